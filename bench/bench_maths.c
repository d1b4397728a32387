/* bench/bench_maths.c - nanoseconds of CPU per call of the mathematics of rewards, and of the C
 * library's.
 *
 *     bench_maths [RUNS]
 *
 * Each function over the same arguments, 65536 of usual size (too many for a processor to learn
 * their branches), by a pointer; calls do not wait for each other. The median of RUNS runs (9
 * unless told), in which the two take turns.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/rng.h"
#include "lang/maths.h"

enum { ARGUMENTS = 65536, TURNS = 3, RUNS_MAX = 100 };

typedef struct {
    const char *name;
    float (*one)(float);
    float (*two)(float, float);
    float lo, hi; /* of the arguments */
} Row;

/* clang-format off */
static const Row LIBRARY[] = {
    {"expf", expf, NULL, -10, 10},     {"exp2f", exp2f, NULL, -10, 10},
    {"expm1f", expm1f, NULL, -5, 5},   {"logf", logf, NULL, 0, 100},
    {"log2f", log2f, NULL, 0, 100},    {"log10f", log10f, NULL, 0, 100},
    {"log1pf", log1pf, NULL, -0.9f, 9}, {"powf", NULL, powf, 0, 10},
    {"sqrtf", sqrtf, NULL, 0, 100},    {"cbrtf", cbrtf, NULL, -100, 100},
    {"hypotf", NULL, hypotf, -10, 10}, {"sinf", sinf, NULL, -10, 10},
    {"cosf", cosf, NULL, -10, 10},     {"tanf", tanf, NULL, -10, 10},
    {"asinf", asinf, NULL, -1, 1},     {"acosf", acosf, NULL, -1, 1},
    {"atanf", atanf, NULL, -5, 5},     {"atan2f", NULL, atan2f, -5, 5},
    {"sinhf", sinhf, NULL, -5, 5},     {"coshf", coshf, NULL, -5, 5},
    {"tanhf", tanhf, NULL, -5, 5},     {"fabsf", fabsf, NULL, -5, 5},
    {"fminf", NULL, fminf, -5, 5},     {"fmaxf", NULL, fmaxf, -5, 5},
    {"fmodf", NULL, fmodf, -100, 100}, {"floorf", floorf, NULL, -100, 100},
    {"ceilf", ceilf, NULL, -100, 100}, {"roundf", roundf, NULL, -100, 100},
    {"truncf", truncf, NULL, -100, 100}, {"copysignf", NULL, copysignf, -5, 5},
};
/* clang-format on */

static float xs[ARGUMENTS], ys[ARGUMENTS];
static volatile float sink;

static double ns_per_call(float (*one)(float), float (*two)(float, float))
{
    clock_t start = clock();
    float sum = 0.0f;

    for (int turn = 0; turn < TURNS; turn++) {
        for (int i = 0; i < ARGUMENTS; i++) {
            sum += one != NULL ? one(xs[i]) : two(xs[i], ys[i]);
        }
    }
    sink = sum;
    return (double)(clock() - start) * (1e9 / CLOCKS_PER_SEC) / (TURNS * (double)ARGUMENTS);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static void bench(const MathsFunction *f, const Row *row, long runs)
{
    double ours[RUNS_MAX], theirs[RUNS_MAX], ratios[RUNS_MAX];
    Rng rng = {1};

    for (int i = 0; i < ARGUMENTS; i++) {
        xs[i] = row->lo + (row->hi - row->lo) * rng_float(&rng);
        ys[i] = row->lo + (row->hi - row->lo) * rng_float(&rng);
    }
    for (long i = 0; i < runs; i++) {
        ours[i] = ns_per_call(f->one, f->two);
        theirs[i] = ns_per_call(row->one, row->two);
        ratios[i] = ours[i] / theirs[i];
    }
    qsort(ours, (size_t)runs, sizeof ours[0], compare);
    qsort(theirs, (size_t)runs, sizeof theirs[0], compare);
    qsort(ratios, (size_t)runs, sizeof ratios[0], compare);
    (void)printf("%-9s %7.2f ns   library %7.2f ns   ratio %5.2f\n", f->name, ours[runs / 2],
                 theirs[runs / 2], ratios[runs / 2]);
}

/* The processor's name, from Linux's list. */
static void print_machine(void)
{
    char line[256];
    FILE *file = fopen("/proc/cpuinfo", "r");

    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "model name", 10) == 0) {
            (void)printf("%s", line);
            break;
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
}

int main(int argc, char **argv)
{
    long runs = argc > 1 ? strtol(argv[1], NULL, 10) : 9;
    size_t count;
    const MathsFunction *all = maths_all(&count);

    runs = runs < 1 ? 1 : runs > RUNS_MAX ? RUNS_MAX : runs;
    print_machine();
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < ARRAY_LEN(LIBRARY); j++) {
            if (strcmp(all[i].name, LIBRARY[j].name) == 0) {
                bench(&all[i], &LIBRARY[j], runs);
            }
        }
    }
    return 0;
}
