/* base/buf.h - bytes that grow, up to a limit that is given when the buffer is made.
 *
 * The bytes are always followed by a NUL that is not counted, so text can be used as it is. Once
 * an append fails the buffer keeps what it had and `failed` stays set: a writer of many pieces
 * may check once, at the end.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

typedef struct {
    char *data;      /* never NULL after buf_init; owned by the buffer */
    size_t size;     /* bytes in use, without the NUL */
    size_t capacity; /* bytes allocated */
    size_t limit;    /* most bytes it may hold */
    bool failed;     /* an append did not fit or memory ran out */
    bool out_of_memory;
} Buf;

/* An empty buffer that allocates nothing yet. Ended by buf_release. */
void buf_init(Buf *buf, size_t limit);

/* Frees the bytes; the buffer is empty and may be used again. */
void buf_release(Buf *buf);

/* Empties it and keeps the memory; clears `failed`. */
void buf_reset(Buf *buf);

void buf_add(Buf *buf, const void *bytes, size_t count);
void buf_add_text(Buf *buf, const char *text);
void buf_printf(Buf *buf, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* OK, or why an append failed; what names the buffer in the message. */
MUST_USE Status buf_status(const Buf *buf, const char *what, Err *err);

/* Hands the bytes (with their NUL) to the caller, who ends them with mem_free; the buffer is empty
 * afterwards. NULL when memory ran out. */
char *buf_take(Buf *buf);

#endif
