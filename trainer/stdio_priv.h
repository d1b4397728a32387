/* trainer/stdio_priv.h - frames that are already in a buffer, to a pipe. */
#ifndef TRAINER_STDIO_PRIV_H
#define TRAINER_STDIO_PRIV_H

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"

MUST_USE static inline Status write_all(int fd, const char *bytes, size_t count, Err *err)
{
    while (count > 0) {
        ssize_t done = write(fd, bytes, count);
        if (done < 0 && errno != EINTR) {
            return err_set(err, ERR_IO, "cannot write the output: %s", strerror(errno));
        }
        if (done > 0) {
            bytes += done;
            count -= (size_t)done;
        }
    }
    return OK;
}

#endif
