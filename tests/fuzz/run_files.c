/* tests/fuzz/run_files.c - a target without libFuzzer: runs files, and all files of folders, as a
 * regression test. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "tests/fuzz/target.h"

static int run_file(const char *path)
{
    Buf bytes;
    Err err = {0};
    Status st;

    buf_init(&bytes, (size_t)1 << 26);
    st = file_read(path, &bytes, &err);
    if (st == OK) {
        (void)LLVMFuzzerTestOneInput((const uint8_t *)bytes.data, bytes.size);
    } else {
        fprintf(stderr, "%s\n", err.msg);
    }
    buf_release(&bytes);
    return st == OK ? 1 : -1;
}

/* The files run, or -1. */
static int run_path(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    char name[4096];
    int files = 0, one;

    if (folder == NULL) {
        return errno == ENOTDIR ? run_file(path) : (perror(path), -1);
    }
    while (files >= 0 && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        (void)snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        one = run_path(name);
        files = one < 0 ? -1 : files + one;
    }
    (void)closedir(folder);
    return files;
}

int main(int argc, char **argv)
{
    int files = 0;

    for (int i = 1; i < argc; i++) {
        int ran = run_path(argv[i]);
        if (ran < 0) {
            return 1;
        }
        files += ran;
    }
    printf("%d inputs\n", files);
    return files > 0 ? 0 : 1;
}
