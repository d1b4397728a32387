/* base/file.h - whole files, bounded, and where our own programs are. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* Adds the bytes of the file to *out, whose limit holds. "-" is standard input.
 * ERR_NOTFOUND: no such file; ERR_LIMIT: longer than the limit. */
MUST_USE Status file_read(const char *path, Buf *out, Err *err);

/* Writes all bytes to a descriptor; what names it in the message. */
MUST_USE Status fd_write(int fd, const char *what, const void *data, size_t count, Err *err);

/* Replaces the file by these bytes: a reader sees the old or the new text, never half of it. */
MUST_USE Status file_write(const char *path, const void *bytes, size_t count, Err *err);

/* Makes the directory and its parents where they are missing. */
MUST_USE Status dir_make(const char *path, Err *err);

/* Finds something that is installed with this program, and writes its path to out: `name` beside
 * the running executable, or in ../libexec/goodhart or ../share/goodhart seen from it.
 * ERR_NOTFOUND: it is in none of them. */
MUST_USE Status program_find(const char *name, char *out, size_t size, Err *err);

#endif
