#include "base/frame.h"

#include <stdint.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"

static void put_header(unsigned char header[FRAME_HEADER_BYTES], char kind, size_t count)
{
    header[0] = (unsigned char)kind;
    for (int i = 0; i < 4; i++) {
        header[1 + i] = (unsigned char)(count >> 8 * i);
    }
}

void frame_add(Buf *out, char kind, const void *bytes, size_t count)
{
    unsigned char header[FRAME_HEADER_BYTES];

    put_header(header, kind, count);
    buf_add(out, header, sizeof header);
    buf_add(out, bytes, count);
}

Status frame_add_json(Buf *out, const cJSON *object, Err *err)
{
    Buf text;
    Status st;

    buf_init(&text, FRAME_BYTES_MAX);
    st = json_print(object, &text, err);
    if (st == OK) {
        frame_add(out, FRAME_JSON, text.data, text.size);
        st = buf_status(out, "a message", err);
    }
    buf_release(&text);
    return st;
}

Status frame_next(const char *bytes, size_t count, size_t *offset, Frame *frame, bool *found,
                  Err *err)
{
    const unsigned char *p = (const unsigned char *)bytes + *offset;
    size_t left = count - *offset, length = 0;

    *found = false;
    if (left < FRAME_HEADER_BYTES) {
        return OK;
    }
    for (int i = 0; i < 4; i++) {
        length |= (size_t)p[1 + i] << 8 * i;
    }
    if ((p[0] != FRAME_JSON && p[0] != FRAME_BINARY) || length > FRAME_BYTES_MAX) {
        return err_set(err, ERR_FORMAT, "a child process sent bytes that are no message");
    }
    if (left - FRAME_HEADER_BYTES < length) {
        return OK;
    }
    frame->kind = (char)p[0];
    frame->bytes = (const char *)p + FRAME_HEADER_BYTES;
    frame->count = length;
    *offset += FRAME_HEADER_BYTES + length;
    *found = true;
    return OK;
}
