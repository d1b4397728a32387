/* sandbox/reward_priv.h - within sandbox/reward: a reward, and how its faults are told. */
#ifndef SANDBOX_REWARD_PRIV_H
#define SANDBOX_REWARD_PRIV_H

#include "lang/program.h"
#include "sandbox/batch.h"
#include "sandbox/reward.h"
#include "sandbox/worker_process.h"

struct Reward {
    const Task *task;
    Program *program;
    const Terms *terms;
    WorkerProcess worker;
    int field_floats, action_floats; /* that rewards see */
    bool sees_all;                   /* field_floats are all that a step has */
    int whole_count; /* words of a Step that are ints, and which those are: prev, now, action */
    uint16_t whole[2 * FIELD_FLOATS_MAX + ACTION_FLOATS_MAX];
    float gamma;
    uint32_t *put; /* the Steps of the batch, in the worker's `in` */
    size_t step_words;
    int envs_max, steps_max, batch_ms;
    int steps, envs;                      /* of the batch that is being put */
    float *values;                        /* [T][N][terms] */
    float *totals;                        /* [T][N] */
    unsigned char *memory;                /* [envs_max][MEMORY_BYTES_MAX] */
    uint32_t terms_offset, memory_offset; /* in the worker's `out` */
    uint32_t misuse;                      /* of primitives, in the last batch */
    double start_ms;
    LayerReport layers[LAYER_COUNT];
};

/* The Step of (t, n) in the batch that is being put. */
static inline uint32_t *reward_step(const Reward *r, int t, int n)
{
    return r->put + ((size_t)t * (size_t)r->envs + (size_t)n) * r->step_words;
}

/* reward_fault.c. The message is one line, safe to show. */
void fault_set(RewardFault *fault, Outcome outcome, const char *message);

/* The front end refused it. */
void fault_from_program(const Program *program, RewardFault *fault);

/* The worker ended before it was ready: OK, or ERR_SANDBOX where that is ours to mend. */
MUST_USE Status fault_from_start(const Reward *r, Outcome outcome, RewardFault *fault, Err *err);

/* The worker ended in a batch. */
void fault_from_death(const Reward *r, Outcome outcome, RewardFault *fault);

/* The worker stopped a batch: a step needed too many turns, or something that has no value. */
void fault_from_stop(const Reward *r, RewardFault *fault);

/* The value of term c at (t, n) is no reward. */
void fault_from_value(const Reward *r, int t, int c, int n, RewardFault *fault);

#endif
