/* trainer/ppo.h - proximal policy optimisation (Schulman et al. 2017) on one core.
 *
 * With the details that made it work in practice (Huang et al. 2022, "The 37 implementation
 * details of PPO"): separate actor and critic, orthogonal initialisation, Adam with epsilon 1e-5,
 * linear annealing, GAE, shuffled minibatches, advantages normalised in each of them, clipped
 * surrogate and value loss, an entropy bonus, the gradient's norm clipped. Two things differ: a
 * truncated episode is bootstrapped with the value of the state that it reached (a terminated one
 * with 0), and rewards are asked for once a rollout, after its steps are done.
 *
 * A training is a function of task, reward, settings and seed: the same bits on every machine.
 * Actions are discrete so far.
 */
#ifndef TRAINER_PPO_H
#define TRAINER_PPO_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "sandbox/reward.h"
#include "trainer/kernels.h"
#include "trainer/protocol.h"

/* Where rewards come from: sandbox/reward.h in the program (trainer/reward_source.h), plain C in
 * tests. The meaning of each call is that of the function reward_NAME. */
typedef struct {
    void *ctx;
    const Terms *terms;
    void (*begin)(void *ctx, int steps, int envs);
    void (*put)(void *ctx, int t, int n, const float *prev, const float *now, const float *action,
                int index, unsigned flags);
    Status (*run)(void *ctx, RewardFault *fault, Err *err);
    const float *(*values)(void *ctx); /* [T][N][terms] */
    const float *(*totals)(void *ctx); /* [T][N] */
} RewardSource;

/* Takes a checkpoint and its policy file; an error ends the training. */
typedef Status TrainSink(void *ctx, const TrainCheckpoint *checkpoint, const char *policy,
                         size_t policy_bytes, Err *err);

/* Where the time of a training went, in nanoseconds; NULL when nobody asks. */
typedef struct {
    uint64_t env_ns, policy_ns, reward_ns, update_ns;
} TrainTimes;

typedef struct {
    const TrainJob *job;
    const RewardSource *source; /* when job->kind is REWARD_SOURCE, else NULL */
    const Kernels *kernels;     /* NULL: the fastest */
    TrainSink *sink;            /* NULL: checkpoints are not wanted */
    void *sink_ctx;
    TrainTimes *times;
} PpoRun;

/* Whether these settings can be trained on this task. ERR_USAGE says which cannot. */
MUST_USE Status ppo_check(const Task *task, const TrainSettings *settings, Err *err);

/* Trains. On OK *result is filled: an outcome that is not OUTCOME_OK is the reward's doing (its
 * fault) or a training that diverged. */
MUST_USE Status ppo_train(const PpoRun *run, TrainResult *result, Err *err);

/* The rest of a result whose reward could not even start: no steps, an empty hash. */
void train_result_untrained(TrainResult *result);

/* Generalised advantage estimation (Schulman et al. 2016) over a rollout [steps][envs].
 * values[t][n] is of the state before step t, last[n] of the state after the last step, reached
 * [t][n] of the state that a truncated step reached (read only there); flags are STEP_…. Writes
 * advantages and returns (advantage + value). */
typedef struct {
    int steps, envs;
    float gamma, lambda;
    const float *rewards, *values, *last, *reached;
    const uint8_t *flags;
} GaeInput;
void ppo_gae(const GaeInput *in, float *advantages, float *returns);

#endif
