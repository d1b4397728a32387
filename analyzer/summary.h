/* analyzer/summary.h - one reward, trained on several seeds and judged on episodes, as one line
 * with intervals.
 *
 * The one place that says how: `search` prints it when a run ends, `show` makes it again from what
 * is stored, and both must say the same. Groups (one for each seed) are kept in the order of their
 * training seeds, so that the order in which trainings ended changes nothing.
 */
#ifndef ANALYZER_SUMMARY_H
#define ANALYZER_SUMMARY_H

#include "analyzer/stats.h"
#include "base/limits.h"

/* Metric and success (0 or 1) of each test episode, group after group. Zeroed is empty. */
typedef struct {
    double *metric, *success; /* [episodes]; owned */
    uint64_t keys[SEEDS_MAX]; /* [groups]: training seeds, rising */
    int sizes[SEEDS_MAX];     /* [groups]: episodes, above 0 */
    int groups, episodes;
} EpisodeGroups;

/* Makes a group of count > 0 episodes. *metric and *success are where its values are to be written;
 * they are valid until the next one is added. ERR_LIMIT: more than SEEDS_MAX. */
MUST_USE Status episode_groups_add(EpisodeGroups *groups, uint64_t key, int count, double **metric,
                                   double **success, Err *err);
void episode_groups_release(EpisodeGroups *groups);

/* For stats_bootstrap and stats_bootstrap_difference. Borrowed. */
Groups episode_groups_metric(const EpisodeGroups *groups);

typedef struct {
    int seeds, episodes;
    double metric_mean, success_mean; /* means of the groups' means; NaN without a group */
    double metric_iqm;                /* of the groups' means */
    Interval metric;                  /* 95 % by bootstrap over seeds and episodes */
    Interval success; /* likewise, and at least as wide as Wilson's over all episodes */
} Summary;

MUST_USE Status summary_of(const EpisodeGroups *groups, uint64_t bootstrap_seed, Summary *out,
                           Err *err);

/* What is compared at the end of a run. */
typedef enum { SUMMARY_WINNER = 1, SUMMARY_HUMAN = 2, SUMMARY_SPARSE = 3 } SummaryRow;

/* "winner", "human", "sparse". Static. */
const char *summary_label(SummaryRow row);

/* The seed of the bootstrap for that row of a run with this seed. */
uint64_t summary_seed(uint64_t run_seed, SummaryRow row);

#endif
