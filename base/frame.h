/* base/frame.h - messages between our own processes over a pipe.
 *
 * A frame is one byte that says its kind, the length as four bytes (little endian) and that many
 * bytes. Both ends are our code, but a length is still checked against FRAME_BYTES_MAX.
 */
#ifndef BASE_FRAME_H
#define BASE_FRAME_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

enum {
    FRAME_JSON = 'J',   /* one JSON object */
    FRAME_BINARY = 'B', /* bytes whose meaning the last JSON frame gave */
    FRAME_HEADER_BYTES = 5
};

typedef struct {
    char kind;
    const char *bytes; /* borrowed from the buffer it was found in */
    size_t count;
} Frame;

/* Adds one frame to *out. */
void frame_add(Buf *out, char kind, const void *bytes, size_t count);

/* Adds a JSON object as one frame. ERR_NOMEM also when object is NULL. */
MUST_USE Status frame_add_json(Buf *out, const cJSON *object, Err *err);

/* Finds the frame at *offset of the bytes and moves *offset behind it. *found is false when the
 * rest is only the beginning of one. ERR_FORMAT: longer than FRAME_BYTES_MAX, unknown kind. */
MUST_USE Status frame_next(const char *bytes, size_t count, size_t *offset, Frame *frame,
                           bool *found, Err *err);

#endif
