/* trainer/kernels.c - the portable kernels: plain loops that fix the order of every sum. */
#include "trainer/kernels.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "trainer/kernels_priv.h"

static void multiply(int m, int n, int k, const float *a, int lda, const float *b, int ldb,
                     const float *bias, float *c, int ldc)
{
    for (int i = 0; i < m; i++) {
        float *row = c + (ptrdiff_t)i * ldc;
        for (int j = 0; j < n; j++) {
            row[j] = bias != NULL ? bias[j] : 0.0f;
        }
        for (int p = 0; p < k; p++) {
            float x = a[(ptrdiff_t)i * lda + p];
            const float *y = b + (ptrdiff_t)p * ldb;
            for (int j = 0; j < n; j++) {
                row[j] = fmaf(x, y[j], row[j]);
            }
        }
    }
}

static void add_outer(int m, int n, int k, const float *a, int lda, const float *b, int ldb,
                      float *c, int ldc)
{
    for (int p = 0; p < k; p++) {
        const float *y = b + (ptrdiff_t)p * ldb;
        for (int i = 0; i < m; i++) {
            float x = a[(ptrdiff_t)p * lda + i];
            float *row = c + (ptrdiff_t)i * ldc;
            for (int j = 0; j < n; j++) {
                row[j] = fmaf(x, y[j], row[j]);
            }
        }
    }
}

static void add_rows(int m, int n, const float *x, int ldx, float *sum)
{
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
            sum[j] += x[(ptrdiff_t)i * ldx + j];
        }
    }
}

/* Comparisons are written so that a NaN in x stays: as the vector instructions do with x second. */
static float clamp(float x, float lo, float hi)
{
    x = lo > x ? lo : x;
    return hi < x ? hi : x;
}

static void tanh_all(float *x, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        float v = clamp(x[i], -TANH_LIMIT, TANH_LIMIT), square = v * v;
        float p = 0, q = 0;
#define X(coefficient) p = fmaf(p, square, coefficient);
        TANH_P(X)
#undef X
#define X(coefficient) q = fmaf(q, square, coefficient);
        TANH_Q(X)
#undef X
        x[i] = clamp(v * p / q, -1.0f, 1.0f);
    }
}

static void tanh_backward(float *d, const float *y, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        d[i] *= fmaf(-y[i], y[i], 1.0f);
    }
}

static uint32_t bits_of(float x)
{
    uint32_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static float of_bits(uint32_t bits)
{
    float x;

    memcpy(&x, &bits, sizeof x);
    return x;
}

static void exp_all(float *x, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        float v = clamp(x[i], EXP_LO, EXP_HI);
        float shifted = fmaf(v, LOG2_E, EXP_MAGIC), n = shifted - EXP_MAGIC;
        float r = fmaf(n, -LN2_LO, fmaf(n, -LN2_HI, v));
        float p = 0;
#define X(coefficient) p = fmaf(p, r, coefficient);
        EXP_SERIES(X)
#undef X
        x[i] = p * of_bits((bits_of(shifted) << 23) + ONE_BITS);
    }
}

static void log_all(float *x, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t bits = bits_of(x[i]);
        /* The exponent, rounded down, of x / (2/3): a shift that keeps the sign. */
        uint32_t over = bits - LOG_SPLIT;
        uint32_t e = (over >> 23) | (over >> 31 != 0 ? 0xfffffe00u : 0);
        float m = of_bits(bits - (e << 23)), n = (float)(int32_t)e;
        float s = (m - 1.0f) / (m + 1.0f), square = s * s;
        float p = 0;
#define X(coefficient) p = fmaf(p, square, coefficient);
        LOG_SERIES(X)
#undef X
        p = fmaf(p * square, s, 2.0f * s);
        x[i] = fmaf(n, LN2_HI, fmaf(n, LN2_LO, p));
    }
}

static float sum_squares(const float *x, size_t count)
{
    float lanes[KERNEL_LANES] = {0};

    for (size_t i = 0; i < count; i++) {
        lanes[i % KERNEL_LANES] = fmaf(x[i], x[i], lanes[i % KERNEL_LANES]);
    }
    return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) +
           ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

static void adam(const AdamStep *s, float *w, float *m, float *v, const float *g, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        float gradient = g[i] * s->scale;
        m[i] = fmaf(s->beta1, m[i], (1.0f - s->beta1) * gradient);
        v[i] = fmaf(s->beta2, v[i], (1.0f - s->beta2) * gradient * gradient);
        w[i] -= s->rate * m[i] / fmaf(sqrtf(v[i]), s->root_scale, s->epsilon);
    }
}

const Kernels *kernels_portable(void)
{
    static const Kernels portable = {"portable",    multiply, add_outer, add_rows,    tanh_all,
                                     tanh_backward, exp_all,  log_all,   sum_squares, adam};

    return &portable;
}

const Kernels *kernels_best(void)
{
    const Kernels *fast = kernels_avx2();

    return fast != NULL ? fast : kernels_portable();
}
