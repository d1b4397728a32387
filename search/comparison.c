#include "search/comparison.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static Status take_episodes(const Evaluation *e, EpisodeGroups *groups, Err *err)
{
    double *metric, *success;
    Status st =
        episode_groups_add(groups, e->train_seed, e->judge.episode_count, &metric, &success, err);

    for (int k = 0; st == OK && k < e->judge.episode_count; k++) {
        metric[k] = (double)e->judge.episodes[k].metric;
        success[k] = e->judge.episodes[k].success;
    }
    return st;
}

Status comparison_of(const char *label, Evaluation *const *evaluations, int count,
                     uint64_t bootstrap_seed, SearchComparison *row, EpisodeGroups *groups,
                     Err *err)
{
    double last = 0;
    int seeds = 0;
    Status st = OK;

    memset(row, 0, sizeof *row);
    (void)snprintf(row->label, sizeof row->label, "%s", label);
    for (int i = 0; st == OK && i < count; i++) {
        const Evaluation *e = evaluations[i];
        if (e == NULL || e->reached != STAGE_DONE || e->judge.episode_count == 0) {
            row->failed++;
            continue;
        }
        row->seed_metric[seeds] = e->metric_mean;
        row->seed_success[seeds++] = e->success_rate;
        last += e->judge.validation_metric[e->judge.policy_count - 1];
        st = take_episodes(e, groups, err);
    }
    row->last_metric = seeds > 0 ? last / seeds : (double)NAN;
    return st == OK ? summary_of(groups, bootstrap_seed, &row->summary, err) : st;
}
