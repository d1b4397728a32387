/* search/comparison.h - one reward, trained on several seeds, as one line with intervals. */
#ifndef SEARCH_COMPARISON_H
#define SEARCH_COMPARISON_H

#include "analyzer/stats.h"
#include "base/err.h"
#include "search/pool.h"

typedef struct {
    char label[24];      /* "winner", "human", "sparse", … */
    int seeds, episodes; /* trainings that were judged; test episodes of all of them */
    int failed;          /* trainings that did not end well */
    double metric_mean, success_mean;
    Interval metric, success; /* 95 % over seeds and episodes (analyzer/stats.h) */
    double seed_metric[SEEDS_MAX], seed_success[SEEDS_MAX]; /* [seeds] */
} SearchComparison;

/* The values behind a line, all seeds one after the other. Owned. */
typedef struct {
    double *metric, *success;
    int sizes[SEEDS_MAX];
    int groups;
} ComparisonValues;

/* Summarises count evaluations (at most SEEDS_MAX; NULL entries count as failed). The caller ends
 * *values with comparison_values_release, whatever is returned. */
MUST_USE Status comparison_of(const char *label, Evaluation *const *evaluations, int count,
                              uint64_t bootstrap_seed, SearchComparison *row,
                              ComparisonValues *values, Err *err);

void comparison_values_release(ComparisonValues *values);

#endif
