/* bench/native_rewards.h - the human rewards of the classic tasks in plain C.
 *
 * What the Reward C of the tasks says, as a RewardSource that needs no worker: it measures the
 * trainer alone, and the tests of the trainer use it. Everything is in this header: it is only
 * for benchmarks and tests.
 */
#ifndef BENCH_NATIVE_REWARDS_H
#define BENCH_NATIVE_REWARDS_H

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "trainer/ppo.h"

/* values[term] of one step. */
typedef void NativeReward(const float *prev, const float *now, const float *action, int index,
                          unsigned flags, float *values);

typedef struct {
    NativeReward *reward;
    Terms terms;
    int steps, envs;
    float *values; /* [T][N][terms], owned */
    float *totals; /* [T][N], owned */
} Native;

static inline void native_cartpole_human(const float *prev, const float *now, const float *action,
                                         int index, unsigned flags, float *values)
{
    (void)prev, (void)now, (void)action, (void)index, (void)flags;
    values[0] = 1.0f;
}

/* The discount of the shaping, which the real one is told. */
#define NATIVE_GAMMA 0.995f

static inline float native_car_energy(const float *fields)
{
    return 0.0025f / 3.0f * sinf(3.0f * fields[0]) + 0.5f * fields[1] * fields[1];
}

static inline void native_car_human(const float *prev, const float *now, const float *action,
                                    int index, unsigned flags, float *values)
{
    float after = (flags & STEP_TERMINATED) != 0 ? 0.0f : NATIVE_GAMMA * native_car_energy(now);

    (void)action, (void)index;
    values[0] = 10000.0f * (after - native_car_energy(prev));
    values[1] = -1.0f;
}

/* --- the RewardSource --- */

static inline void native_begin(void *ctx, int steps, int envs)
{
    Native *n = ctx;

    n->steps = steps;
    n->envs = envs;
}

static inline void native_put(void *ctx, int t, int n, const float *prev, const float *now,
                              const float *action, int index, unsigned flags)
{
    Native *native = ctx;
    float values[TERMS_MAX], total = 0;

    native->reward(prev, now, action, index, flags, values);
    for (int i = 0; i < native->terms.count; i++) {
        native->values[(t * native->envs + n) * native->terms.count + i] = values[i];
        total += values[i];
    }
    native->totals[t * native->envs + n] = total;
}

static inline Status native_run(void *ctx, RewardFault *fault, Err *err)
{
    (void)ctx, (void)err;
    fault->outcome = OUTCOME_OK;
    return OK;
}

static inline const float *native_values(void *ctx)
{
    return ((Native *)ctx)->values;
}

static inline const float *native_totals(void *ctx)
{
    return ((Native *)ctx)->totals;
}

/* False when memory ran out. Ended by native_release. */
static inline bool native_init(Native *n, NativeReward *reward, const char *const *names, int count,
                               int samples)
{
    memset(n, 0, sizeof *n);
    n->reward = reward;
    n->terms.count = count;
    for (int i = 0; i < count; i++) {
        (void)snprintf(n->terms.items[i].name, sizeof n->terms.items[i].name, "%s", names[i]);
    }
    n->values = mem_alloc((size_t)samples * (size_t)count * sizeof(float));
    n->totals = mem_alloc((size_t)samples * sizeof(float));
    return n->values != NULL && n->totals != NULL;
}

static inline void native_release(Native *n)
{
    mem_free(n->values);
    mem_free(n->totals);
}

static inline RewardSource native_source(Native *n)
{
    return (RewardSource){.ctx = n,
                          .terms = &n->terms,
                          .begin = native_begin,
                          .put = native_put,
                          .run = native_run,
                          .values = native_values,
                          .totals = native_totals};
}

/* The human reward of a task; false when it has no native form or memory ran out. */
static inline bool native_find(Native *n, const char *task, int samples)
{
    static const char *const alive[] = {"alive"}, *const energy[] = {"energy", "time"};

    if (strcmp(task, "cartpole") == 0) {
        return native_init(n, native_cartpole_human, alive, 1, samples);
    }
    if (strcmp(task, "mountain-car") == 0) {
        return native_init(n, native_car_human, energy, 2, samples);
    }
    return false;
}

#endif
