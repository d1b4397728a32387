#include "analyzer/summary.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"

static Status grow(double **values, int count, Err *err)
{
    double *moved = mem_realloc(*values, (size_t)count * sizeof **values);

    if (moved == NULL) {
        return err_set(err, ERR_NOMEM, "the episodes of a comparison");
    }
    *values = moved;
    return OK;
}

Status episode_groups_add(EpisodeGroups *g, uint64_t key, int count, double **metric,
                          double **success, Err *err)
{
    int at = 0, offset = 0;
    size_t tail;
    Status st;

    assert(count > 0);
    if (g->groups == SEEDS_MAX) {
        return err_set(err, ERR_LIMIT, "a comparison of more than %d trainings", SEEDS_MAX);
    }
    st = grow(&g->metric, g->episodes + count, err);
    if (st == OK) {
        st = grow(&g->success, g->episodes + count, err);
    }
    if (st != OK) {
        return st;
    }
    while (at < g->groups && g->keys[at] <= key) {
        offset += g->sizes[at++];
    }
    tail = (size_t)(g->episodes - offset) * sizeof(double);
    memmove(g->metric + offset + count, g->metric + offset, tail);
    memmove(g->success + offset + count, g->success + offset, tail);
    tail = (size_t)(g->groups - at);
    memmove(g->keys + at + 1, g->keys + at, tail * sizeof *g->keys);
    memmove(g->sizes + at + 1, g->sizes + at, tail * sizeof *g->sizes);
    g->keys[at] = key;
    g->sizes[at] = count;
    g->groups++;
    g->episodes += count;
    *metric = g->metric + offset;
    *success = g->success + offset;
    return OK;
}

void episode_groups_release(EpisodeGroups *g)
{
    mem_free(g->metric);
    mem_free(g->success);
    memset(g, 0, sizeof *g);
}

Groups episode_groups_metric(const EpisodeGroups *g)
{
    return (Groups){g->metric, g->sizes, g->groups};
}

/* A bootstrap of nothing but successes has no width, as if that were certain: the interval is never
 * narrower than Wilson's over all episodes. */
static void widen_success(const EpisodeGroups *g, Interval *interval)
{
    int successes = 0;
    Interval wilson;

    for (int i = 0; i < g->episodes; i++) {
        successes += g->success[i] > 0;
    }
    wilson = stats_wilson(successes, g->episodes);
    interval->lo = wilson.lo < interval->lo ? wilson.lo : interval->lo;
    interval->hi = wilson.hi > interval->hi ? wilson.hi : interval->hi;
}

Status summary_of(const EpisodeGroups *g, uint64_t bootstrap_seed, Summary *out, Err *err)
{
    const Groups metric = episode_groups_metric(g), success = {g->success, g->sizes, g->groups};
    double metric_means[SEEDS_MAX], success_means[SEEDS_MAX];
    Status st;

    memset(out, 0, sizeof *out);
    for (int i = 0, at = 0; i < g->groups; at += g->sizes[i++]) {
        metric_means[i] = stats_mean(g->metric + at, g->sizes[i]);
        success_means[i] = stats_mean(g->success + at, g->sizes[i]);
    }
    out->seeds = g->groups;
    out->episodes = g->episodes;
    out->metric_mean = stats_mean(metric_means, g->groups);
    out->success_mean = stats_mean(success_means, g->groups);
    out->metric_iqm = stats_iqm(metric_means, g->groups); /* sorts: the last to look */
    st = stats_bootstrap(&metric, 0.95, bootstrap_seed, &out->metric, err);
    if (st == OK) {
        st = stats_bootstrap(&success, 0.95, bootstrap_seed, &out->success, err);
    }
    widen_success(g, &out->success);
    return st;
}

const char *summary_label(SummaryRow row)
{
    return row == SUMMARY_WINNER ? "winner" : row == SUMMARY_HUMAN ? "human" : "sparse";
}

uint64_t summary_seed(uint64_t run_seed, SummaryRow row)
{
    return seed_derive(run_seed, "bootstrap", 0, 0, 0, (int)row);
}
