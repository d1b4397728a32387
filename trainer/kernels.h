/* trainer/kernels.h - the arithmetic of small networks, in two versions with the same bits.
 *
 * The AVX2 version is for speed, the portable one for every other machine and for the test that
 * compares them. Both keep one order: a sum over k goes k = 0, 1, 2 …, each step one fused
 * multiply-add, whatever the block shape; a reduction keeps eight lanes and adds them in one fixed
 * tree. Division and square root are IEEE's; exp, log and tanh are our own, so no bit depends on
 * the C library.
 *
 * Matrices are row-major; ld is the distance of rows in floats. Counts of elements and numbers of
 * columns are multiples of KERNEL_LANES: callers pad with zeros. No function allocates, all may be
 * called from any thread.
 */
#ifndef TRAINER_KERNELS_H
#define TRAINER_KERNELS_H

#include <stddef.h>

enum { KERNEL_LANES = 8 };

/* One step of Adam: w -= rate * m / (sqrt(v) * root_scale + epsilon) with the gradient g * scale.
 */
typedef struct {
    float scale;        /* of the gradient: 1, or less when its norm is clipped */
    float beta1, beta2; /* decay of the two moments */
    float rate;         /* learning rate / (1 - beta1^t) */
    float root_scale;   /* 1 / sqrt(1 - beta2^t) */
    float epsilon;
} AdamStep;

typedef struct {
    const char *name; /* "avx2", "portable" */

    /* C[m][n] = bias[n] + A[m][k] B[k][n]; bias NULL: 0. */
    void (*multiply)(int m, int n, int k, const float *a, int lda, const float *b, int ldb,
                     const float *bias, float *c, int ldc);

    /* C[m][n] += transpose(A[k][m]) B[k][n]. */
    void (*add_outer)(int m, int n, int k, const float *a, int lda, const float *b, int ldb,
                      float *c, int ldc);

    /* sum[n] += the rows of X[m][n]. */
    void (*add_rows)(int m, int n, const float *x, int ldx, float *sum);

    /* x = tanh(x); absolute error at most 4e-7, |result| <= 1. */
    void (*tanh)(float *x, size_t count);

    /* d *= 1 - y * y: the derivative of tanh where y is its result. */
    void (*tanh_backward)(float *d, const float *y, size_t count);

    /* x = e^x; relative error at most 2e-7 in -87 … 88, clamped beyond; NaN stays NaN. */
    void (*exp)(float *x, size_t count);

    /* x = ln x of a positive normal number; error at most 2e-7 of max(|ln x|, 0.1). */
    void (*log)(float *x, size_t count);

    float (*sum_squares)(const float *x, size_t count);

    void (*adam)(const AdamStep *step, float *w, float *m, float *v, const float *g, size_t count);
} Kernels;

const Kernels *kernels_portable(void);

/* NULL when this processor has no AVX2 or no FMA. */
const Kernels *kernels_avx2(void);

/* The fastest that this processor can run. */
const Kernels *kernels_best(void);

#endif
