/* trainer/ppo_priv.h - the parts of a training: rollout, update, statistics. */
#ifndef TRAINER_PPO_PRIV_H
#define TRAINER_PPO_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/rng.h"
#include "trainer/net.h"
#include "trainer/policy.h"
#include "trainer/ppo.h"

/* Mean and variance that are built up one number at a time (Welford 1962). */
typedef struct {
    double count, mean, m2;
} Moments;

static inline void moments_add(Moments *m, double x)
{
    double delta = x - m->mean;

    m->count += 1;
    m->mean += delta / m->count;
    m->m2 += delta * (x - m->mean);
}

/* The same for pairs, for a correlation. */
typedef struct {
    double count, mean_x, mean_y, xx, yy, xy;
} CoMoments;

void comoments_add(CoMoments *m, double x, double y);

/* Pearson's r, or NaN when x or y did not vary. */
double comoments_correlation(const CoMoments *m);

/* A minibatch for the loss: rows are gathered by index out of the rollout. */
typedef struct {
    const int *rows;
    int count;
    const float *obs; /* [samples][inputs], normalised */
    const int *actions;
    const float *log_probability, *values, *advantages, *returns; /* [samples] */
} Minibatch;

typedef struct {
    float clip, entropy, value_weight;
} LossWeights;

/* Sums over samples; divide by `samples`. */
typedef struct {
    double samples, policy_loss, value_loss, entropy, kl, clipped;
} LossStats;

/* Actor and critic, with what a gradient needs. */
typedef struct {
    const Kernels *kernels;
    NetShape actor, critic;
    float *weights, *gradient, *first, *second; /* actor's and then the critic's */
    size_t count;                               /* floats of each */
    float *flipped;                             /* both nets' */
    NetBlock actor_block, critic_block;
    float *inputs;                        /* [NET_ROWS_MAX][inputs]: gathered rows */
    float *d_actor, *d_critic;            /* [NET_ROWS_MAX][output_pad] */
    float *probability, *log_probability; /* [NET_ROWS_MAX][output_pad] of the actor */
    float *work;                          /* [NET_ROWS_MAX] */
    double beta1_power, beta2_power;
} Learner;

/* Hands out parts of one block of memory; with base NULL it only counts. */
typedef struct {
    char *base;
    size_t used;
} Carver;

void *carve(Carver *carver, size_t count, size_t size);

void learner_layout(Learner *learner, int inputs, int hidden, int choices, Carver *carver);

/* Gradient of the mean loss over the minibatch into learner->gradient; adds to *stats. */
void learner_gradient(Learner *learner, const Minibatch *batch, const LossWeights *weights,
                      LossStats *stats);

/* One step of Adam; false when the gradient is not finite, and nothing is changed then. */
bool learner_step(Learner *learner, float learning_rate, float norm_max);

/* Statistics of one tenth, and those that go on over the whole training. */
typedef struct {
    LossStats loss;
    Moments returns, errors; /* of the value targets, and of target minus value */
    Moments reward, term[TERMS_MAX];
    double term_min[TERMS_MAX], term_max[TERMS_MAX];
    int episodes, successes;
    double return_sum, metric_sum, length_sum, term_sum[TERMS_MAX];
} Tenth;

typedef struct {
    void *memory; /* owned: all arrays below */
    const PpoRun *run;
    const Task *task;
    const TrainSettings *settings;
    int envs, steps, samples, inputs, fields, choices, iterations;
    int term_count; /* of the source; 0 when there is none */
    float action_lo;
    float gamma;

    Learner learner;
    Rng action_rng, shuffle_rng;

    /* Observation statistics, and the mean and scale that follow from them. */
    Moments *obs_moments;
    float *obs_mean, *obs_scale, obs_limit;

    /* Environments. */
    char *states, *scratch;
    float *now, *next; /* [envs][fields], [fields] */
    int *step_index;   /* [envs] in the episode */
    uint64_t *episode; /* [envs] how many were started */
    uint64_t *env_seed;
    float *metric;       /* [envs] so far in the episode */
    float *field_bounds; /* lo[fields] and then hi[fields] */
    int excursions;

    /* The rollout. */
    float *obs;  /* [samples][inputs], normalised */
    float *last; /* [envs] value after the rollout */
    int *actions;
    float *log_probability, *values, *reached, *rewards, *scaled, *advantages, *returns, *metrics;
    uint8_t *flags, *success;
    int *order;
    float *reach_obs; /* [NET_ROWS_MAX][inputs] */
    int *reach_at;    /* [NET_ROWS_MAX] */
    int reach_count;

    /* Running scale of returns. */
    double *running_return; /* [envs] */
    Moments return_moments;

    /* Statistics. */
    Tenth tenth;
    int *episode_length;                   /* [envs] */
    double *episode_return, *episode_term; /* [envs], [envs][TERMS_MAX] */
    CoMoments correlation[TERMS_MAX];
    int episodes;
    uint8_t digests[CHECKPOINTS][32];
} Ppo;

/* A training that is about to begin. On OK the caller ends *out with ppo_close; run is borrowed. */
MUST_USE Status ppo_open(const PpoRun *run, Ppo **out, Err *err);
void ppo_close(Ppo *ppo); /* NULL is allowed */

/* Starts all environments. */
void rollout_start(Ppo *ppo);

/* Runs one rollout with the current policy, up to but without the rewards. */
void rollout_run(Ppo *ppo);

/* Asks for the rewards. result->outcome is not OUTCOME_OK when the reward failed. */
MUST_USE Status rollout_reward(Ppo *ppo, TrainResult *result, Err *err);

void stats_reset(Tenth *tenth);
void stats_rollout(Ppo *ppo);
void stats_targets(Ppo *ppo); /* after the advantages are known */
void stats_checkpoint(const Ppo *ppo, TrainCheckpoint *out);
void stats_result(const Ppo *ppo, TrainResult *out);

#endif
