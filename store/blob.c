/* Content-addressed bytes: kept once, compressed where that makes them smaller. */
#include "store/store_priv.h"

#include <string.h>
#include <zstd.h>

#include "base/mem.h"

enum { LEVEL = 3, WORTH_BYTES = 64 };

/* Compresses into a block that the caller frees; NULL and *size 0 when it is not worth it. */
static char *compress(StoreBytes bytes, size_t *size, bool *no_memory)
{
    size_t bound = ZSTD_compressBound(bytes.size);
    char *out;

    *size = 0;
    *no_memory = false;
    if (bytes.size < WORTH_BYTES) {
        return NULL;
    }
    out = mem_alloc(bound);
    if (out == NULL) {
        *no_memory = true;
        return NULL;
    }
    *size = ZSTD_compress(out, bound, bytes.data, bytes.size, LEVEL);
    if (ZSTD_isError(*size) || *size >= bytes.size) {
        mem_free(out);
        *size = 0;
        return NULL;
    }
    return out;
}

static Status blob_insert(Store *s, StoreBytes bytes, const char *sha256, Err *err)
{
    Query q;
    bool no_memory = false;
    size_t size = 0;
    char *packed = compress(bytes, &size, &no_memory);
    const char *data = packed != NULL ? packed : bytes.data;

    if (no_memory) {
        return err_set(err, ERR_NOMEM, "compressing a text for the store: out of memory");
    }
    query_open(&q, s, "INSERT INTO blob (sha256, codec, size, data) VALUES (?, ?, ?, ?)", "blob",
               err);
    bind_text(&q, sha256);
    bind_text(&q, packed != NULL ? "zstd" : "raw");
    bind_int(&q, (int64_t)bytes.size);
    if (q.st == OK) {
        size_t count = packed != NULL ? size : bytes.size;
        int code = sqlite3_bind_blob64(q.stmt, q.next, count > 0 ? data : "", count, SQLITE_STATIC);
        if (code != SQLITE_OK) {
            q.st = store_error(s, code, "blob", err);
        }
    }
    {
        Status st = query_run(&q);
        mem_free(packed);
        return st;
    }
}

Status blob_add(Store *s, StoreBytes bytes, char sha256[HASH_HEX_SIZE], Err *err)
{
    Query q;
    bool known;
    Status st;

    if (bytes.size > FILE_BYTES_MAX) {
        return err_set(err, ERR_LIMIT, "a text of %zu bytes is too long for the store", bytes.size);
    }
    hash_hex(bytes.data, bytes.size, sha256);
    query_open(&q, s, "SELECT 1 FROM blob WHERE sha256 = ?", "blob", err);
    bind_text(&q, sha256);
    known = query_row(&q);
    st = query_end(&q);
    if (st != OK || known) {
        return st;
    }
    return blob_insert(s, bytes, sha256, err);
}

/* Unpacks the columns codec, size, data of the row at hand. */
static Status blob_unpack(Query *q, const char *sha256, Buf *out)
{
    const char *codec = (const char *)sqlite3_column_text(q->stmt, 0);
    sqlite3_int64 size = sqlite3_column_int64(q->stmt, 1);
    const void *data = sqlite3_column_blob(q->stmt, 2);
    size_t count = (size_t)sqlite3_column_bytes(q->stmt, 2), start = out->size, got;
    char hex[HASH_HEX_SIZE];
    char *plain;

    if (codec == NULL || size < 0 || size > FILE_BYTES_MAX) {
        return err_set(q->err, ERR_FORMAT, "%s is damaged: blob %.12s", q->s->path, sha256);
    }
    if (strcmp(codec, "zstd") != 0) {
        buf_add(out, data, count);
    } else {
        plain = mem_alloc((size_t)size);
        if (plain == NULL) {
            return err_set(q->err, ERR_NOMEM, "reading a text from the store: out of memory");
        }
        got = ZSTD_decompress(plain, (size_t)size, data, count);
        if (!ZSTD_isError(got)) {
            buf_add(out, plain, got);
        }
        mem_free(plain);
    }
    if (out->failed) {
        return buf_status(out, "a text of the store", q->err);
    }
    hash_hex(out->data + start, out->size - start, hex);
    if (strcmp(hex, sha256) != 0) {
        return err_set(q->err, ERR_FORMAT,
                       "%s is damaged: blob %.12s has other bytes than its hash", q->s->path,
                       sha256);
    }
    return OK;
}

Status blob_get(Store *s, const char *sha256, Buf *out, Err *err)
{
    Query q;

    query_open(&q, s, "SELECT codec, size, data FROM blob WHERE sha256 = ?", "blob", err);
    bind_text(&q, sha256);
    if (query_row(&q)) {
        q.st = blob_unpack(&q, sha256, out);
    } else if (q.st == OK) {
        q.st = err_set(err, ERR_FORMAT, "%s is damaged: no blob %.12s", s->path, sha256);
    }
    return query_end(&q);
}
