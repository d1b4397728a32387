/* search/pool.h - rewards are checked, trained and judged, several at once.
 *
 * An Evaluation is one reward on one seed: it goes through the critic (when asked to), the trainer
 * and the judge, each a process of its own, and ends at the first that does not pass. What it
 * yields depends on the request alone, never on how many run at once or in which order they end.
 * The caller owns the event loop. A Pool is used by one thread.
 */
#ifndef SEARCH_POOL_H
#define SEARCH_POOL_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/outcome.h"
#include "critic/critic.h"
#include "trainer/protocol.h"

typedef enum { STAGE_CRITIC, STAGE_TRAIN, STAGE_JUDGE, STAGE_DONE } EvaluationStage;

typedef struct {
    /* The request. */
    const Task *task;
    RewardKind kind;
    char *source; /* Reward C, NUL-terminated, owned; NULL unless kind is REWARD_SOURCE */
    TrainSettings settings;
    uint64_t critic_seed, train_seed, validation_seed, test_seed;
    int validation_episodes, test_episodes;
    bool with_critic; /* check the reward first */
    int priority;     /* lower starts earlier; of equals the one that was added first */
    int tag, index;   /* the caller's */

    /* The result. */
    EvaluationStage reached; /* STAGE_DONE: all of it passed */
    Outcome outcome;
    char message[VERDICT_BYTES_MAX + 128]; /* why it did not pass; safe to show */
    CriticReport critic;
    TrainReport train;
    JudgeReport judge;
    double metric_mean, success_rate, length_mean; /* of the judge's test episodes */
    uint64_t cpu_ms, wall_ms, peak_kib;            /* of the training's processes */
    bool unsafe_no_jail;                           /* set by pool_add: of the pool */
} Evaluation;

/* An empty request. The caller ends it with evaluation_free unless a pool took it. */
MUST_USE Status evaluation_new(const Task *task, Evaluation **out, Err *err);
void evaluation_free(Evaluation *e); /* NULL is allowed */

typedef struct Pool Pool;

/* jobs: processes at once, 1 … JOBS_MAX. unsafe_no_jail: rewards run without the jail, whatever
 * this machine has. ERR_SANDBOX: a program of ours is missing, or the jail's minimum is not met. */
MUST_USE Status pool_open(int jobs, bool unsafe_no_jail, Pool **out, Err *err);

/* The jail in which its rewards run: "20 of 21 layers; missing: mdwe", or "off". Borrowed. */
const char *pool_jail(const Pool *pool);

/* Takes the evaluation; it comes back from pool_take. */
MUST_USE Status pool_add(Pool *pool, Evaluation *e, Err *err);

/* Descriptors to poll, at most POOL_FDS_MAX; returns how many. */
enum { POOL_FDS_MAX = JOBS_MAX * 3 };
int pool_pollfds(const Pool *pool, struct pollfd *fds);

/* Milliseconds until pool_service has to be called even if nothing happens; -1: never. */
int pool_timeout_ms(const Pool *pool);

/* Starts what may start and takes note of what happened. Never blocks. A failure of the harness
 * (not of a reward) is a Status. */
MUST_USE Status pool_service(Pool *pool, Err *err);

/* An evaluation that ended, or NULL; the caller ends it with evaluation_free. */
Evaluation *pool_take(Pool *pool);

/* Evaluations that did not end yet; of those, the ones that run. */
int pool_pending(const Pool *pool);
int pool_running(const Pool *pool);

/* The done share of all running trainings, summed: 0 … running. For progress. */
double pool_progress(const Pool *pool);

/* Ends all that runs and drops all that waits. NULL is allowed. */
void pool_close(Pool *pool);

#endif
