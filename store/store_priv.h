/* store/store_priv.h - what the files of store/ share: one statement at a time, memory of answers.
 */
#ifndef STORE_STORE_PRIV_H
#define STORE_STORE_PRIV_H

#include <sqlite3.h>

#include "base/hash.h"
#include "store/store.h"

struct Store {
    sqlite3 *db;
    int lock_fd;    /* the lease; -1 for readers */
    bool lock_made; /* its file was not there before */
    bool in_transaction;
    char *path;
};

/* Whether some process, or this store, holds the writer's lease now. */
bool store_lease_held(const Store *s);

/* What SQLite's code means here, with its message about `what`. */
MUST_USE Status store_error(Store *s, int code, const char *what, Err *err);

/* Runs SQL without parameters. */
MUST_USE Status store_exec(Store *s, const char *sql, Err *err);

/* A statement whose parameters are bound in order. After the first failure all further calls do
 * nothing: check the status of query_row or query_end. */
typedef struct {
    Store *s;
    sqlite3_stmt *stmt;
    int next; /* parameter to bind, or column to read */
    Status st;
    const char *what; /* for messages */
    Err *err;
} Query;

void query_open(Query *q, Store *s, const char *sql, const char *what, Err *err);
void bind_int(Query *q, int64_t value);
void bind_count(Query *q, int64_t value); /* negative: NULL */
void bind_ref(Query *q, int64_t id);      /* 0: NULL */
void bind_real(Query *q, double value);   /* not finite: NULL */
void bind_seed(Query *q, uint64_t seed);
void bind_text(Query *q, const char *text);   /* NULL: "" */
void bind_option(Query *q, const char *text); /* NULL: NULL */
void bind_json(Query *q, const char *text);   /* NULL or "": {} */
void bind_time(Query *q, const char *text);   /* NULL or "": now */
void bind_blob(Query *q, StoreBytes bytes);   /* stores it, binds its address */

/* Steps; true when there is a row, whose columns are then read in order. */
bool query_row(Query *q);

/* Begins again with other parameters. */
void query_again(Query *q);

/* Steps a statement without rows to its end, then ends it. */
MUST_USE Status query_run(Query *q);

/* Ends it. */
MUST_USE Status query_end(Query *q);

int64_t column_int(Query *q);   /* NULL: 0 */
int64_t column_count(Query *q); /* NULL: -1 */
double column_real(Query *q);   /* NULL: NaN */
uint64_t column_seed(Query *q);
bool column_is_null(const Query *q); /* the next one */
Outcome column_outcome(Query *q);
const char *column_text(Query *q, StoreMemory *memory); /* NULL: NULL */
const char *column_need(Query *q, StoreMemory *memory); /* NULL: the file is damaged */
void column_blob(Query *q, StoreMemory *memory, StoreBytes *out);
void column_skip(Query *q);

/* Keeps bytes under their SHA-256. */
MUST_USE Status blob_add(Store *s, StoreBytes bytes, char sha256[HASH_HEX_SIZE], Err *err);

/* Adds the bytes of a blob to *out. ERR_FORMAT: damaged. */
MUST_USE Status blob_get(Store *s, const char *sha256, Buf *out, Err *err);

/* Memory of an answer. NULL when there is none left. */
StoreMemory *memory_new(void);
void *memory_alloc(StoreMemory *memory, size_t bytes);
char *memory_copy(StoreMemory *memory, const char *bytes, size_t count); /* and a NUL */

/* Room for one more item in an array that has count of them: *items may move. False: no memory. */
bool memory_grow(StoreMemory *memory, void **items, int count, size_t item_bytes);

#endif
