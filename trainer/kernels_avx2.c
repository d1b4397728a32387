/* trainer/kernels_avx2.c - the kernels for processors with AVX2 and FMA.
 *
 * A product is cut into blocks of 6 rows and 16 columns: twelve sums stay in registers, and each
 * step of k takes two loads of B and six broadcasts of A for twelve multiply-adds. The rows are
 * written out by macros because neither compiler is made to unroll and keep an array in registers
 * at -O2. Every element is summed in the order of the portable version, so the bits are the same.
 */
#include "trainer/kernels.h"

#include <stddef.h>

#include "trainer/kernels_priv.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX2      __attribute__((target("avx2,fma")))
#define INLINE    static inline __attribute__((always_inline)) AVX2

#define ROWS_1(X) X(0)
#define ROWS_2(X) X(0) X(1)
#define ROWS_3(X) ROWS_2(X) X(2)
#define ROWS_4(X) ROWS_3(X) X(3)
#define ROWS_5(X) ROWS_4(X) X(4)
#define ROWS_6(X) ROWS_5(X) X(5)
#define ROWS_8(X) ROWS_6(X) X(6) X(7)

/* The operands of one block: A(i, p) = a[i * a_row + p * a_step]. */
typedef struct {
    int k;
    const float *a;
    ptrdiff_t a_row, a_step;
    const float *b;
    ptrdiff_t ldb;
    const float *start; /* where the sums start: bias (start_row 0), C itself, or NULL */
    ptrdiff_t start_row;
    float *c;
    ptrdiff_t ldc;
} Block;

/* clang-format off */
#define START_16(i)                                                                   \
    __m256 l##i = s.start != NULL ? _mm256_loadu_ps(s.start + i * s.start_row)         \
                                  : _mm256_setzero_ps();                               \
    __m256 h##i = s.start != NULL ? _mm256_loadu_ps(s.start + i * s.start_row + 8)     \
                                  : _mm256_setzero_ps();
#define STEP_16(i)                                                                    \
    x = _mm256_broadcast_ss(a + i * s.a_row);                                          \
    l##i = _mm256_fmadd_ps(x, low, l##i);                                              \
    h##i = _mm256_fmadd_ps(x, high, h##i);
#define STORE_16(i)                                                                   \
    _mm256_storeu_ps(s.c + i * s.ldc, l##i);                                           \
    _mm256_storeu_ps(s.c + i * s.ldc + 8, h##i);
#define BLOCK_16(name, ROWS)                                                          \
    INLINE void name(Block s)                                                          \
    {                                                                                  \
        const float *a = s.a, *b = s.b;                                                \
        ROWS(START_16)                                                                 \
        for (int p = 0; p < s.k; p++, a += s.a_step, b += s.ldb) {                     \
            __m256 low = _mm256_loadu_ps(b), high = _mm256_loadu_ps(b + 8), x;         \
            ROWS(STEP_16)                                                              \
        }                                                                              \
        ROWS(STORE_16)                                                                 \
    }

#define START_8(i)                                                                    \
    __m256 l##i = s.start != NULL ? _mm256_loadu_ps(s.start + i * s.start_row)         \
                                  : _mm256_setzero_ps();
#define STEP_8(i) l##i = _mm256_fmadd_ps(_mm256_broadcast_ss(a + i * s.a_row), low, l##i);
#define STORE_8(i) _mm256_storeu_ps(s.c + i * s.ldc, l##i);
#define BLOCK_8(name, ROWS)                                                           \
    INLINE void name(Block s)                                                          \
    {                                                                                  \
        const float *a = s.a, *b = s.b;                                                \
        ROWS(START_8)                                                                  \
        for (int p = 0; p < s.k; p++, a += s.a_step, b += s.ldb) {                     \
            __m256 low = _mm256_loadu_ps(b);                                           \
            ROWS(STEP_8)                                                               \
        }                                                                              \
        ROWS(STORE_8)                                                                  \
    }
/* clang-format on */

BLOCK_16(block_1x16, ROWS_1)
BLOCK_16(block_2x16, ROWS_2)
BLOCK_16(block_3x16, ROWS_3)
BLOCK_16(block_4x16, ROWS_4)
BLOCK_16(block_5x16, ROWS_5)
BLOCK_16(block_6x16, ROWS_6)
BLOCK_8(block_1x8, ROWS_1)
BLOCK_8(block_8x8, ROWS_8)

INLINE Block down(Block s, int rows)
{
    s.a += rows * s.a_row;
    s.c += rows * s.ldc;
    if (s.start != NULL) {
        s.start += rows * s.start_row;
    }
    return s;
}

/* Sixteen columns, all m rows. */
INLINE void strip_16(Block s, int m)
{
    for (; m >= 6; m -= 6) {
        block_6x16(s);
        s = down(s, 6);
    }
    switch (m) {
    case 5:
        block_5x16(s);
        break;
    case 4:
        block_4x16(s);
        break;
    case 3:
        block_3x16(s);
        break;
    case 2:
        block_2x16(s);
        break;
    case 1:
        block_1x16(s);
        break;
    default:
        break;
    }
}

INLINE void strip_8(Block s, int m)
{
    for (; m >= 8; m -= 8) {
        block_8x8(s);
        s = down(s, 8);
    }
    for (; m > 0; m--) {
        block_1x8(s);
        s = down(s, 1);
    }
}

INLINE void product(Block s, int m, int n)
{
    while (n > 0) {
        int columns = n >= 16 ? 16 : 8;
        if (columns == 16) {
            strip_16(s, m);
        } else {
            strip_8(s, m);
        }
        s.b += columns;
        s.c += columns;
        if (s.start != NULL) {
            s.start += columns;
        }
        n -= columns;
    }
}

AVX2 static void multiply(int m, int n, int k, const float *a, int lda, const float *b, int ldb,
                          const float *bias, float *c, int ldc)
{
    product((Block){.k = k,
                    .a = a,
                    .a_row = lda,
                    .a_step = 1,
                    .b = b,
                    .ldb = ldb,
                    .start = bias,
                    .start_row = 0,
                    .c = c,
                    .ldc = ldc},
            m, n);
}

AVX2 static void add_outer(int m, int n, int k, const float *a, int lda, const float *b, int ldb,
                           float *c, int ldc)
{
    product((Block){.k = k,
                    .a = a,
                    .a_row = 1,
                    .a_step = lda,
                    .b = b,
                    .ldb = ldb,
                    .start = c,
                    .start_row = ldc,
                    .c = c,
                    .ldc = ldc},
            m, n);
}

AVX2 static void add_rows(int m, int n, const float *x, int ldx, float *sum)
{
    for (int j = 0; j < n; j += 8) {
        __m256 s = _mm256_loadu_ps(sum + j);
        for (int i = 0; i < m; i++) {
            s = _mm256_add_ps(s, _mm256_loadu_ps(x + (ptrdiff_t)i * ldx + j));
        }
        _mm256_storeu_ps(sum + j, s);
    }
}

/* The second operand wins when one is NaN, so a NaN in x stays. */
INLINE __m256 clamp(__m256 x, float lo, float hi)
{
    x = _mm256_max_ps(_mm256_set1_ps(lo), x);
    return _mm256_min_ps(_mm256_set1_ps(hi), x);
}

AVX2 static void tanh_all(float *x, size_t count)
{
    for (size_t i = 0; i < count; i += 8) {
        __m256 v = clamp(_mm256_loadu_ps(x + i), -TANH_LIMIT, TANH_LIMIT);
        __m256 square = _mm256_mul_ps(v, v);
        __m256 p = _mm256_setzero_ps(), q = _mm256_setzero_ps();
#define X(coefficient) p = _mm256_fmadd_ps(p, square, _mm256_set1_ps(coefficient));
        TANH_P(X)
#undef X
#define X(coefficient) q = _mm256_fmadd_ps(q, square, _mm256_set1_ps(coefficient));
        TANH_Q(X)
#undef X
        v = _mm256_div_ps(_mm256_mul_ps(v, p), q);
        _mm256_storeu_ps(x + i, clamp(v, -1.0f, 1.0f));
    }
}

AVX2 static void tanh_backward(float *d, const float *y, size_t count)
{
    __m256 one = _mm256_set1_ps(1.0f);

    for (size_t i = 0; i < count; i += 8) {
        __m256 v = _mm256_loadu_ps(y + i);
        __m256 slope = _mm256_fnmadd_ps(v, v, one);
        _mm256_storeu_ps(d + i, _mm256_mul_ps(_mm256_loadu_ps(d + i), slope));
    }
}

AVX2 static void exp_all(float *x, size_t count)
{
    for (size_t i = 0; i < count; i += 8) {
        __m256 v = clamp(_mm256_loadu_ps(x + i), EXP_LO, EXP_HI);
        __m256 magic = _mm256_set1_ps(EXP_MAGIC);
        __m256 shifted = _mm256_fmadd_ps(v, _mm256_set1_ps(LOG2_E), magic);
        __m256 n = _mm256_sub_ps(shifted, magic);
        __m256 r = _mm256_fmadd_ps(n, _mm256_set1_ps(-LN2_HI), v);
        __m256 p = _mm256_setzero_ps();
        __m256i power;
        r = _mm256_fmadd_ps(n, _mm256_set1_ps(-LN2_LO), r);
#define X(coefficient) p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(coefficient));
        EXP_SERIES(X)
#undef X
        power = _mm256_slli_epi32(_mm256_castps_si256(shifted), 23);
        power = _mm256_add_epi32(power, _mm256_set1_epi32((int)ONE_BITS));
        _mm256_storeu_ps(x + i, _mm256_mul_ps(p, _mm256_castsi256_ps(power)));
    }
}

AVX2 static void log_all(float *x, size_t count)
{
    __m256 one = _mm256_set1_ps(1.0f), two = _mm256_set1_ps(2.0f);

    for (size_t i = 0; i < count; i += 8) {
        __m256i bits = _mm256_castps_si256(_mm256_loadu_ps(x + i));
        __m256i over = _mm256_sub_epi32(bits, _mm256_set1_epi32((int)LOG_SPLIT));
        __m256i e = _mm256_srai_epi32(over, 23);
        __m256 m = _mm256_castsi256_ps(_mm256_sub_epi32(bits, _mm256_slli_epi32(e, 23)));
        __m256 n = _mm256_cvtepi32_ps(e);
        __m256 s = _mm256_div_ps(_mm256_sub_ps(m, one), _mm256_add_ps(m, one));
        __m256 square = _mm256_mul_ps(s, s), p = _mm256_setzero_ps();
#define X(coefficient) p = _mm256_fmadd_ps(p, square, _mm256_set1_ps(coefficient));
        LOG_SERIES(X)
#undef X
        p = _mm256_fmadd_ps(_mm256_mul_ps(p, square), s, _mm256_mul_ps(two, s));
        p = _mm256_fmadd_ps(n, _mm256_set1_ps(LN2_LO), p);
        _mm256_storeu_ps(x + i, _mm256_fmadd_ps(n, _mm256_set1_ps(LN2_HI), p));
    }
}

AVX2 static float sum_squares(const float *x, size_t count)
{
    __m256 sum = _mm256_setzero_ps();
    float lane[KERNEL_LANES];

    for (size_t i = 0; i < count; i += 8) {
        __m256 v = _mm256_loadu_ps(x + i);
        sum = _mm256_fmadd_ps(v, v, sum);
    }
    _mm256_storeu_ps(lane, sum);
    return ((lane[0] + lane[4]) + (lane[2] + lane[6])) +
           ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

AVX2 static void adam(const AdamStep *s, float *w, float *m, float *v, const float *g, size_t count)
{
    __m256 scale = _mm256_set1_ps(s->scale), rate = _mm256_set1_ps(s->rate);
    __m256 beta1 = _mm256_set1_ps(s->beta1), rest1 = _mm256_set1_ps(1.0f - s->beta1);
    __m256 beta2 = _mm256_set1_ps(s->beta2), rest2 = _mm256_set1_ps(1.0f - s->beta2);
    __m256 root = _mm256_set1_ps(s->root_scale), epsilon = _mm256_set1_ps(s->epsilon);

    for (size_t i = 0; i < count; i += 8) {
        __m256 gradient = _mm256_mul_ps(_mm256_loadu_ps(g + i), scale);
        __m256 first =
            _mm256_fmadd_ps(beta1, _mm256_loadu_ps(m + i), _mm256_mul_ps(rest1, gradient));
        __m256 second = _mm256_fmadd_ps(beta2, _mm256_loadu_ps(v + i),
                                        _mm256_mul_ps(_mm256_mul_ps(rest2, gradient), gradient));
        __m256 below = _mm256_fmadd_ps(_mm256_sqrt_ps(second), root, epsilon);
        __m256 move = _mm256_div_ps(_mm256_mul_ps(rate, first), below);
        _mm256_storeu_ps(m + i, first);
        _mm256_storeu_ps(v + i, second);
        _mm256_storeu_ps(w + i, _mm256_sub_ps(_mm256_loadu_ps(w + i), move));
    }
}

const Kernels *kernels_avx2(void)
{
    static const Kernels avx2 = {"avx2",        multiply, add_outer, add_rows,    tanh_all,
                                 tanh_backward, exp_all,  log_all,   sum_squares, adam};

    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &avx2 : NULL;
}

#else

const Kernels *kernels_avx2(void)
{
    return NULL;
}

#endif
