/* tests/fuzz/differential.h - random rewards: TinyCC against the compilers of this machine, and
 * against what the source itself means to a C compiler. */
#ifndef TESTS_FUZZ_DIFFERENTIAL_H
#define TESTS_FUZZ_DIFFERENTIAL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"

enum { DIFFERENTIAL_COMPILERS_MAX = 8 };

typedef struct {
    uint64_t seed; /* of all; program i has the stream i of it */
    int first, count;
    int jail_every;     /* each so many programs, one also runs in a jailed worker; 0: none */
    int show;           /* print so many differences, with their programs */
    const char *folder; /* for files of the compilers; it exists */
} DifferentialOptions;

typedef struct {
    long evaluations; /* calls that were compared */
    long differences; /* of them */
    long skipped; /* calls of sources that C leaves undefined, and what follows in the episode */
    bool is_there;
} DifferentialCount;

typedef struct {
    int programs, accepted, costly; /* costly: refused for their operations or their size */
    int refused_by_tinycc, not_c;
    long evaluations, faults, misuses, signals;       /* of TinyCC's code */
    DifferentialCount by[DIFFERENTIAL_COMPILERS_MAX]; /* as native_compilers */
    int jailed, jailed_differently;
} DifferentialCounts;

/* Adds to counts. An Err is a failure of this machine (a compiler that does not work), not a
 * difference. */
MUST_USE Status differential_run(const DifferentialOptions *options, DifferentialCounts *counts,
                                 FILE *log, Err *err);

/* Differences of any kind, and programs that should have been accepted. */
long differential_faults(const DifferentialCounts *counts);
void differential_print(const DifferentialCounts *counts, FILE *log);

#endif
