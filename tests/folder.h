/* tests/folder.h - a fresh folder for a test, which is gone afterwards, also when the test failed.
 */
#ifndef TESTS_FOLDER_H
#define TESTS_FOLDER_H

#include <ftw.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/test.h"

enum { FOLDERS_MAX = 64, FOLDER_SIZE = 64 };

/* Those that exist, for the end of the process: a CHECK that fails skips the rest of its test. */
static struct {
    char paths[FOLDERS_MAX][FOLDER_SIZE];
    pid_t owner; /* a forked child leaves them alone */
} folders;

static inline int folder_remove_entry(const char *path, const struct stat *info, int kind,
                                      struct FTW *where)
{
    (void)info;
    (void)kind;
    (void)where;
    (void)remove(path);
    return 0;
}

/* Removes the folder and all that is in it. */
static inline void folder_remove(const char *path)
{
    for (size_t i = 0; i < FOLDERS_MAX; i++) {
        if (strcmp(folders.paths[i], path) == 0) {
            (void)nftw(path, folder_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
            folders.paths[i][0] = '\0';
            return;
        }
    }
}

static inline void folder_remove_all(void)
{
    for (size_t i = 0; folders.owner == getpid() && i < FOLDERS_MAX; i++) {
        if (folders.paths[i][0] != '\0') {
            folder_remove(folders.paths[i]);
        }
    }
}

static inline void folder_make(char path[FOLDER_SIZE])
{
    if (folders.owner != getpid()) {
        memset(folders.paths, 0, sizeof folders.paths);
        folders.owner = getpid();
        CHECK(atexit(folder_remove_all) == 0);
    }
    (void)snprintf(path, FOLDER_SIZE, "/tmp/goodhart-test-XXXXXX");
    CHECK(mkdtemp(path) != NULL);
    for (size_t i = 0; i < FOLDERS_MAX; i++) {
        if (folders.paths[i][0] == '\0') {
            (void)snprintf(folders.paths[i], FOLDER_SIZE, "%s", path);
            return;
        }
    }
    CHECK(!"room for another folder");
}

#endif
