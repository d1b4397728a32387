/* One SQL statement: prepared, bound in order, read in order. */
#include "store/store_priv.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

Status store_error(Store *s, int code, const char *what, Err *err)
{
    const char *text = s->db != NULL ? sqlite3_errmsg(s->db) : sqlite3_errstr(code);

    switch (code & 0xff) {
    case SQLITE_NOMEM:
        return err_set(err, ERR_NOMEM, "%s: %s: out of memory", s->path, what);
    case SQLITE_CONSTRAINT:
        return err_set(err, ERR_USAGE, "%s: %s: %s", s->path, what, text);
    case SQLITE_NOTADB:
        return err_set(err, ERR_FORMAT,
                       "%s is not a goodhart store (not a SQLite file); name another with --store",
                       s->path);
    case SQLITE_CORRUPT:
        return err_set(err, ERR_FORMAT,
                       "%s is damaged (%s); use a backup, or try: sqlite3 %s .recover", s->path,
                       text, s->path);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set(err, ERR_LOCKED, "%s: %s: another process holds the file; try again",
                       s->path, what);
    case SQLITE_TOOBIG:
        return err_set(err, ERR_LIMIT, "%s: %s: too long", s->path, what);
    default:
        return err_set(err, ERR_IO, "%s: %s: %s", s->path, what, text);
    }
}

Status store_exec(Store *s, const char *sql, Err *err)
{
    int code = sqlite3_exec(s->db, sql, NULL, NULL, NULL);

    return code == SQLITE_OK ? OK : store_error(s, code, "SQL", err);
}

void query_open(Query *q, Store *s, const char *sql, const char *what, Err *err)
{
    int code;

    *q = (Query){.s = s, .next = 1, .st = OK, .what = what, .err = err};
    code = sqlite3_prepare_v2(s->db, sql, -1, &q->stmt, NULL);
    if (code != SQLITE_OK) {
        q->st = store_error(s, code, what, err);
    }
}

/* Takes the result of a bind of the next parameter. */
static void bound(Query *q, int code)
{
    q->next++;
    if (code != SQLITE_OK) {
        q->st = store_error(q->s, code, q->what, q->err);
    }
}

void bind_int(Query *q, int64_t value)
{
    if (q->st == OK) {
        bound(q, sqlite3_bind_int64(q->stmt, q->next, value));
    }
}

static void bind_null(Query *q)
{
    if (q->st == OK) {
        bound(q, sqlite3_bind_null(q->stmt, q->next));
    }
}

void bind_count(Query *q, int64_t value)
{
    if (value < 0) {
        bind_null(q);
    } else {
        bind_int(q, value);
    }
}

void bind_ref(Query *q, int64_t id)
{
    if (id == 0) {
        bind_null(q);
    } else {
        bind_int(q, id);
    }
}

void bind_real(Query *q, double value)
{
    if (!isfinite(value)) {
        bind_null(q);
    } else if (q->st == OK) {
        bound(q, sqlite3_bind_double(q->stmt, q->next, value));
    }
}

void bind_option(Query *q, const char *text)
{
    if (text == NULL) {
        bind_null(q);
    } else if (q->st == OK) {
        bound(q, sqlite3_bind_text(q->stmt, q->next, text, -1, SQLITE_TRANSIENT));
    }
}

void bind_text(Query *q, const char *text)
{
    bind_option(q, text != NULL ? text : "");
}

void bind_json(Query *q, const char *text)
{
    bind_option(q, text != NULL && text[0] != '\0' ? text : "{}");
}

void bind_seed(Query *q, uint64_t seed)
{
    char text[24];

    (void)snprintf(text, sizeof text, "%" PRIu64, seed);
    bind_option(q, text);
}

void bind_time(Query *q, const char *text)
{
    char now[CLOCK_TEXT_SIZE];

    if (text == NULL || text[0] == '\0') {
        clock_text(now);
        text = now;
    }
    bind_option(q, text);
}

void bind_blob(Query *q, StoreBytes bytes)
{
    char sha256[HASH_HEX_SIZE];

    if (bytes.data == NULL) {
        bind_null(q);
        return;
    }
    if (q->st == OK) {
        q->st = blob_add(q->s, bytes, sha256, q->err);
    }
    if (q->st == OK) {
        bind_option(q, sha256);
    }
}

bool query_row(Query *q)
{
    int code;

    if (q->st != OK) {
        return false;
    }
    code = sqlite3_step(q->stmt);
    q->next = 0;
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        q->st = store_error(q->s, code, q->what, q->err);
    }
    return code == SQLITE_ROW;
}

void query_again(Query *q)
{
    if (q->st == OK) {
        (void)sqlite3_reset(q->stmt);
        q->next = 1;
    }
}

Status query_run(Query *q)
{
    while (query_row(q)) {
    }
    return query_end(q);
}

Status query_end(Query *q)
{
    (void)sqlite3_finalize(q->stmt); /* repeats the error of the last step */
    q->stmt = NULL;
    return q->st;
}

bool column_is_null(const Query *q)
{
    return sqlite3_column_type(q->stmt, q->next) == SQLITE_NULL;
}

int64_t column_int(Query *q)
{
    return sqlite3_column_int64(q->stmt, q->next++);
}

int64_t column_count(Query *q)
{
    bool null = column_is_null(q);
    int64_t value = column_int(q);

    return null ? -1 : value;
}

double column_real(Query *q)
{
    bool null = column_is_null(q);
    double value = sqlite3_column_double(q->stmt, q->next++);

    return null ? NAN : value;
}

uint64_t column_seed(Query *q)
{
    const char *text = (const char *)sqlite3_column_text(q->stmt, q->next++);

    return text != NULL ? strtoull(text, NULL, 10) : 0;
}

Outcome column_outcome(Query *q)
{
    const char *text = (const char *)sqlite3_column_text(q->stmt, q->next++);
    Outcome outcome = OUTCOME_IO_ERROR;

    /* The table has a CHECK on the word. */
    if (q->st == OK && (text == NULL || !outcome_parse(text, &outcome))) {
        q->st = err_set(q->err, ERR_FORMAT, "%s is damaged: %s has no known outcome", q->s->path,
                        q->what);
    }
    return outcome;
}

const char *column_text(Query *q, StoreMemory *memory)
{
    int column = q->next++;
    const char *text = (const char *)sqlite3_column_text(q->stmt, column);
    char *copy;

    if (q->st != OK || text == NULL) {
        return NULL;
    }
    copy = memory_copy(memory, text, (size_t)sqlite3_column_bytes(q->stmt, column));
    if (copy == NULL) {
        q->st = err_set(q->err, ERR_NOMEM, "reading the store: out of memory");
    }
    return copy;
}

const char *column_need(Query *q, StoreMemory *memory)
{
    const char *text = column_text(q, memory);

    if (text == NULL && q->st == OK) {
        q->st = err_set(q->err, ERR_FORMAT, "%s is damaged: a text of %s is missing", q->s->path,
                        q->what);
    }
    return text;
}

void column_blob(Query *q, StoreMemory *memory, StoreBytes *out)
{
    const char *sha256 = (const char *)sqlite3_column_text(q->stmt, q->next++);
    Buf bytes;

    *out = (StoreBytes){NULL, 0};
    if (q->st != OK || sha256 == NULL) {
        return;
    }
    buf_init(&bytes, FILE_BYTES_MAX);
    q->st = blob_get(q->s, sha256, &bytes, q->err);
    if (q->st == OK) {
        out->data = memory_copy(memory, bytes.data, bytes.size);
        out->size = bytes.size;
        if (out->data == NULL) {
            q->st = err_set(q->err, ERR_NOMEM, "reading the store: out of memory");
        }
    }
    buf_release(&bytes);
}

void column_skip(Query *q)
{
    q->next++;
}
