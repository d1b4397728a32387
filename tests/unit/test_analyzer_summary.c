/* One line about a reward: by hand, and whatever the order in which trainings came. */
#include "analyzer/summary.h"

#include <math.h>

#include "base/rng.h"
#include "tests/test.h"

static const double METRIC[3][4] = {{1, 2, 3}, {10, 20}, {5, 5, 5, 5}};
static const double SUCCESS[3][4] = {{0, 0, 1}, {1, 1}, {0, 1, 0, 1}};
static const int SIZES[3] = {3, 2, 4};

static void add(EpisodeGroups *groups, int which)
{
    double *metric, *success;
    Err err;

    CHECK_OK(episode_groups_add(groups, (uint64_t)(7 * which + 1), SIZES[which], &metric, &success,
                                &err),
             err);
    memcpy(metric, METRIC[which], (size_t)SIZES[which] * sizeof *metric);
    memcpy(success, SUCCESS[which], (size_t)SIZES[which] * sizeof *success);
}

TEST(order_changes_nothing)
{
    static const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                    {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    static const double all[] = {1, 2, 3, 10, 20, 5, 5, 5, 5};
    Summary first = {0};

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
        EpisodeGroups groups = {0};
        Summary summary;
        Err err;
        for (int k = 0; k < 3; k++) {
            add(&groups, orders[i][k]);
        }
        CHECK_INT(groups.episodes, 9);
        CHECK(memcmp(groups.metric, all, sizeof all) == 0);
        CHECK_OK(summary_of(&groups, 5, &summary, &err), err);
        first = i == 0 ? summary : first;
        CHECK(memcmp(&summary, &first, sizeof summary) == 0);
        episode_groups_release(&groups);
    }
    CHECK_INT(first.seeds, 3);
    CHECK_INT(first.episodes, 9);
    CHECK(fabs(first.metric_mean - (2 + 15 + 5) / 3.0) < 1e-12);
    CHECK(fabs(first.success_mean - (1.0 / 3 + 1 + 0.5) / 3) < 1e-12);
    CHECK(first.metric.lo < first.metric_mean && first.metric_mean < first.metric.hi);
    CHECK(first.success.lo >= 0 && first.success.hi <= 1);
}

TEST(nothing_to_say)
{
    EpisodeGroups groups = {0};
    Summary summary;
    Err err;

    UNUSED_STATE;
    CHECK_OK(summary_of(&groups, 5, &summary, &err), err);
    CHECK_INT(summary.seeds, 0);
    CHECK(isnan(summary.metric_mean) && isnan(summary.metric.lo) && isnan(summary.success.hi));
    episode_groups_release(&groups);
}

TEST(too_many)
{
    EpisodeGroups groups = {0};
    double *metric, *success;
    Err err;

    UNUSED_STATE;
    for (int i = 0; i < SEEDS_MAX; i++) {
        CHECK_OK(episode_groups_add(&groups, 1, 1, &metric, &success, &err), err);
        *metric = *success = 0;
    }
    CHECK_STATUS(episode_groups_add(&groups, 1, 1, &metric, &success, &err), ERR_LIMIT, err);
    CHECK_INT(groups.groups, SEEDS_MAX);
    episode_groups_release(&groups);
}

/* Each row of a run has a bootstrap of its own, and stored runs rely on which. */
TEST(seeds_of_rows)
{
    UNUSED_STATE;
    CHECK(summary_seed(9, SUMMARY_WINNER) == seed_derive(9, "bootstrap", 0, 0, 0, 1));
    CHECK(summary_seed(9, SUMMARY_HUMAN) == seed_derive(9, "bootstrap", 0, 0, 0, 2));
    CHECK(summary_seed(9, SUMMARY_SPARSE) == seed_derive(9, "bootstrap", 0, 0, 0, 3));
    CHECK_STR(summary_label(SUMMARY_WINNER), "winner");
    CHECK_STR(summary_label(SUMMARY_HUMAN), "human");
    CHECK_STR(summary_label(SUMMARY_SPARSE), "sparse");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_changes_nothing),
        cmocka_unit_test(nothing_to_say),
        cmocka_unit_test(too_many),
        cmocka_unit_test(seeds_of_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
