/* search/compare.c - the winner beside the references, each trained on the same fresh seeds.
 *
 * The references depend on no candidate: they wait in the pool at low priority and use processors
 * that would idle while a model thinks or the last candidate of an iteration trains.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "search/search_priv.h"

enum { PRIORITY_REFERENCE = 1000000, PRIORITY_WINNER = 1 };

/* A training on the final seed number `index`; source may be NULL for the sparse reward. */
static Status add(Search *s, int tag, int index, const char *source, int priority, Err *err)
{
    uint64_t seed = s->o->seed;
    Evaluation *e;
    Status st = evaluation_new(s->o->task, &e, err);

    if (st != OK) {
        return st;
    }
    e->kind = source != NULL ? REWARD_SOURCE : REWARD_SPARSE;
    e->settings = s->o->settings;
    e->train_seed = seed_derive(seed, "final-train", 0, 0, 0, index);
    e->validation_seed = seed_derive(seed, "final-validation", 0, 0, 0, index);
    e->test_seed = seed_derive(seed, "final-test", 0, 0, 0, index);
    e->validation_episodes = s->o->validation_episodes;
    e->test_episodes = s->o->test_episodes;
    e->priority = priority;
    e->tag = tag;
    e->index = index;
    if (source != NULL) {
        e->source = mem_strdup(source);
        if (e->source == NULL) {
            st = err_set(err, ERR_NOMEM, "a comparison");
        }
    }
    if (st == OK) {
        st = pool_add(s->pool, e, err);
    }
    if (st != OK) {
        evaluation_free(e);
        return st;
    }
    s->finals_wanted++;
    return OK;
}

Status compare_add_references(Search *s, Err *err)
{
    Status st = OK;

    for (int i = 0; st == OK && i < s->o->final_seeds; i++) {
        if (s->o->task->human_reward != NULL) {
            st = add(s, TAG_HUMAN, i, s->o->task->human_reward, PRIORITY_REFERENCE, err);
        }
        if (st == OK) {
            st = add(s, TAG_SPARSE, i, NULL, PRIORITY_REFERENCE, err);
        }
    }
    return st;
}

Status compare_add_winner(Search *s, Err *err)
{
    Status st = OK;

    for (int i = 0; st == OK && i < s->o->final_seeds; i++) {
        st = add(s, TAG_WINNER, i, s->best.source, PRIORITY_WINNER, err);
    }
    return st;
}

Status compare_take(Search *s, Evaluation *e, Err *err)
{
    static const char *const kinds[TAG_COUNT] = {"", "source", "human", "sparse"};
    int64_t candidate = e->tag == TAG_WINNER ? s->best.id : 0;
    Status st = store_begin(s->store, err);

    s->finals[e->tag][e->index] = e;
    s->finals_done++;
    if (st == OK) {
        st = keep_training(s->store, e, candidate, s->run, kinds[e->tag], "final", err);
    }
    if (st == OK) {
        st = store_commit(s->store, err);
    }
    return st;
}

static Status summarise(Search *s, SummaryRow tag, SearchComparison *row, EpisodeGroups *groups,
                        Err *err)
{
    return comparison_of(summary_label(tag), s->finals[tag], s->o->final_seeds,
                         summary_seed(s->o->seed, tag), row, groups, err);
}

/* Whether the winner is better than a reference, or only luckier. */
static Status differences(Search *s, const EpisodeGroups v[TAG_COUNT], Err *err)
{
    const Groups winner = episode_groups_metric(&v[TAG_WINNER]);
    const Groups human = episode_groups_metric(&v[TAG_HUMAN]);
    const Groups sparse = episode_groups_metric(&v[TAG_SPARSE]);
    SearchResult *r = s->result;
    Status st = stats_bootstrap_difference(&winner, &sparse, 0.95,
                                           seed_derive(s->o->seed, "bootstrap", 0, 0, 0, 4),
                                           &r->over_sparse, err);

    return st != OK ? st
                    : stats_bootstrap_difference(&winner, &human, 0.95,
                                                 seed_derive(s->o->seed, "bootstrap", 0, 0, 0, 5),
                                                 &r->over_human, err);
}

/* Eureka's score, where its denominator is significantly different from zero. */
static Status eureka_score(Search *s, const EpisodeGroups v[TAG_COUNT], Err *err)
{
    SearchResult *r = s->result;
    const Groups human = episode_groups_metric(&v[TAG_HUMAN]);
    const Groups sparse = episode_groups_metric(&v[TAG_SPARSE]);
    Interval difference;
    double mean[TAG_COUNT] = {(double)NAN, (double)NAN, (double)NAN, (double)NAN};
    Status st;

    r->eureka_score = (double)NAN;
    for (int i = 0; i < r->comparison_count; i++) {
        for (int tag = TAG_WINNER; tag < TAG_COUNT; tag++) {
            if (strcmp(r->comparisons[i].label, summary_label((SummaryRow)tag)) == 0) {
                mean[tag] = r->comparisons[i].summary.metric_mean;
            }
        }
    }
    st = stats_bootstrap_difference(
        &human, &sparse, 0.95, seed_derive(s->o->seed, "bootstrap", 0, 0, 0, 0), &difference, err);
    if (st != OK || isnan(mean[TAG_WINNER]) || !(difference.lo > 0 || difference.hi < 0)) {
        return st;
    }
    r->eureka_defined = true;
    r->eureka_score =
        (mean[TAG_WINNER] - mean[TAG_SPARSE]) / fabs(mean[TAG_HUMAN] - mean[TAG_SPARSE]);
    return OK;
}

Status compare_summarise(Search *s, Err *err)
{
    SearchResult *r = s->result;
    EpisodeGroups v[TAG_COUNT] = {0};
    Status st = OK;

    for (int tag = TAG_WINNER; st == OK && tag < TAG_COUNT; tag++) {
        if ((tag == TAG_HUMAN && s->o->task->human_reward == NULL) ||
            (tag == TAG_WINNER && !s->best.done)) {
            continue;
        }
        st = summarise(s, (SummaryRow)tag, &r->comparisons[r->comparison_count], &v[tag], err);
        r->comparison_count++;
    }
    if (st == OK) {
        st = differences(s, v, err);
    }
    if (st == OK) {
        st = eureka_score(s, v, err);
    }
    for (int tag = 0; tag < TAG_COUNT; tag++) {
        episode_groups_release(&v[tag]);
    }
    return st;
}
