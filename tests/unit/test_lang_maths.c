/* The mathematics of rewards: special values, distance to the right result, order. */
#include "lang/maths.h"

#include <math.h>

#include "base/rng.h"
#include "bench/maths_reference.h"
#include "tests/test.h"
#include "tests/unit/maths_hard.h"
#include "tests/unit/maths_samples.h"

#define INF INFINITY
#define ANY 7.0f /* for functions of one argument */

static const MathsFunction *find(const char *name)
{
    size_t count;
    const MathsFunction *all = maths_all(&count);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(all[i].name, name) == 0) {
            return &all[i];
        }
    }
    fail_msg("there is no %s", name);
    return NULL;
}

static float call(const MathsFunction *f, float x, float y)
{
    return f->one != NULL ? f->one(x) : f->two(x, y);
}

typedef struct {
    const char *name;
    float x, y, want;
} Special;

static void check_special(const Special *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const MathsFunction *f = find(rows[i].name);
        uint32_t want = isnan(rows[i].want) ? 0x7fc00000u : maths_bits(rows[i].want);
        uint32_t got = maths_bits(call(f, rows[i].x, rows[i].y));

        test_case = rows[i].name;
        if (got != want) {
            fail_msg("%s(%a, %a) is %08x, not %08x", rows[i].name, (double)rows[i].x,
                     (double)rows[i].y, got, want);
        }
    }
}

/* C11 F.10, and values that are floats. The numbers are exact, or the nearest float to a known
 * constant. */
TEST(special_values)
{
    /* clang-format off */
    static const Special rows[] = {
        {"expf", 0.0f, ANY, 1.0f},       {"expf", -0.0f, ANY, 1.0f},
        {"expf", INF, ANY, INF},         {"expf", -INF, ANY, 0.0f},
        {"expf", 1.0f, ANY, 0x1.5bf0a8p+1f}, {"expf", 89.0f, ANY, INF}, {"expf", -200.0f, ANY, 0.0f},
        {"exp2f", 0.0f, ANY, 1.0f},      {"exp2f", -149.0f, ANY, 0x1p-149f},
        {"exp2f", -150.0f, ANY, 0.0f},   {"exp2f", 127.0f, ANY, 0x1p127f},
        {"exp2f", 128.0f, ANY, INF},     {"exp2f", -INF, ANY, 0.0f}, {"exp2f", INF, ANY, INF},
        {"expm1f", -0.0f, ANY, -0.0f},   {"expm1f", 0.0f, ANY, 0.0f},
        {"expm1f", INF, ANY, INF},       {"expm1f", -INF, ANY, -1.0f},
        {"expm1f", 0x1p-140f, ANY, 0x1p-140f},
        {"logf", 1.0f, ANY, 0.0f},       {"logf", 0.0f, ANY, -INF}, {"logf", -0.0f, ANY, -INF},
        {"logf", -1.0f, ANY, NAN},       {"logf", INF, ANY, INF},   {"logf", -INF, ANY, NAN},
        {"log2f", 1.0f, ANY, 0.0f},      {"log2f", 8.0f, ANY, 3.0f}, {"log2f", 0x1p-149f, ANY, -149.0f},
        {"log2f", 0.0f, ANY, -INF},      {"log2f", -0x1p-149f, ANY, NAN},
        {"log10f", 1.0f, ANY, 0.0f},     {"log10f", 1000.0f, ANY, 3.0f}, {"log10f", 1e10f, ANY, 10.0f},
        {"log10f", 0.0f, ANY, -INF},     {"log10f", INF, ANY, INF},
        {"log1pf", -0.0f, ANY, -0.0f},   {"log1pf", 0.0f, ANY, 0.0f}, {"log1pf", -1.0f, ANY, -INF},
        {"log1pf", -1.5f, ANY, NAN},     {"log1pf", INF, ANY, INF}, {"log1pf", -INF, ANY, NAN},
        {"sqrtf", -0.0f, ANY, -0.0f},    {"sqrtf", 0.0f, ANY, 0.0f}, {"sqrtf", -1.0f, ANY, NAN},
        {"sqrtf", 9.0f, ANY, 3.0f},      {"sqrtf", INF, ANY, INF},  {"sqrtf", 0x1p-148f, ANY, 0x1p-74f},
        {"cbrtf", -27.0f, ANY, -3.0f},   {"cbrtf", -0.0f, ANY, -0.0f}, {"cbrtf", INF, ANY, INF},
        {"cbrtf", -INF, ANY, -INF},      {"cbrtf", 0x1p-147f, ANY, 0x1p-49f},
        {"sinf", -0.0f, ANY, -0.0f},     {"sinf", 0.0f, ANY, 0.0f}, {"sinf", INF, ANY, NAN},
        {"cosf", 0.0f, ANY, 1.0f},       {"cosf", -INF, ANY, NAN},  {"cosf", 0x1p-149f, ANY, 1.0f},
        {"tanf", -0.0f, ANY, -0.0f},     {"tanf", INF, ANY, NAN},   {"tanf", 0x1p-149f, ANY, 0x1p-149f},
        {"asinf", -0.0f, ANY, -0.0f},    {"asinf", 1.0f, ANY, 0x1.921fb6p+0f},
        {"asinf", -1.0f, ANY, -0x1.921fb6p+0f}, {"asinf", 0x1.000002p+0f, ANY, NAN}, {"asinf", INF, ANY, NAN},
        {"acosf", 1.0f, ANY, 0.0f},      {"acosf", 0.0f, ANY, 0x1.921fb6p+0f},
        {"acosf", -1.0f, ANY, 0x1.921fb6p+1f}, {"acosf", -0x1.000002p+0f, ANY, NAN},
        {"atanf", -0.0f, ANY, -0.0f},    {"atanf", INF, ANY, 0x1.921fb6p+0f},
        {"atanf", -INF, ANY, -0x1.921fb6p+0f}, {"atanf", 1.0f, ANY, 0x1.921fb6p-1f},
        {"sinhf", -0.0f, ANY, -0.0f},    {"sinhf", INF, ANY, INF},  {"sinhf", -INF, ANY, -INF},
        {"sinhf", -90.0f, ANY, -INF},    {"coshf", 0.0f, ANY, 1.0f}, {"coshf", -INF, ANY, INF},
        {"tanhf", -0.0f, ANY, -0.0f},    {"tanhf", INF, ANY, 1.0f}, {"tanhf", -INF, ANY, -1.0f},
        {"tanhf", 9.5f, ANY, 1.0f},
    };
    /* clang-format on */

    UNUSED_STATE;
    check_special(rows, ARRAY_LEN(rows));
}

TEST(special_values_of_powers)
{
    /* clang-format off */
    static const Special rows[] = {
        {"powf", NAN, 0.0f, 1.0f},    {"powf", NAN, -0.0f, 1.0f},  {"powf", 1.0f, NAN, 1.0f},
        {"powf", 1.0f, INF, 1.0f},    {"powf", NAN, 1.0f, NAN},    {"powf", 2.0f, NAN, NAN},
        {"powf", NAN, 2.0f, NAN},     {"powf", 0.0f, 0.0f, 1.0f},  {"powf", -INF, 0.0f, 1.0f},
        {"powf", 0.0f, -3.0f, INF},   {"powf", -0.0f, -3.0f, -INF}, {"powf", -0.0f, -2.0f, INF},
        {"powf", -0.0f, -0.5f, INF},  {"powf", 0.0f, -INF, INF},   {"powf", -0.0f, -INF, INF},
        {"powf", -0.0f, 3.0f, -0.0f}, {"powf", 0.0f, 3.0f, 0.0f},  {"powf", -0.0f, 2.0f, 0.0f},
        {"powf", -0.0f, 0.5f, 0.0f},  {"powf", -1.0f, INF, 1.0f},  {"powf", -1.0f, -INF, 1.0f},
        {"powf", -2.0f, 0.5f, NAN},   {"powf", -2.0f, 3.0f, -8.0f}, {"powf", -2.0f, 4.0f, 16.0f},
        {"powf", -2.0f, -1.0f, -0.5f}, {"powf", -1.0f, 0x1.fffffep23f, -1.0f},
        {"powf", -1.0f, 0x1p24f, 1.0f}, {"powf", -1.0f, 0x1.000002p+1f, NAN},
        {"powf", 0.5f, -INF, INF},    {"powf", -0.5f, -INF, INF},  {"powf", 2.0f, -INF, 0.0f},
        {"powf", -2.0f, -INF, 0.0f},  {"powf", 0.5f, INF, 0.0f},   {"powf", 2.0f, INF, INF},
        {"powf", -INF, -3.0f, -0.0f}, {"powf", -INF, -2.0f, 0.0f}, {"powf", -INF, -0.5f, 0.0f},
        {"powf", -INF, 3.0f, -INF},   {"powf", -INF, 2.0f, INF},   {"powf", -INF, 0.5f, INF},
        {"powf", INF, -1.0f, 0.0f},   {"powf", INF, 0.1f, INF},    {"powf", -INF, INF, INF},
        {"powf", 2.0f, 128.0f, INF},  {"powf", -2.0f, 129.0f, -INF}, {"powf", 2.0f, -149.0f, 0x1p-149f},
        {"powf", 2.0f, -150.0f, 0.0f}, {"powf", -2.0f, -151.0f, -0.0f}, {"powf", 9.0f, 0.5f, 3.0f},
        {"powf", 3.0f, 4.0f, 81.0f}, {"powf", -INF, 4.0f, INF}, {"powf", -1e-20f, 3.0f, -0.0f},  {"powf", 0x1p-149f, 0.5f, 0x1.6a09e6p-75f},
        {"powf", 0x1.fffffep127f, 0x1.fffffep127f, INF}, {"powf", 0x1p-149f, 0x1.fffffep127f, 0.0f},
        {"hypotf", INF, NAN, INF},    {"hypotf", NAN, -INF, INF},  {"hypotf", NAN, 1.0f, NAN},
        {"hypotf", 3.0f, -4.0f, 5.0f}, {"hypotf", -0.0f, -0.0f, 0.0f}, {"hypotf", -2.0f, 0.0f, 2.0f},
        {"hypotf", 0x1.fffffep127f, 0x1.fffffep127f, INF}, {"hypotf", 0x1p-149f, 0.0f, 0x1p-149f},
        {"atan2f", 0.0f, 0.0f, 0.0f}, {"atan2f", -0.0f, 0.0f, -0.0f}, {"atan2f", 0.0f, 1.0f, 0.0f},
        {"atan2f", 0.0f, -0.0f, 0x1.921fb6p+1f}, {"atan2f", -0.0f, -0.0f, -0x1.921fb6p+1f},
        {"atan2f", -0.0f, -1.0f, -0x1.921fb6p+1f}, {"atan2f", 1.0f, 0.0f, 0x1.921fb6p+0f},
        {"atan2f", -1.0f, -0.0f, -0x1.921fb6p+0f}, {"atan2f", INF, INF, 0x1.921fb6p-1f},
        {"atan2f", -INF, -INF, -0x1.2d97c8p+1f}, {"atan2f", INF, -INF, 0x1.2d97c8p+1f},
        {"atan2f", 1.0f, INF, 0.0f},  {"atan2f", -1.0f, INF, -0.0f}, {"atan2f", 1.0f, -INF, 0x1.921fb6p+1f},
        {"atan2f", INF, 1.0f, 0x1.921fb6p+0f}, {"atan2f", NAN, 1.0f, NAN}, {"atan2f", 1.0f, NAN, NAN},
        {"atan2f", 0x1p-149f, 0x1p127f, 0.0f},
    };
    /* clang-format on */

    UNUSED_STATE;
    check_special(rows, ARRAY_LEN(rows));
}

TEST(special_values_of_exact_functions)
{
    /* clang-format off */
    static const Special rows[] = {
        {"fabsf", -0.0f, ANY, 0.0f},   {"fabsf", -INF, ANY, INF},
        {"fminf", -0.0f, 0.0f, -0.0f}, {"fminf", 0.0f, -0.0f, -0.0f}, {"fmaxf", -0.0f, 0.0f, 0.0f},
        {"fmaxf", 0.0f, -0.0f, 0.0f},  {"fminf", NAN, 3.0f, 3.0f},    {"fminf", 3.0f, NAN, 3.0f},
        {"fmaxf", NAN, -INF, -INF},    {"fmaxf", NAN, NAN, NAN},      {"fminf", -INF, INF, -INF},
        {"fmodf", 5.5f, 2.0f, 1.5f},   {"fmodf", -5.5f, 2.0f, -1.5f}, {"fmodf", 5.5f, -2.0f, 1.5f},
        {"fmodf", -6.0f, 2.0f, -0.0f}, {"fmodf", 1.0f, INF, 1.0f},    {"fmodf", -0.0f, 1.0f, -0.0f},
        {"fmodf", INF, 1.0f, NAN},     {"fmodf", 1.0f, 0.0f, NAN},    {"fmodf", 1.0f, NAN, NAN},
        {"fmodf", 0x1.fffffep127f, 0x1.8p-148f, 0.0f}, {"fmodf", 0x1p127f, 0x1.8p-148f, 0x1p-149f},
        {"floorf", -0.0f, ANY, -0.0f}, {"floorf", -0.5f, ANY, -1.0f}, {"floorf", 0.5f, ANY, 0.0f},
        {"floorf", 0x1.fffffep22f, ANY, 0x1.fffffcp22f}, {"floorf", -INF, ANY, -INF},
        {"ceilf", -0.5f, ANY, -0.0f},  {"ceilf", 0.5f, ANY, 1.0f},    {"ceilf", 0x1p-149f, ANY, 1.0f},
        {"roundf", 0.5f, ANY, 1.0f},   {"roundf", -0.5f, ANY, -1.0f}, {"roundf", 2.5f, ANY, 3.0f},
        {"roundf", 0x1.fffffep-2f, ANY, 0.0f}, {"roundf", -0.25f, ANY, -0.0f}, {"roundf", INF, ANY, INF},
        {"roundf", 0x1.fffffep22f, ANY, 0x1p23f}, {"truncf", -1.75f, ANY, -1.0f},
        {"truncf", -0.75f, ANY, -0.0f}, {"truncf", 0x1.fffffep23f, ANY, 0x1.fffffep23f},
        {"copysignf", 2.0f, -0.0f, -2.0f}, {"copysignf", -INF, 1.0f, INF},
    };
    /* clang-format on */

    UNUSED_STATE;
    check_special(rows, ARRAY_LEN(rows));
}

/* Whatever NaN comes in, one comes out: its sign and payload mean nothing. */
TEST(one_nan)
{
    static const uint32_t nans[] = {0x7fc00000, 0xffc00000, 0x7f800001, 0xff800001, 0xffffffff};
    size_t count;
    const MathsFunction *all = maths_all(&count);

    UNUSED_STATE;
    for (size_t i = 0; i < count; i++) {
        test_case = all[i].name;
        for (size_t j = 0; j < ARRAY_LEN(nans); j++) {
            float nan = maths_float(nans[j]);
            CHECK(maths_bits(call(&all[i], nan, nan)) == 0x7fc00000u);
        }
    }
    for (size_t j = 0; j < ARRAY_LEN(nans); j++) {
        float nan = maths_float(nans[j]);
        CHECK(maths_bits(gh_copysignf(nan, -1.0f)) == 0x7fc00000u);
        CHECK(maths_bits(gh_copysignf(-2.0f, nan)) == maths_bits(2.0f));
        CHECK(maths_bits(gh_fminf(nan, -2.0f)) == maths_bits(-2.0f));
        CHECK(maths_bits(gh_powf(1.0f, nan)) == maths_bits(1.0f));
        CHECK(maths_bits(gh_powf(nan, 2.0f)) == 0x7fc00000u);
    }
}

static void tally_of(const MathsFunction *f, MathsTally *t)
{
    const Reference *reference = maths_reference(f->name);

    assert_non_null(reference);
    if (f->one != NULL) {
        for (uint32_t i = 0; i < 1u << 20; i++) {
            float x = maths_float(maths_sample(i, 20));
            maths_tally_one(t, reference, x, f->one(x));
        }
        for (int i = 0; i < MATHS_CORNERS_ALL; i++) {
            float x = maths_float(maths_corner(i));
            maths_tally_one(t, reference, x, f->one(x));
        }
        return;
    }
    for (int i = 0; i < MATHS_CORNERS_ALL; i++) {
        for (int j = 0; j < MATHS_CORNERS_ALL; j++) {
            float x = maths_float(maths_corner(i)), y = maths_float(maths_corner(j));
            maths_tally_two(t, reference, x, y, f->two(x, y));
        }
    }
    for (uint32_t i = 0; i < 1u << 19; i++) {
        float x = maths_float(maths_sample(i, 19));
        float y = maths_float(maths_sample(i * 2654435761u % (1u << 19), 19));
        maths_tally_two(t, reference, x, y, f->two(x, y));
    }
}

/* Each function on a million floats and all corners (bench/maths_exhaustive.c takes all floats).
 * 0.5 is the least that is possible. */
TEST(right_to_half_a_unit)
{
    size_t count;
    const MathsFunction *all = maths_all(&count);

    UNUSED_STATE;
    assert_int_equal(count, ARRAY_LEN(REFERENCES));
    for (size_t i = 0; i < count; i++) {
        MathsTally t = {0};

        tally_of(&all[i], &t);
        if (t.special != 0 || t.ulps > (maths_reference(all[i].name)->exact ? 0.0 : 0.50001) ||
            t.undecided > t.count / 100000) {
            fail_msg("%s: %.6f ULP, special values wrong %llu, undecided %llu; at %a, %a",
                     all[i].name, t.ulps, (unsigned long long)t.special,
                     (unsigned long long)t.undecided, (double)t.x, (double)t.y);
        }
    }
}

/* Powers and roots that are floats come out as that float, small powers rounded like products. */
TEST(exact_powers)
{
    UNUSED_STATE;
    for (uint32_t i = 1; i < 1u << 12; i++) {
        uint64_t power = i;
        for (int n = 2; n < 24; n++) {
            power *= i;
            if (power > 1u << 24) {
                break;
            }
            CHECK(gh_powf((float)i, (float)n) == (float)power);
            CHECK(gh_powf((float)power, 1.0f) == (float)power);
            CHECK(gh_powf(-(float)i, (float)n) == (n % 2 == 0 ? (float)power : -(float)power));
            CHECK(n != 2 || gh_powf((float)power, 0.5f) == (float)i);
            CHECK(n != 2 || gh_sqrtf((float)power) == (float)i);
            CHECK(n != 3 || gh_cbrtf((float)power) == (float)i);
        }
    }
    for (uint32_t i = 1; i < 1u << 12; i++) { /* 36 bits and 48: exact in double */
        double x = i, x3 = x * x * x, x4 = x3 * x;
        CHECK(gh_powf((float)i, 3.0f) == (float)x3 && gh_powf((float)i, 4.0f) == (float)x4);
    }
    for (int n = -149; n < 128; n++) {
        CHECK(gh_exp2f((float)n) == ldexpf(1.0f, n));
        CHECK(gh_powf(2.0f, (float)n) == ldexpf(1.0f, n));
        CHECK(gh_log2f(ldexpf(1.0f, n)) == (float)n);
    }
}

/* Where results are hardest to round. The few that are not the nearest float are as far from the
 * right value, but for 10^-6 of a unit. */
TEST(right_where_it_is_hard)
{
    MathsTally t = {0};

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(MATHS_HARD_ROWS); i++) {
        const MathsFunction *f = find(MATHS_HARD_ROWS[i].name);
        const Reference *reference = maths_reference(f->name);
        float x = maths_float(MATHS_HARD_ROWS[i].x), y = maths_float(MATHS_HARD_ROWS[i].y);

        test_case = f->name;
        if (f->one != NULL) {
            maths_tally_one(&t, reference, x, f->one(x));
        } else {
            maths_tally_two(&t, reference, x, y, f->two(x, y));
        }
        CHECK(t.special == 0 && t.ulps < 0.500001);
    }
    CHECK(t.count > 100 && t.count - t.rounded < t.count / 4);
}

/* The measure sees what is wrong: the next float, another NaN, the other zero. */
TEST(the_measure_measures)
{
    static const float arguments[] = {0.1f, 1.0f, 3.0f, 100.0f, 1e-30f};
    MathsTally t = {0};
    const Reference *r = maths_reference("sinf");

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(arguments); i++) {
        t = (MathsTally){0};
        maths_tally_one(&t, r, arguments[i], nextafterf(gh_sinf(arguments[i]), INF));
        CHECK(t.rounded == 0 && t.ulps > 0.5 && t.ulps < 1.5);
    }
    t = (MathsTally){0};
    maths_tally_one(&t, r, -0.0f, 0.0f);
    maths_tally_one(&t, r, INF, -maths_float(0x7fc00000u));
    maths_tally_one(&t, r, INF, 0.0f);
    maths_tally_one(&t, r, 1.0f, NAN);
    CHECK_INT(t.special, 4);
    maths_tally_one(&t, maths_reference("expf"), 80.0f, INF);
    CHECK(t.ulps > 1e6);
}

/* Where a function rises, so do its floats; from each of 2^17 places 8 floats on. */
TEST(order_is_kept)
{
    static const char *const rising[] = {"expf",   "exp2f",  "expm1f", "logf",   "log2f",
                                         "log10f", "log1pf", "sqrtf",  "cbrtf",  "asinf",
                                         "atanf",  "sinhf",  "tanhf",  "floorf", "roundf"};

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rising); i++) {
        const MathsFunction *f = find(rising[i]);

        for (uint32_t j = 0; j < 1u << 17; j++) {
            uint32_t bits = maths_sample(j, 17);
            for (uint32_t k = 0; k < 8; k++) {
                float x = maths_float(bits + k), next = maths_float(bits + k + 1);
                float lower = f->one(x < next ? x : next), upper = f->one(x < next ? next : x);
                if (x != next && lower > upper) {
                    fail_msg("%s falls between %a and %a", f->name, (double)x, (double)next);
                }
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(special_values),
        cmocka_unit_test(special_values_of_powers),
        cmocka_unit_test(special_values_of_exact_functions),
        cmocka_unit_test(one_nan),
        cmocka_unit_test(right_to_half_a_unit),
        cmocka_unit_test(exact_powers),
        cmocka_unit_test(right_where_it_is_hard),
        cmocka_unit_test(the_measure_measures),
        cmocka_unit_test(order_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
