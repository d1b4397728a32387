/* bench/maths_exhaustive.c - how far the mathematics of rewards is from the right result.
 *
 *     maths_exhaustive [--pairs N] [--hard] [FUNCTION…]
 *
 * A function of one argument is measured over all 2^32 floats, one of two over N pairs (100 million
 * unless told): a third of any bits, a third of usual size, a third such that x^y is a float.
 * Without names all functions, which takes the better part of a CPU-hour. For each a line: the
 * largest error in units of the last place (0.5 when all are rounded correctly), where it is, and
 * how many are not rounded correctly. --hard adds the arguments whose right results are closest to
 * the middle of two floats, as rows for tests/unit/maths_hard.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/rng.h"
#include "bench/maths_reference.h"

static float any_float(Rng *rng)
{
    return maths_float((uint32_t)(rng_u64(rng) >> 32));
}

/* Sizes from 2^-20 to 2^20. */
static float usual_float(Rng *rng)
{
    uint64_t bits = rng_u64(rng);
    uint32_t exponent = 107u + (uint32_t)(bits >> 32) % 40u;

    return maths_float((uint32_t)(bits & 0x807fffffu) | exponent << 23);
}

/* A pair, of three kinds in turn: any floats; both of usual size; y such that x^y is a float. */
static void draw(Rng *rng, uint64_t index, float *x, float *y)
{
    if (index % 3 == 0) {
        *x = any_float(rng);
        *y = any_float(rng);
        return;
    }
    *x = usual_float(rng);
    *y = usual_float(rng);
    if (index % 3 == 2) {
        *y = (float)((rng_double(rng) * 280.0 - 151.0) / log2(fabs((double)*x)));
    }
}

static void print_hard(const char *name, const MathsTally *tally)
{
    for (size_t i = 0; i < MATHS_HARD; i++) {
        const MathsHard *hard = &tally->hard[i];

        if (hard->margin != 0.0) {
            (void)printf("    {\"%s\", 0x%08x, 0x%08x}, /* %.1e */\n", name, maths_bits(hard->x),
                         maths_bits(hard->y), hard->margin);
        }
    }
}

static void measure(const MathsFunction *f, uint64_t pairs, bool hard)
{
    const Reference *reference = maths_reference(f->name);
    MathsTally tally = {0};
    clock_t start = clock();
    Rng rng = {1};

    if (f->one != NULL) {
        for (uint64_t bits = 0; bits <= UINT32_MAX; bits++) {
            float x = maths_float((uint32_t)bits);
            maths_tally_one(&tally, reference, x, f->one(x));
        }
    } else {
        for (uint64_t i = 0; i < pairs; i++) {
            float x, y;
            draw(&rng, i, &x, &y);
            maths_tally_two(&tally, reference, x, y, f->two(x, y));
        }
    }
    (void)printf("%-9s %10" PRIu64 " arguments  max %.9f ULP at %a %a  not rounded correctly "
                 "%" PRIu64 "  undecided %" PRIu64 "  special values wrong %" PRIu64 "  %.0f s\n",
                 f->name, tally.count, tally.ulps > 0.5 || reference->exact ? tally.ulps : 0.5,
                 (double)tally.x, (double)tally.y, tally.count - tally.rounded, tally.undecided,
                 tally.special, (double)(clock() - start) / CLOCKS_PER_SEC);
    if (hard && !reference->exact) {
        print_hard(f->name, &tally);
    }
    (void)fflush(stdout);
}

int main(int argc, char **argv)
{
    uint64_t pairs = 100000000;
    size_t count;
    const MathsFunction *all = maths_all(&count);
    bool hard = false;
    int first = 1;

    if (argc > 2 && strcmp(argv[1], "--pairs") == 0) {
        pairs = strtoull(argv[2], NULL, 10);
        first = 3;
    }
    if (first < argc && strcmp(argv[first], "--hard") == 0) {
        hard = true;
        first++;
    }
    for (size_t i = 0; i < count; i++) {
        bool wanted = first == argc;

        for (int j = first; j < argc; j++) {
            wanted = wanted || strcmp(argv[j], all[i].name) == 0;
        }
        if (wanted) {
            measure(&all[i], pairs, hard);
        }
    }
    return 0;
}
