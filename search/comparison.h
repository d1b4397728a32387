/* search/comparison.h - one reward, trained on several seeds, as one line with intervals. */
#ifndef SEARCH_COMPARISON_H
#define SEARCH_COMPARISON_H

#include "analyzer/summary.h"
#include "base/err.h"
#include "search/pool.h"

typedef struct {
    char label[24];  /* "winner", "human", "sparse", … */
    int failed;      /* trainings that did not end well */
    Summary summary; /* of those that did, at the checkpoint that validation chose */
    /* Mean metric of the last checkpoint over its validation episodes: far below the summary's, the
     * policy did not stay what it once was. NaN: none. */
    double last_metric;
    double seed_metric[SEEDS_MAX], seed_success[SEEDS_MAX]; /* [summary.seeds], in their order */
} SearchComparison;

/* Summarises count evaluations (at most SEEDS_MAX; NULL entries count as failed). *groups is empty
 * before; the caller ends it with episode_groups_release, whatever is returned. */
MUST_USE Status comparison_of(const char *label, Evaluation *const *evaluations, int count,
                              uint64_t bootstrap_seed, SearchComparison *row, EpisodeGroups *groups,
                              Err *err);

#endif
