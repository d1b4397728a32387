/* trainer/protocol.h - what goes into a trainer and a judge, and what comes out.
 *
 * Both are child processes of the supervisor (base/child.h). Input: frames on standard input, a
 * JSON job and then binary frames (the source of the reward; the weights to be judged). Output:
 * frames on standard output (trainer/protocol.c and trainer/protocol_judge.c say which). The
 * structs here are the meaning; protocol.c turns them into frames and back, and checks all that it
 * reads.
 */
#ifndef TRAINER_PROTOCOL_H
#define TRAINER_PROTOCOL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/frame.h"
#include "base/limits.h"
#include "base/outcome.h"
#include "lang/term.h"
#include "sandbox/reward.h"
#include "tasks/task.h"

/* What a training depends on besides task, reward and seed. Defaults: train_settings_default. */
typedef struct {
    TaskTraining task;  /* budget, rollout, optimiser: from the task unless overridden */
    int hidden;         /* width of both hidden layers of policy and value network */
    float value_weight; /* of the value loss */
    float grad_norm_max;
    bool normalise_obs, normalise_return;
} TrainSettings;

typedef enum { REWARD_SOURCE, REWARD_SPARSE, REWARD_ZERO } RewardKind;

typedef struct {
    const Task *task;
    RewardKind kind;
    const char *source; /* Reward C when kind is REWARD_SOURCE, else NULL; borrowed */
    size_t source_bytes;
    uint64_t seed; /* 63 bits */
    TrainSettings settings;
    bool unsafe_no_jail; /* of RewardOptions */
} TrainJob;

/* One term over one tenth of a training. */
typedef struct {
    double mean, min, max; /* of its value at each step */
    double episode_mean;   /* mean over finished episodes of its sum; NaN without one */
} TermStats;

/* One tenth of a training, from the trajectories that the policy was trained on. */
typedef struct {
    int index;    /* 0 … CHECKPOINTS-1 */
    int steps;    /* environment steps so far */
    int episodes; /* that ended in this tenth; the means are NaN when it is 0 */
    double return_mean, metric_mean, success_rate, length_mean;
    double reward_mean; /* of a step */
    double entropy, kl, clip_fraction, value_loss, explained_variance;
    int term_count;
    TermStats terms[TERMS_MAX];
} TrainCheckpoint;

/* The end of a training. */
typedef struct {
    Outcome outcome;
    RewardFault fault; /* when the outcome is not OUTCOME_OK */
    int steps;         /* environment steps done */
    double cpu_ms;     /* of the trainer itself, the worker not counted */
    int excursions;    /* field values seen outside the ranges of the schema */
    Terms terms;
    /* Pearson's correlation of a term's sum over an episode with the episode's metric, over all
     * episodes that ended; NaN when one of them did not vary. */
    double metric_correlation[TERMS_MAX];
    int episodes;
    /* SHA-256 of the SHA-256s (32 bytes each, zero where there is none) of the ten policy files:
     * equal bits or not. */
    char hash[65];
} TrainResult;

/* What the supervisor sees of a training, built up as frames arrive. */
typedef struct {
    int checkpoint_count;
    TrainCheckpoint checkpoints[CHECKPOINTS];
    char *weights[CHECKPOINTS]; /* policy files (trainer/policy.h); owned */
    size_t weight_bytes[CHECKPOINTS];
    bool done;
    TrainResult result;
} TrainReport;

/* A judgement: each policy is measured on the same validation episodes; the best of them (the
 * latest of equals) is then measured on fresh test episodes. */
typedef struct {
    const Task *task;
    uint64_t validation_seed, test_seed;
    int validation_episodes, test_episodes;
    int policy_count;
    const char *const *weights; /* borrowed */
    const size_t *weight_bytes;
} JudgeJob;

typedef struct {
    float metric;
    int length;
    bool success;
    uint8_t reason; /* index into task->reasons */
    float side[SIDE_METRICS_MAX];
} JudgeEpisode;

typedef struct {
    int policy_count;
    double validation_metric[CHECKPOINTS]; /* mean over the validation episodes */
    double validation_success[CHECKPOINTS];
    int chosen; /* index of the policy that the test episodes measured */
    int episode_count;
    JudgeEpisode *episodes; /* owned; test episodes in the order of their seeds */
    bool done;
} JudgeReport;

TrainSettings train_settings_default(const Task *task);

/* ERR_USAGE: a training with these cannot be; the message says which of them. */
MUST_USE Status train_settings_check(const Task *task, const TrainSettings *settings, Err *err);

/* All settings as a JSON object, in the order of the struct: for the store and for hashing. */
MUST_USE Status train_settings_json(const TrainSettings *settings, Buf *out, Err *err);

/* Supervisor's side: the bytes of standard input. */
MUST_USE Status train_job_write(const TrainJob *job, Buf *out, Err *err);
MUST_USE Status judge_job_write(const JudgeJob *job, Buf *out, Err *err);

/* Supervisor's side: takes one frame of output into the report. ERR_FORMAT: not what a trainer or
 * judge may say at this point. */
void train_report_init(TrainReport *report);
MUST_USE Status train_report_take(TrainReport *report, const Frame *frame, Err *err);
void train_report_release(TrainReport *report);
void judge_report_init(JudgeReport *report);
MUST_USE Status judge_report_take(JudgeReport *report, const Frame *frame, Err *err);
void judge_report_release(JudgeReport *report);

#endif
