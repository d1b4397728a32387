/* search/trial.h - one reward by itself: checked once, trained on several seeds, judged, kept. */
#ifndef SEARCH_TRIAL_H
#define SEARCH_TRIAL_H

#include "base/err.h"
#include "search/comparison.h"
#include "search/pool.h"
#include "store/store.h"

typedef struct {
    const Task *task;
    RewardKind kind;
    const char *source;     /* when kind is REWARD_SOURCE; borrowed */
    const char *label;      /* of the comparison's line */
    const char *store_kind; /* "source", "human", "sparse" or "zero" */
    const char *store_path; /* NULL: nothing is kept */
    TrainSettings settings;
    uint64_t seed;
    int seeds, jobs, validation_episodes, test_episodes;
    bool unsafe_no_jail; /* rewards run without the jail; stored */
    int interrupt_fd;    /* -1: none */
} TrialOptions;

typedef struct {
    char candidate[STORE_NAME_SIZE]; /* "" when it was not kept */
    Outcome outcome;                 /* of the first seed that did not end well */
    char check[24];                  /* where that was */
    char message[VERDICT_BYTES_MAX + 128];
    char step[2048]; /* the step that shows it, as JSON, or "" */
    SearchComparison comparison;
    int count;                          /* seeds that were begun: 1 when the critic refused */
    Evaluation *evaluations[SEEDS_MAX]; /* in the order of the seeds; owned */
} TrialResult;

/* Called after each seed. */
typedef void TrialListener(void *ctx, const Evaluation *e, int done, int all);

/* ERR_USAGE, ERR_SANDBOX, ERR_LOCKED and ERR_FORMAT as in search_run; ERR_INTERRUPTED and
 * ERR_TERMINATED: nothing is kept. The store is held from the beginning. The caller ends *result
 * with trial_result_release, whatever is returned. */
MUST_USE Status trial_run(const TrialOptions *options, TrialListener *listener, void *ctx,
                          TrialResult *result, Err *err);
void trial_result_release(TrialResult *result);

#endif
