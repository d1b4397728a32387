#include "base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

static char empty[1] = "";

void buf_init(Buf *buf, size_t limit)
{
    memset(buf, 0, sizeof *buf);
    buf->data = empty;
    buf->limit = limit;
}

void buf_release(Buf *buf)
{
    if (buf->capacity > 0) {
        mem_free(buf->data);
    }
    buf_init(buf, buf->limit);
}

void buf_reset(Buf *buf)
{
    buf->size = 0;
    buf->failed = false;
    buf->out_of_memory = false;
    if (buf->capacity > 0) {
        buf->data[0] = '\0';
    }
}

/* Makes room for count more bytes and the NUL. */
static bool reserve(Buf *buf, size_t count)
{
    size_t need, capacity;
    char *data;

    if (buf->failed) {
        return false;
    }
    if (count > buf->limit || buf->size > buf->limit - count) {
        buf->failed = true;
        return false;
    }
    need = buf->size + count + 1;
    if (need <= buf->capacity) {
        return true;
    }
    capacity = buf->capacity > 0 ? buf->capacity : 256;
    while (capacity < need) {
        capacity *= 2;
    }
    data = mem_realloc(buf->capacity > 0 ? buf->data : NULL, capacity);
    if (data == NULL) {
        buf->failed = true;
        buf->out_of_memory = true;
        return false;
    }
    buf->data = data;
    buf->capacity = capacity;
    return true;
}

void buf_add(Buf *buf, const void *bytes, size_t count)
{
    assert(buf->data != NULL);
    if (count == 0 || !reserve(buf, count)) {
        return;
    }
    memcpy(buf->data + buf->size, bytes, count);
    buf->size += count;
    buf->data[buf->size] = '\0';
}

void buf_add_text(Buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_printf(Buf *buf, const char *fmt, ...)
{
    va_list args, again;
    int count;

    va_start(args, fmt);
    va_copy(again, args);
    count = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (count > 0 && reserve(buf, (size_t)count)) {
        (void)vsnprintf(buf->data + buf->size, (size_t)count + 1, fmt, again);
        buf->size += (size_t)count;
    }
    va_end(again);
}

Status buf_status(const Buf *buf, const char *what, Err *err)
{
    if (!buf->failed) {
        return OK;
    }
    if (buf->out_of_memory) {
        return err_set(err, ERR_NOMEM, "%s: out of memory", what);
    }
    return err_set(err, ERR_LIMIT, "%s: longer than the %zu bytes allowed", what, buf->limit);
}

char *buf_take(Buf *buf)
{
    char *data;

    if (buf->capacity == 0) {
        return buf->failed ? NULL : mem_strdup("");
    }
    data = buf->data;
    buf_init(buf, buf->limit);
    return data;
}
