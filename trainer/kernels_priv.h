/* trainer/kernels_priv.h - the constants that both versions of the kernels share. */
#ifndef TRAINER_KERNELS_PRIV_H
#define TRAINER_KERNELS_PRIV_H

#include "trainer/kernels.h"

/* tanh(x) = x P(x^2) / Q(x^2) on |x| <= 7.9: weighted least squares, highest power first. */
#define TANH_LIMIT 7.9f
#define TANH_P(X)                                                                                  \
    X(-1.192385189e-13f)                                                                           \
    X(6.482620515e-11f)                                                                            \
    X(-2.252507912e-08f)                                                                           \
    X(1.168942827e-05f) X(3.153638929e-03f) X(1.312812380e-01f) X(9.999999985e-01f)
#define TANH_Q(X) X(2.619318708e-04f) X(2.469185174e-02f) X(4.646145553e-01f) X(1.0f)

/* e^x = 2^n e^r with n the nearest whole number to x / ln 2: the magic number's addition rounds,
 * and leaves n in the low bits of the sum. e^r by its power series up to r^7 (|r| <= 0.347: the
 * rest is below 6e-9). ln 2 in two parts, the first with few bits. */
#define EXP_LO    -87.0f
#define EXP_HI    88.0f
#define LOG2_E    1.44269504f
#define EXP_MAGIC 12582912.0f /* 1.5 * 2^23 */
#define LN2_HI    0.693359375f
#define LN2_LO    -2.12194440e-4f
#define EXP_SERIES(X)                                                                              \
    X(1.0f / 5040) X(1.0f / 720) X(1.0f / 120) X(1.0f / 24) X(1.0f / 6) X(0.5f) X(1.0f) X(1.0f)
#define ONE_BITS 0x3f800000u

/* ln x = e ln 2 + ln m with m in 2/3 … 4/3, and ln m = 2 artanh(s), s = (m - 1) / (m + 1), by its
 * power series up to s^11 (|s| <= 0.2: the rest is below 2e-10). */
#define LOG_SPLIT     0x3f2aaaabu /* 2/3 */
#define LOG_SERIES(X) X(2.0f / 11) X(2.0f / 9) X(2.0f / 7) X(2.0f / 5) X(2.0f / 3)

#endif
