#include "search/trial.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "search/keep.h"
#include "search/machine.h"

/* The critic looks once, at the first seed; the others wait for it. */
static Status add_seed(Pool *pool, const TrialOptions *o, int index, const Evaluation **added,
                       Err *err)
{
    Evaluation *e;
    Status st = evaluation_new(o->task, &e, err);

    if (st != OK) {
        return st;
    }
    e->kind = o->kind;
    e->settings = o->settings;
    e->with_critic = o->kind == REWARD_SOURCE && index == 0;
    e->critic_seed = seed_derive(o->seed, "critic", 0, 0, 0, 0);
    e->train_seed = seed_derive(o->seed, "train", 0, 0, 0, index);
    e->validation_seed = seed_derive(o->seed, "validation", 0, 0, 0, index);
    e->test_seed = seed_derive(o->seed, "test", 0, 0, 0, index);
    e->validation_episodes = o->validation_episodes;
    e->test_episodes = o->test_episodes;
    e->priority = index;
    e->index = index;
    if (o->kind == REWARD_SOURCE) {
        e->source = mem_strdup(o->source);
        st = e->source == NULL ? err_set(err, ERR_NOMEM, "a reward's source") : OK;
    }
    if (st == OK) {
        st = pool_add(pool, e, err);
    }
    if (st != OK) {
        evaluation_free(e);
        return st;
    }
    *added = e;
    return OK;
}

static Status wait_for_pool(const Pool *pool, int interrupt_fd, Err *err)
{
    struct pollfd fds[POOL_FDS_MAX + 1];
    int count = pool_pollfds(pool, fds);

    fds[count++] = (struct pollfd){interrupt_fd, POLLIN, 0};
    if (poll(fds, (nfds_t)count, pool_timeout_ms(pool)) < 0 && errno != EINTR) {
        return err_set(err, ERR_IO, "cannot wait: %s", strerror(errno));
    }
    return (fds[count - 1].revents & POLLIN) != 0 ? machine_interrupted(interrupt_fd, err) : OK;
}

static void note_failure(TrialResult *result, const Evaluation *e)
{
    static const char *const stages[] = {"critic", "train", "judge"};
    const Verdict *objection = critic_objection(&e->critic);

    if (result->outcome != OUTCOME_OK) {
        return;
    }
    result->outcome = e->outcome;
    (void)snprintf(result->check, sizeof result->check, "%s",
                   objection != NULL ? objection->check : stages[e->reached]);
    (void)snprintf(result->message, sizeof result->message, "%s", e->message);
    (void)snprintf(result->step, sizeof result->step, "%s",
                   objection != NULL           ? objection->step
                   : e->reached == STAGE_TRAIN ? e->train.result.fault.step
                                               : "");
}

static void take_ended(Pool *pool, const TrialOptions *o, TrialListener *listener, void *ctx,
                       TrialResult *result, int *done)
{
    for (Evaluation *e = pool_take(pool); e != NULL; e = pool_take(pool)) {
        result->evaluations[e->index] = e;
        if (e->reached != STAGE_DONE) {
            note_failure(result, e);
        }
        if (listener != NULL) {
            listener(ctx, e, ++*done, o->seeds);
        }
    }
}

static bool more_wanted(const Evaluation *first, const TrialResult *result, const TrialOptions *o)
{
    return first->reached != STAGE_CRITIC && result->count < o->seeds;
}

/* Runs all seeds: the others once the critic has let the first one pass. A reward that it refuses
 * is not trained at all. */
static Status run_seeds(Pool *pool, const TrialOptions *o, TrialListener *listener, void *ctx,
                        TrialResult *result, Err *err)
{
    const Evaluation *first = NULL, *other;
    int done = 0;
    Status st = add_seed(pool, o, 0, &first, err);

    result->count = 1;
    while (st == OK && (pool_pending(pool) > 0 || more_wanted(first, result, o))) {
        while (st == OK && more_wanted(first, result, o)) {
            st = add_seed(pool, o, result->count++, &other, err);
        }
        if (st == OK) {
            st = pool_service(pool, err);
        }
        take_ended(pool, o, listener, ctx, result, &done);
        if (st == OK && pool_running(pool) > 0) {
            st = wait_for_pool(pool, o->interrupt_fd, err);
        }
    }
    return st;
}

static Status keep(Store *store, const TrialOptions *o, TrialResult *result, Err *err)
{
    int64_t candidate = 0;
    const StoreCandidate row = {.task = o->task->name,
                                .source = store_text(o->source),
                                .origin = o->kind == REWARD_SOURCE ? "human" : "builtin"};

    Status st = store_begin(store, err);

    if (st == OK) {
        st = store_add_candidate(store, &row, &candidate, result->candidate, err);
    }
    if (st == OK && result->evaluations[0] != NULL) {
        st = keep_verdicts(store, candidate, result->evaluations[0], err);
    }
    for (int i = 0; st == OK && i < o->seeds; i++) {
        const Evaluation *e = result->evaluations[i];
        if (e != NULL && e->reached >= STAGE_TRAIN) {
            st = keep_training(store, e, candidate, 0, o->store_kind, "manual", err);
        }
    }
    if (st == OK) {
        st = store_commit(store, err);
    }
    if (st != OK) {
        result->candidate[0] = '\0';
    }
    return st;
}

Status trial_run(const TrialOptions *options, TrialListener *listener, void *ctx,
                 TrialResult *result, Err *err)
{
    EpisodeGroups groups = {0};
    Pool *pool = NULL;
    Store *store = NULL;
    Status st;

    assert(options->seeds >= 1 && options->seeds <= SEEDS_MAX);
    memset(result, 0, sizeof *result);
    st = train_settings_check(options->task, &options->settings, err);
    if (st == OK) {
        st = pool_open(options->jobs, options->unsafe_no_jail, &pool, err);
    }
    /* Before the work: what cannot be kept shall not be done first. */
    if (st == OK && options->store_path != NULL) {
        st = store_open_write(options->store_path, &store, err);
    }
    if (st == OK) {
        st = run_seeds(pool, options, listener, ctx, result, err);
    }
    if (st == OK && (result->count > 1 || result->evaluations[0]->reached > STAGE_CRITIC)) {
        st = comparison_of(options->label, result->evaluations, result->count,
                           seed_derive(options->seed, "bootstrap", 0, 0, 0, 0), &result->comparison,
                           &groups, err);
    }
    if (st == OK && store != NULL) {
        st = keep(store, options, result, err);
    }
    episode_groups_release(&groups);
    store_close(store);
    pool_close(pool);
    return st;
}

void trial_result_release(TrialResult *result)
{
    for (int i = 0; i < SEEDS_MAX; i++) {
        evaluation_free(result->evaluations[i]);
        result->evaluations[i] = NULL;
    }
}
