/* Statistics against values worked out by hand. */
#include "analyzer/stats.h"

#include <math.h>

#include "base/mem.h"
#include "tests/test.h"

#define CHECK_NEAR(got, want) CHECK(fabs((got) - (want)) < 1e-9)

TEST(moments)
{
    static const struct {
        const char *name;
        double values[8];
        int count;
        double mean, deviation, iqm, lo, hi;
    } cases[] = {
        {"none", {0}, 0, NAN, NAN, NAN, NAN, NAN},
        {"one", {3}, 1, 3, NAN, 3, 3, 3},
        {"three", {3, 1, 2}, 3, 2, 1, 2, 1, 3},
        {"eight", {8, 1, 7, 2, 6, 3, 5, 4}, 8, 4.5, 2.449489742783178, 4.5, 1, 8},
        /* Sorted 0 0 0 10 100: (0.75·0 + 0 + 0.75·10) / 2.5 */
        {"outlier", {100, 0, 10, 0, 0}, 5, 22, 43.81780460041329, 3, 0, 100},
        {"equal", {-2, -2, -2, -2}, 4, -2, 0, -2, -2, -2},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        double copy[8];
        const double got[] = {stats_mean(cases[i].values, cases[i].count),
                              stats_deviation(cases[i].values, cases[i].count),
                              stats_range(cases[i].values, cases[i].count).lo,
                              stats_range(cases[i].values, cases[i].count).hi};
        const double want[] = {cases[i].mean, cases[i].deviation, cases[i].lo, cases[i].hi};
        double iqm;

        test_case = cases[i].name;
        for (size_t k = 0; k < ARRAY_LEN(got); k++) {
            CHECK(isnan(want[k]) ? isnan(got[k]) : fabs(got[k] - want[k]) < 1e-9);
        }
        memcpy(copy, cases[i].values, sizeof copy);
        iqm = stats_iqm(copy, cases[i].count);
        CHECK(isnan(cases[i].iqm) ? isnan(iqm) : fabs(iqm - cases[i].iqm) < 1e-9);
    }
    test_case = "";
}

TEST(correlation)
{
    static const double x[] = {1, 2, 3, 4}, up[] = {2, 4, 6, 8}, down[] = {4, 3, 2, 1},
                        flat[] = {5, 5, 5, 5}, bent[] = {1, 3, 2, 4};

    UNUSED_STATE;
    CHECK_NEAR(stats_correlation(x, up, 4), 1);
    CHECK_NEAR(stats_correlation(x, down, 4), -1);
    CHECK_NEAR(stats_correlation(x, bent, 4), 0.8);
    CHECK(isnan(stats_correlation(x, flat, 4)));
    CHECK(isnan(stats_correlation(x, up, 1)));
}

TEST(wilson)
{
    /* Wilson's formula at z = 1.96; 8 of 10 is the textbook's 0.490 … 0.943. */
    static const struct {
        int successes, count;
        double lo, hi;
    } cases[] = {
        {8, 10, 0.4901624715, 0.9433178485},
        {0, 10, 0, 0.2775327999},
        {10, 10, 0.7224672001, 1},
        {50, 100, 0.4038315303, 0.5961684697},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Interval got = stats_wilson(cases[i].successes, cases[i].count);
        CHECK(fabs(got.lo - cases[i].lo) < 1e-6);
        CHECK(fabs(got.hi - cases[i].hi) < 1e-6);
    }
    CHECK(isnan(stats_wilson(0, 0).lo));
}

TEST(bootstrap)
{
    double coins[100];
    const int hundred[] = {100}, pairs[] = {2, 2}, uneven[] = {1, 3};
    const double two[] = {0, 0, 10, 10}, equal[] = {4, 4, 4, 4};
    Groups one = {coins, hundred, 1};
    Interval a, b;
    Err err;

    UNUSED_STATE;
    for (int i = 0; i < 100; i++) {
        coins[i] = i % 2;
    }
    test_case = "one group: 0.5 ± 1.96 · 0.05";
    CHECK_OK(stats_bootstrap(&one, 0.95, 7, &a, &err), err);
    CHECK(fabs(a.lo - 0.402) < 0.02);
    CHECK(fabs(a.hi - 0.598) < 0.02);
    test_case = "the same seed";
    CHECK_OK(stats_bootstrap(&one, 0.95, 7, &b, &err), err);
    CHECK(a.lo == b.lo && a.hi == b.hi);
    test_case = "groups are drawn: 0, 5, 10 with 1/4, 1/2, 1/4";
    CHECK_OK(stats_bootstrap(&(Groups){two, pairs, 2}, 0.95, 7, &a, &err), err);
    CHECK(a.lo == 0 && a.hi == 10);
    CHECK_OK(stats_bootstrap(&(Groups){two, pairs, 2}, 0.40, 7, &a, &err), err);
    CHECK(a.lo == 5 && a.hi == 5);
    test_case = "nothing varies";
    CHECK_OK(stats_bootstrap(&(Groups){equal, uneven, 2}, 0.95, 7, &a, &err), err);
    CHECK(a.lo == 4 && a.hi == 4);
    test_case = "no group";
    CHECK_OK(stats_bootstrap(&(Groups){equal, uneven, 0}, 0.95, 7, &a, &err), err);
    CHECK(isnan(a.lo));
    test_case = "no memory";
    for (size_t n = 1; n <= 2; n++) {
        mem_fail_after(n);
        CHECK_STATUS(stats_bootstrap(&one, 0.95, 7, &a, &err), ERR_NOMEM, err);
        mem_fail_after(0);
    }
    test_case = "";
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments),
        cmocka_unit_test(correlation),
        cmocka_unit_test(wilson),
        cmocka_unit_test(bootstrap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
