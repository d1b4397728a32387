/* tests/fuzz/differential_main.c - many random rewards; scripts/differential starts it. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fuzz/differential.h"

enum { CHUNK = 100 };

static long option(int argc, char **argv, const char *name, long otherwise)
{
    for (int i = 1; i + 1 < argc; i++) {
        if (strcmp(argv[i], name) == 0) {
            return strtol(argv[i + 1], NULL, 10);
        }
    }
    return otherwise;
}

static void remove_folder(const char *folder)
{
    char file[64];

    for (int i = 0; i < DIFFERENTIAL_COMPILERS_MAX; i++) {
        (void)snprintf(file, sizeof file, "%s/rewards-%d.so", folder, i);
        (void)unlink(file);
    }
    (void)snprintf(file, sizeof file, "%s/rewards.c", folder);
    (void)unlink(file);
    (void)snprintf(file, sizeof file, "%s/messages", folder);
    (void)unlink(file);
    (void)rmdir(folder);
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/differential-XXXXXX";
    int first = (int)option(argc, argv, "--first", 0);
    int count = (int)option(argc, argv, "--count", CHUNK);
    DifferentialOptions options = {.seed = (uint64_t)option(argc, argv, "--seed", 1),
                                   .jail_every = (int)option(argc, argv, "--jail-every", 20),
                                   .show = (int)option(argc, argv, "--show", 1),
                                   .folder = folder};
    DifferentialCounts counts = {0};
    Err err = {0};
    Status st = OK;

    if (mkdtemp(folder) == NULL) {
        perror(folder);
        return 1;
    }
    for (int at = first; st == OK && at < first + count; at += CHUNK) {
        options.first = at;
        options.count = first + count - at < CHUNK ? first + count - at : CHUNK;
        st = differential_run(&options, &counts, stderr, &err);
    }
    differential_print(&counts, stdout);
    if (st != OK) {
        fprintf(stderr, "differential: %s\n", err.msg);
    }
    if (option(argc, argv, "--keep", 0) == 0) {
        remove_folder(folder);
    }
    return st != OK || differential_faults(&counts) > 0;
}
