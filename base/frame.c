#include "base/frame.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

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

static bool write_all(int fd, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t done = write(fd, bytes, count);
        if (done < 0 && errno != EINTR) {
            return false;
        }
        if (done > 0) {
            bytes += done;
            count -= (size_t)done;
        }
    }
    return true;
}

Status frame_write(int fd, char kind, const void *bytes, size_t count, Err *err)
{
    unsigned char header[FRAME_HEADER_BYTES];

    if (count > FRAME_BYTES_MAX) {
        return err_set(err, ERR_LIMIT, "a message of %zu bytes is too long", count);
    }
    put_header(header, kind, count);
    if (!write_all(fd, (const char *)header, sizeof header) || !write_all(fd, bytes, count)) {
        return err_set(err, ERR_IO, "cannot write a message: %s", strerror(errno));
    }
    return OK;
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
