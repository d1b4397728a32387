/* bench/maths_reference.h - what the mathematics of rewards is measured against.
 *
 * The C library's long double functions: 64 bits of mantissa, their error is a few units of the
 * last. That decides how a float must be rounded unless the value lies that close to the middle of
 * two floats; such results are counted as undecided, and either neighbour is taken as right. The
 * double functions come first: they decide all but a few results, and are faster.
 *
 * Everything is in this header: it is only for benchmarks and tests.
 */
#ifndef BENCH_MATHS_REFERENCE_H
#define BENCH_MATHS_REFERENCE_H

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "lang/maths.h"

static_assert(LDBL_MANT_DIG == 64, "long double has more bits than double");

typedef struct {
    const char *name;
    double (*one)(double);
    long double (*one_long)(long double);
    double (*two)(double, double);
    long double (*two_long)(long double, long double);
    bool exact; /* every result is a float: nothing is rounded */
} Reference;

/* What C leaves open: the order of zeros, and the sign of a NaN, which is positive. */
static inline long double reference_min(long double x, long double y)
{
    return x == 0.0L && y == 0.0L ? (signbit(x) ? x : y) : fminl(x, y);
}

static inline long double reference_max(long double x, long double y)
{
    return x == 0.0L && y == 0.0L ? (signbit(x) ? y : x) : fmaxl(x, y);
}

static inline long double reference_copysign(long double x, long double y)
{
    return copysignl(x, isnan(y) ? 1.0L : y);
}

static inline double reference_min_double(double x, double y)
{
    return (double)reference_min(x, y);
}

static inline double reference_max_double(double x, double y)
{
    return (double)reference_max(x, y);
}

static inline double reference_copysign_double(double x, double y)
{
    return (double)reference_copysign(x, y);
}

/* clang-format off */
static const Reference REFERENCES[] = {
    {"expf", exp, expl, NULL, NULL, false},       {"exp2f", exp2, exp2l, NULL, NULL, false},
    {"expm1f", expm1, expm1l, NULL, NULL, false}, {"logf", log, logl, NULL, NULL, false},
    {"log2f", log2, log2l, NULL, NULL, false},    {"log10f", log10, log10l, NULL, NULL, false},
    {"log1pf", log1p, log1pl, NULL, NULL, false}, {"powf", NULL, NULL, pow, powl, false},
    {"sqrtf", sqrt, sqrtl, NULL, NULL, false},    {"cbrtf", cbrt, cbrtl, NULL, NULL, false},
    {"hypotf", NULL, NULL, hypot, hypotl, false}, {"sinf", sin, sinl, NULL, NULL, false},
    {"cosf", cos, cosl, NULL, NULL, false},       {"tanf", tan, tanl, NULL, NULL, false},
    {"asinf", asin, asinl, NULL, NULL, false},    {"acosf", acos, acosl, NULL, NULL, false},
    {"atanf", atan, atanl, NULL, NULL, false},    {"atan2f", NULL, NULL, atan2, atan2l, false},
    {"sinhf", sinh, sinhl, NULL, NULL, false},    {"coshf", cosh, coshl, NULL, NULL, false},
    {"tanhf", tanh, tanhl, NULL, NULL, false},    {"fabsf", fabs, fabsl, NULL, NULL, true},
    {"fminf", NULL, NULL, reference_min_double, reference_min, true},
    {"fmaxf", NULL, NULL, reference_max_double, reference_max, true},
    {"fmodf", NULL, NULL, fmod, fmodl, true},     {"floorf", floor, floorl, NULL, NULL, true},
    {"ceilf", ceil, ceill, NULL, NULL, true},     {"roundf", round, roundl, NULL, NULL, true},
    {"truncf", trunc, truncl, NULL, NULL, true},
    {"copysignf", NULL, NULL, reference_copysign_double, reference_copysign, true},
};
/* clang-format on */

enum { MATHS_HARD = 8 };

/* An argument whose right result is close to the middle of two floats: what changes anything there
 * changes the result. */
typedef struct {
    double margin; /* to the middle, in units of the last place; 0: no entry */
    float x, y;
} MathsHard;

typedef struct {
    uint64_t count;
    uint64_t rounded;   /* correctly */
    uint64_t undecided; /* among them: the reference is too close to the middle of two floats */
    uint64_t special;   /* wrong in a way that no distance measures: NaN, a sign */
    double ulps;        /* the largest error of a result that is not rounded correctly */
    float x, y;         /* where; or where a special value was wrong */
    MathsHard hard[MATHS_HARD];
} MathsTally;

static inline uint32_t maths_bits(float x)
{
    uint32_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline float maths_float(uint32_t bits)
{
    float x;

    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline const Reference *maths_reference(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(REFERENCES); i++) {
        if (strcmp(REFERENCES[i].name, name) == 0) {
            return &REFERENCES[i];
        }
    }
    return NULL;
}

/* The size of a float's last bit at r. Beyond the floats it is that of the largest. */
static inline long double maths_ulp(long double r)
{
    int e = 0;

    (void)frexpl(r, &e);
    return ldexpl(1.0L, e < -125 ? -149 : e > 128 ? 104 : e - 24);
}

/* Whether (float)d is the right result whatever the last 6 bits of d are: they are the error that
 * the double functions are granted, far more than they have. */
static inline bool maths_is_clear(double d)
{
    const int64_t middle = (int64_t)1 << 28, margin = 64;
    double size = fabs(d);
    int64_t rest;
    uint64_t bits;

    if (isnan(d) || size > 0x1p130 || size < 0x1p-152) {
        return true;
    }
    if (size < 0x1p-125 || size > 0x1p127) {
        return false;
    }
    memcpy(&bits, &d, sizeof bits);
    rest = (int64_t)(bits % (1u << 29));
    return rest < middle - margin || rest > middle + margin;
}

/* Keeps the hardest arguments. */
static inline void maths_tally_hard(MathsTally *t, double margin, float x, float y)
{
    MathsHard *easiest = &t->hard[0];

    for (size_t i = 0; i < MATHS_HARD && easiest->margin != 0.0; i++) {
        if (t->hard[i].margin == 0.0 || t->hard[i].margin > easiest->margin) {
            easiest = &t->hard[i];
        }
    }
    if (margin > 0.0 && (easiest->margin == 0.0 || margin < easiest->margin)) {
        *easiest = (MathsHard){margin, x, y};
    }
}

/* got is not clearly right: how far is it from r? */
static inline void maths_tally_close(MathsTally *t, float got, long double r, float x, float y)
{
    float want = (float)r;
    long double ulp = maths_ulp(r), error;

    if (isfinite(want)) {
        maths_tally_hard(t, (double)fabsl(fabsl(r - (long double)want) / ulp - 0.5L), x, y);
    }
    if (maths_bits(got) == (isnan(r) ? 0x7fc00000u : maths_bits(want))) {
        t->rounded++;
        return;
    }
    if (isnan(r) || isnan(got) || signbit(got) != signbit(want)) {
        t->special++;
        t->x = x;
        t->y = y;
        return;
    }
    /* Infinity stands for the float that would follow the largest. */
    error = fabsl(r - (isinf(got) ? copysignl(0x1p128L, r) : (long double)got)) / ulp;
    if (fabsl(error - 0.5L) * ulp <= 4.0L * LDBL_EPSILON * fabsl(r)) {
        t->rounded++;
        t->undecided++;
        return;
    }
    if ((double)error > t->ulps) {
        t->ulps = (double)error;
        t->x = x;
        t->y = y;
    }
}

/* Whether d says that got is right. */
static inline bool maths_agrees(double d, float got)
{
    return maths_is_clear(d) && maths_bits(got) == (isnan(d) ? 0x7fc00000u : maths_bits((float)d));
}

static inline void maths_tally_one(MathsTally *t, const Reference *r, float x, float got)
{
    t->count++;
    if (maths_agrees(r->one((double)x), got)) {
        t->rounded++;
        return;
    }
    maths_tally_close(t, got, r->one_long((long double)x), x, 0.0f);
}

static inline void maths_tally_two(MathsTally *t, const Reference *r, float x, float y, float got)
{
    t->count++;
    if (maths_agrees(r->two((double)x, (double)y), got)) {
        t->rounded++;
        return;
    }
    maths_tally_close(t, got, r->two_long((long double)x, (long double)y), x, y);
}

#endif
