/* The two versions of the kernels give the same bits, and the functions are as good as they say. */
#include "trainer/kernels.h"

#include <math.h>

#include "base/mem.h"
#include "base/rng.h"
#include "tests/test.h"

enum { SIDE_MAX = 72, FLOATS = SIDE_MAX * SIDE_MAX };

typedef struct {
    float a[FLOATS], b[FLOATS], bias[SIDE_MAX], c[FLOATS], d[FLOATS];
} Room;

static void fill(Rng *rng, float *x, int count, float spread)
{
    for (int i = 0; i < count; i++) {
        x[i] = (2 * rng_float(rng) - 1) * spread;
    }
}

static void same_bits(const float *a, const float *b, int count)
{
    for (int i = 0; i < count; i++) {
        if (memcmp(&a[i], &b[i], sizeof a[i]) != 0) {
            fail_msg("[%s] element %d: %.9g is not %.9g", test_case, i, (double)a[i], (double)b[i]);
        }
    }
}

/* One product of each kind by both versions. Rows are further apart than they are long. */
static void compare_products(const Kernels *x, const Kernels *y, Room *r, Rng *rng)
{
    int m = 1 + (int)rng_below(rng, 40), k = 1 + (int)rng_below(rng, 64);
    int n = 8 * (1 + (int)rng_below(rng, 8));
    const float *bias = rng_below(rng, 2) != 0 ? r->bias : NULL;

    fill(rng, r->a, FLOATS, 1);
    fill(rng, r->b, FLOATS, 1);
    fill(rng, r->bias, SIDE_MAX, 1);
    fill(rng, r->c, FLOATS, 1);
    memcpy(r->d, r->c, sizeof r->c);
    test_case = "multiply";
    x->multiply(m, n, k, r->a, SIDE_MAX, r->b, SIDE_MAX, bias, r->c, SIDE_MAX);
    y->multiply(m, n, k, r->a, SIDE_MAX, r->b, SIDE_MAX, bias, r->d, SIDE_MAX);
    same_bits(r->c, r->d, FLOATS);
    test_case = "add_outer";
    x->add_outer(m, n, k, r->a, SIDE_MAX, r->b, SIDE_MAX, r->c, SIDE_MAX);
    y->add_outer(m, n, k, r->a, SIDE_MAX, r->b, SIDE_MAX, r->d, SIDE_MAX);
    same_bits(r->c, r->d, FLOATS);
    test_case = "add_rows";
    x->add_rows(m, n, r->a, SIDE_MAX, r->c);
    y->add_rows(m, n, r->a, SIDE_MAX, r->d);
    same_bits(r->c, r->d, FLOATS);
}

static void compare_functions(const Kernels *x, const Kernels *y, Room *r, Rng *rng)
{
    size_t count = 8 * (1 + rng_below(rng, 40));
    AdamStep step = {.scale = 0.7f,
                     .beta1 = 0.9f,
                     .beta2 = 0.999f,
                     .rate = 1e-2f,
                     .root_scale = 3.0f,
                     .epsilon = 1e-5f};
    float sums[2];

    test_case = "tanh";
    fill(rng, r->c, FLOATS, 12);
    r->c[3] = NAN;
    r->c[4] = INFINITY;
    memcpy(r->d, r->c, sizeof r->c);
    x->tanh(r->c, count);
    y->tanh(r->d, count);
    CHECK(isnan(r->c[3]));
    r->c[3] = r->d[3] = 0; /* the sign of a NaN is nobody's business */
    same_bits(r->c, r->d, FLOATS);
    test_case = "tanh_backward";
    x->tanh_backward(r->c, r->a, count);
    y->tanh_backward(r->d, r->a, count);
    same_bits(r->c, r->d, FLOATS);
    test_case = "exp";
    fill(rng, r->c, FLOATS, 100);
    memcpy(r->d, r->c, sizeof r->c);
    x->exp(r->c, count);
    y->exp(r->d, count);
    same_bits(r->c, r->d, FLOATS);
    test_case = "log";
    x->log(r->c, count);
    y->log(r->d, count);
    same_bits(r->c, r->d, FLOATS);
    test_case = "sum_squares";
    sums[0] = x->sum_squares(r->a, count);
    sums[1] = y->sum_squares(r->a, count);
    same_bits(&sums[0], &sums[1], 1);
    test_case = "adam";
    fill(rng, r->c, FLOATS, 1);
    for (int i = 0; i < FLOATS; i++) {
        r->c[i] = fabsf(r->c[i]);
    }
    memcpy(r->d, r->c, sizeof r->c);
    x->adam(&step, r->c, r->c + 640, r->c + 1280, r->a, count);
    y->adam(&step, r->d, r->d + 640, r->d + 1280, r->a, count);
    same_bits(r->c, r->d, FLOATS);
}

TEST(same_bits_in_both_versions)
{
    Room *room = mem_alloc_aligned(sizeof *room);
    Rng rng;

    UNUSED_STATE;
    assert_non_null(room);
    if (kernels_avx2() == NULL) {
        mem_free(room);
        skip();
    }
    rng_init(&rng, 1);
    for (int i = 0; i < 200; i++) {
        compare_products(kernels_avx2(), kernels_portable(), room, &rng);
        compare_functions(kernels_avx2(), kernels_portable(), room, &rng);
    }
    mem_free(room);
}

/* The portable product against double arithmetic: it computes what it should. */
TEST(product_is_the_product)
{
    float a[3 * 4], b[4 * 8], bias[8], c[3 * 8], outer[4 * 8] = {0};
    Rng rng;

    UNUSED_STATE;
    rng_init(&rng, 2);
    fill(&rng, a, 12, 1);
    fill(&rng, b, 32, 1);
    fill(&rng, bias, 8, 1);
    kernels_best()->multiply(3, 8, 4, a, 4, b, 8, bias, c, 8);
    kernels_best()->add_outer(4, 8, 3, a, 4, c, 8, outer, 8);
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 8; j++) {
            double want = (double)bias[j];
            for (int k = 0; k < 4; k++) {
                want += (double)a[i * 4 + k] * (double)b[k * 8 + j];
            }
            CHECK(fabs((double)c[i * 8 + j] - want) < 1e-6);
        }
    }
    for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 8; j++) {
            double want = 0;
            for (int k = 0; k < 3; k++) {
                want += (double)a[k * 4 + i] * (double)c[k * 8 + j];
            }
            CHECK(fabs((double)outer[i * 8 + j] - want) < 2e-6);
        }
    }
}

/* The largest error of one function over a range, by `error` of the result and the true value. */
static double worst(void (*f)(float *, size_t), double (*truth)(double), double lo, double hi,
                    double floor_of)
{
    double most = 0;

    for (int i = 0; i <= 400000; i += KERNEL_LANES) {
        float x[KERNEL_LANES], y[KERNEL_LANES];
        for (int j = 0; j < KERNEL_LANES; j++) {
            x[j] = y[j] = (float)(lo + (hi - lo) * (i + j) / 400008);
        }
        f(y, KERNEL_LANES);
        for (int j = 0; j < KERNEL_LANES; j++) {
            double want = truth((double)x[j]);
            double scale = fabs(want) > floor_of ? fabs(want) : floor_of;
            double error = fabs((double)y[j] - want) / scale;
            most = error > most ? error : most;
        }
    }
    return most;
}

TEST(functions_keep_their_bounds)
{
    const Kernels *k = kernels_best();

    UNUSED_STATE;
    CHECK(worst(k->exp, exp, -87, 88, 0) <= 2e-7);
    CHECK(worst(k->exp, exp, -1, 1, 0) <= 2e-7);
    CHECK(worst(k->log, log, 1e-30, 1e-20, 0.1) <= 2e-7);
    CHECK(worst(k->log, log, 0.01, 3, 0.1) <= 2e-7);
    CHECK(worst(k->log, log, 1, 1e6, 0.1) <= 2e-7);
    CHECK(worst(k->tanh, tanh, -10, 10, 1) <= 4e-7);
}

TEST(ends_of_the_ranges)
{
    float x[KERNEL_LANES] = {-1e30f, 1e30f, 0, -INFINITY, 1, -1, 2, -2};

    UNUSED_STATE;
    kernels_best()->exp(x, KERNEL_LANES);
    CHECK(x[0] > 0);
    CHECK(x[0] < 2e-38f);
    CHECK(isfinite(x[1]));
    CHECK(x[2] == 1.0f);
    CHECK(x[3] == x[0]);
    x[0] = 1;
    kernels_best()->log(x, KERNEL_LANES);
    CHECK(x[0] == 0.0f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bits_in_both_versions),
        cmocka_unit_test(product_is_the_product),
        cmocka_unit_test(functions_keep_their_bounds),
        cmocka_unit_test(ends_of_the_ranges),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
