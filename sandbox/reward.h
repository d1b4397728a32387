/* sandbox/reward.h - a reward, compiled in its jailed worker, asked in batches.
 *
 * A batch is a rollout [T][N]: steps 0 … T-1 of N environments that run side by side, in time
 * order. The caller puts each step with reward_put, then calls reward_run once, then reads values
 * and totals. Per-episode Memory is kept here between batches, one block for each environment, and
 * is zero at the first step of an episode.
 *
 * A Reward is used by one thread at a time. What a candidate does wrong is never a Status: it is
 * an Outcome, with a RewardFault that says where and why.
 */
#ifndef SANDBOX_REWARD_H
#define SANDBOX_REWARD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/outcome.h"
#include "lang/term.h"
#include "sandbox/evidence.h"
#include "sandbox/layers.h"
#include "tasks/task.h"

typedef struct Reward Reward;

typedef struct {
    int envs_max, steps_max; /* the largest N and T of a batch */
    float gamma;             /* the trainer's discount, visible to the reward */
    int batch_ms;            /* wall clock for one batch, and for the start; 0: the default */
    int cpu_seconds;         /* CPU time of the worker in all; 0: the default */
    bool unsafe_no_jail;     /* leave out what jails it: for machines that have no seccomp */
} RewardOptions;

/* Why a reward cannot be used or stopped being usable. */
typedef struct {
    Outcome outcome;                 /* OUTCOME_OK: nothing happened */
    int term;                        /* index of the term, or -1 */
    int t, n;                        /* the step of the batch and the environment, or -1 */
    char message[VERDICT_BYTES_MAX]; /* one line, safe to show; for the designer too */
    char step[2048];                 /* the step that caused it, as one JSON object, or "" */
    RewardEvidence evidence;         /* of a worker that ended; else zero */
} RewardFault;

/* Parses, compiles and starts. On OK with fault->outcome OUTCOME_OK the caller owns *out and ends
 * it with reward_close. On OK with another outcome the candidate is at fault and *out is NULL.
 * ERR_SANDBOX: the worker program is missing or cannot jail itself here. */
MUST_USE Status reward_open(const Task *task, const char *source, size_t source_bytes,
                            const RewardOptions *options, Reward **out, RewardFault *fault,
                            Err *err);

/* The terms it declares. Borrowed. */
const Terms *reward_terms(const Reward *reward);

/* Flags of one step. */
enum { STEP_FIRST = 1, STEP_TERMINATED = 2, STEP_TRUNCATED = 4 };

/* Begins a batch of steps T (1 … steps_max) and envs N (1 … envs_max). */
void reward_begin(Reward *reward, int steps, int envs);

/* Puts step t of environment n: the fields before and after (task_field_floats each), the action,
 * the number of this step in its episode (0 for the first), and STEP_… flags. Every (t, n) of the
 * batch is put before reward_run. */
void reward_put(Reward *reward, int t, int n, const float *prev, const float *now,
                const float *action, int index, unsigned flags);

/* From the next batch on the stack below each call is filled with this pattern first, so that what
 * a reward reads before it sets it differs from pattern to pattern. 0: it is not (the default).
 * Slow: for checks, not for training. */
void reward_smear(Reward *reward, uint32_t pattern);

/* Evaluates the batch. On OK with fault->outcome OUTCOME_OK values and totals are valid: finite,
 * each term within ±COMPONENT_ABS_MAX. With another outcome the reward is dead: only reward_close
 * may follow. */
MUST_USE Status reward_run(Reward *reward, RewardFault *fault, Err *err);

/* The values of the last batch, [T][N][terms]; ours, copied out before they were looked at. */
const float *reward_values(const Reward *reward);

/* The rewards of the last batch, [T][N]: terms_total of the values. */
const float *reward_totals(const Reward *reward);

/* The Memory of environment n, MEMORY_BYTES_MAX bytes, as the next batch will begin with. It may
 * be copied and written to save, restore and fork an episode between batches. */
void *reward_memory(Reward *reward, int n);

/* Milliseconds from start until the worker was ready. */
double reward_start_ms(const Reward *reward);

/* Nanoseconds of CPU time that the worker used so far; 0 when the kernel does not tell. */
uint64_t reward_cpu_ns(const Reward *reward);

/* How often primitives were misused in the last batch (lang/primitives.h). Told by the worker. */
uint32_t reward_misuse(const Reward *reward);

/* The layers of the jail that its worker is in. */
void reward_layers(const Reward *reward, LayerReport out[LAYER_COUNT]);

/* Ends the worker. NULL is allowed. */
void reward_close(Reward *reward);

#endif
