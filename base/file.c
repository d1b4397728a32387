#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

Status file_read(const char *path, Buf *out, Err *err)
{
    char chunk[16384];
    Status st = OK;
    bool is_stdin = strcmp(path, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        Status code = errno == ENOENT || errno == ENOTDIR ? ERR_NOTFOUND : ERR_IO;
        return err_set(err, code, "cannot read %s: %s", path, strerror(errno));
    }
    for (;;) {
        ssize_t count = read(fd, chunk, sizeof chunk);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            st = err_set(err, ERR_IO, "cannot read %s: %s", path, strerror(errno));
            break;
        }
        if (count == 0) {
            st = buf_status(out, path, err);
            break;
        }
        buf_add(out, chunk, (size_t)count);
        if (out->failed) {
            st = buf_status(out, path, err);
            break;
        }
    }
    if (!is_stdin) {
        (void)close(fd);
    }
    return st;
}

Status fd_write(int fd, const char *what, const void *data, size_t count, Err *err)
{
    const char *bytes = data;

    while (count > 0) {
        ssize_t done = write(fd, bytes, count);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done < 0) {
            return err_set(err, ERR_IO, "cannot write %s: %s", what, strerror(errno));
        }
        bytes += done;
        count -= (size_t)done;
    }
    return OK;
}

Status file_write(const char *path, const void *bytes, size_t count, Err *err)
{
    char temp[PATH_MAX];
    Status st;
    int fd;

    if ((size_t)snprintf(temp, sizeof temp, "%s.tmp%d", path, (int)getpid()) >= sizeof temp) {
        return err_set(err, ERR_LIMIT, "cannot write %s: the path is too long", path);
    }
    fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) {
        return err_set(err, ERR_IO, "cannot write %s: %s", path, strerror(errno));
    }
    st = fd_write(fd, path, bytes, count, err);
    if (close(fd) != 0 && st == OK) {
        st = err_set(err, ERR_IO, "cannot write %s: %s", path, strerror(errno));
    }
    if (st == OK && rename(temp, path) != 0) {
        st = err_set(err, ERR_IO, "cannot write %s: %s", path, strerror(errno));
    }
    if (st != OK) {
        (void)unlink(temp);
    }
    return st;
}

Status dir_make(const char *path, Err *err)
{
    char part[PATH_MAX];
    struct stat info;
    size_t length = strlen(path);

    if (length == 0 || length >= sizeof part) {
        return err_set(err, ERR_LIMIT, "cannot make the directory '%s'", path);
    }
    for (size_t i = 1; i <= length; i++) {
        if (i < length && path[i] != '/') {
            continue;
        }
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST) {
            return err_set(err, ERR_IO, "cannot make the directory %s: %s", part, strerror(errno));
        }
    }
    if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode)) {
        return err_set(err, ERR_IO, "cannot make the directory %s: a file is in its place", path);
    }
    return OK;
}

Status program_find(const char *name, char *out, size_t size, Err *err)
{
    static const char *const places[] = {"", "/../libexec/goodhart", "/../share/goodhart",
                                         "/../.."};
    char self[PATH_MAX], plain[PATH_MAX];
    char *slash;
    ssize_t count = readlink("/proc/self/exe", self, sizeof self - 1);

    if (count <= 0) {
        return err_set(err, ERR_IO, "cannot find %s: /proc/self/exe: %s", name, strerror(errno));
    }
    self[count] = '\0';
    slash = strrchr(self, '/');
    if (slash != NULL) {
        *slash = '\0';
    }
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        int length = snprintf(out, size, "%s%s/%s", self, places[i], name);
        if (length > 0 && (size_t)length < size && access(out, R_OK) == 0) {
            /* As people would write it, without the dots that led there. */
            if (realpath(out, plain) != NULL && strlen(plain) < size) {
                memcpy(out, plain, strlen(plain) + 1);
            }
            return OK;
        }
    }
    return err_set(err, ERR_NOTFOUND,
                   "cannot find %s, which is installed with this program: "
                   "looked beside %s and in ../libexec and ../share",
                   name, self);
}
