#include "search/comparison.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

static Status gather(Evaluation *const *evaluations, int count, SearchComparison *row,
                     ComparisonValues *v, Err *err)
{
    size_t most = 1;
    int at = 0;

    for (int i = 0; i < count; i++) {
        most += evaluations[i] != NULL ? (size_t)evaluations[i]->judge.episode_count : 0;
    }
    v->metric = mem_alloc(most * sizeof *v->metric);
    v->success = mem_alloc(most * sizeof *v->success);
    if (v->metric == NULL || v->success == NULL) {
        return err_set(err, ERR_NOMEM, "a comparison");
    }
    for (int i = 0; i < count; i++) {
        const Evaluation *e = evaluations[i];
        if (e == NULL || e->reached != STAGE_DONE) {
            row->failed++;
            continue;
        }
        for (int k = 0; k < e->judge.episode_count; k++, at++) {
            v->metric[at] = (double)e->judge.episodes[k].metric;
            v->success[at] = e->judge.episodes[k].success;
        }
        row->seed_metric[v->groups] = e->metric_mean;
        row->seed_success[v->groups] = e->success_rate;
        v->sizes[v->groups++] = e->judge.episode_count;
    }
    row->seeds = v->groups;
    row->episodes = at;
    return OK;
}

Status comparison_of(const char *label, Evaluation *const *evaluations, int count,
                     uint64_t bootstrap_seed, SearchComparison *row, ComparisonValues *values,
                     Err *err)
{
    Groups metric, success;
    Status st;

    memset(row, 0, sizeof *row);
    memset(values, 0, sizeof *values);
    (void)snprintf(row->label, sizeof row->label, "%s", label);
    st = gather(evaluations, count, row, values, err);
    if (st != OK) {
        return st;
    }
    row->metric_mean = stats_mean(row->seed_metric, row->seeds);
    row->success_mean = stats_mean(row->seed_success, row->seeds);
    metric = (Groups){values->metric, values->sizes, values->groups};
    success = (Groups){values->success, values->sizes, values->groups};
    st = stats_bootstrap(&metric, 0.95, bootstrap_seed, &row->metric, err);
    return st == OK ? stats_bootstrap(&success, 0.95, bootstrap_seed, &row->success, err) : st;
}

void comparison_values_release(ComparisonValues *values)
{
    mem_free(values->metric);
    mem_free(values->success);
    memset(values, 0, sizeof *values);
}
