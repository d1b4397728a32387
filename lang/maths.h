/* lang/maths.h - the mathematics of rewards: the same bits on every machine.
 *
 * A reward means the same numbers wherever it runs, so none of its functions is the C library's,
 * whose results differ by version and by processor. These use IEEE 754's exact operations alone
 * (+ - * / square root, in binary32 and binary64, rounding to nearest), compute in double and round
 * once to float. No state, no errno, no tables made at run time; floating-point flags mean nothing.
 *
 * Special cases are those of C11, Annex F. What C leaves open: every NaN that is returned is the
 * positive quiet one (0x7fc00000), whatever came in; fminf(-0, +0) is -0 and fmaxf +0 in either
 * order; a NaN counts as positive for copysignf.
 *
 * "ulp" is the largest error measured, in units of the last place, 0.5 being the least possible;
 * "not nearest" counts results that are not the nearest float. Functions of one argument were
 * measured over all 2^32 floats, those of two over 10^8 pairs, against long double
 * (bench/maths_exhaustive.c); for these the error of the double arithmetic bounds what pairs were
 * not drawn: 0.500002 ulp for powf, less for the others. Subnormals are taken and given like other
 * floats.
 */
#ifndef LANG_MATHS_H
#define LANG_MATHS_H

#include <stddef.h>

/* Exponentials: 2^(n/128) from a table times a polynomial of degree 5 in the rest. 0 and
 * infinity where the result is beyond the floats; exp(-inf) = 0, expm1(-inf) = -1, expm1(-0) =
 * -0. */
float gh_expf(float x);   /* e^x: 0.500000005 ulp, 1 not nearest */
float gh_exp2f(float x);  /* 2^x, exact for integers: 0.500000001 ulp, 2 not nearest */
float gh_expm1f(float x); /* e^x - 1: 0.500000269 ulp, 6 not nearest */

/* Logarithms: one of 64 tabulated points near x, log(1 + r) by a polynomial of degree 7. -inf
 * at 0 (log1p: at -1), NaN below; log(1) = +0, log1p(-0) = -0. */
float gh_logf(float x);   /* base e: 0.500000001 ulp, 4 not nearest */
float gh_log2f(float x);  /* base 2, exact for powers of 2: 0.5 ulp */
float gh_log10f(float x); /* base 10, exact for powers of 10: 0.500000001 ulp, 2 not nearest */
float gh_log1pf(float x); /* log(1 + x): 0.500000001 ulp, 7 not nearest */

/* x^y = 2^(y log2(x)) with the logarithm and exponential above; x^2, x^3 and x^4 are products,
 * rounded once. x^0 = 1^y = 1 also for NaN; a negative x with y no integer gives NaN; C11
 * F.10.4.4. */
float gh_powf(float x, float y); /* x^y: 0.5 ulp */

/* Roots. sqrt(-0) = -0 and NaN below; cbrt by a polynomial and one step of Halley's; hypot in
 * double, infinite when either argument is. */
float gh_sqrtf(float x);           /* IEEE's: 0.5 ulp */
float gh_cbrtf(float x);           /* x^(1/3), also below 0: 0.5 ulp */
float gh_hypotf(float x, float y); /* sqrt(x^2 + y^2), never overflows midway: 0.5 ulp */

/* Angles in radians, of any size: x = n pi/2 + r, by two parts of pi/2 below 2^16 and by 128
 * bits of 2/pi beyond (Payne and Hanek), then polynomials of degree 13 and 12. NaN at infinity;
 * sin(-0) = tan(-0) = -0. */
float gh_sinf(float x); /* 0.500000001 ulp, 2 not nearest */
float gh_cosf(float x); /* 0.500000001 ulp, 6 not nearest */
float gh_tanf(float x); /* sin / cos: 0.5 ulp */

/* Arcs: polynomials; asin and acos beyond 1/2 by the half angle, atan beyond tan(pi/8) by that
 * of (x - 1)/(x + 1). NaN beyond ±1 for asin and acos; atan(±inf) = ±pi/2; atan2 by C11
 * F.10.1.4, in -pi ... pi. */
float gh_asinf(float x);           /* -pi/2 ... pi/2: 0.5 ulp */
float gh_acosf(float x);           /* 0 ... pi: 0.500000001 ulp, 2 not nearest */
float gh_atanf(float x);           /* -pi/2 ... pi/2: 0.500000001 ulp, 2 not nearest */
float gh_atan2f(float y, float x); /* angle of the point (x, y): 0.5 ulp */

/* The hyperbola, from e^x or e^x - 1 in double. ±inf or ±1 where the result rounds to it; -0
 * stays. */
float gh_sinhf(float x); /* 0.500000197 ulp, 14 not nearest */
float gh_coshf(float x); /* 0.5 ulp */
float gh_tanhf(float x); /* 0.500000144 ulp, 6 not nearest */

/* Exact. fmod has the sign of x, and is NaN for y = 0 or x infinite; round takes halves away from
 * 0; results that are 0 keep the sign of x. */
float gh_fabsf(float x);
float gh_copysignf(float x, float y);
float gh_fminf(float x, float y); /* beside NaN the other argument; -0 is below +0 */
float gh_fmaxf(float x, float y);
float gh_fmodf(float x, float y);
float gh_floorf(float x);
float gh_ceilf(float x);
float gh_roundf(float x);
float gh_truncf(float x);

/* All of them, by the name that a reward uses. One of the two pointers is NULL. */
typedef struct {
    const char *name; /* as in C: "expf" */
    float (*one)(float);
    float (*two)(float, float);
} MathsFunction;
const MathsFunction *maths_all(size_t *count);

#endif
