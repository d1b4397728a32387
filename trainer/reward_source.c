#include "trainer/reward_source.h"

static void begin(void *ctx, int steps, int envs)
{
    reward_begin(ctx, steps, envs);
}

static void put(void *ctx, int t, int n, const float *prev, const float *now, const float *action,
                int index, unsigned flags)
{
    reward_put(ctx, t, n, prev, now, action, index, flags);
}

static Status run(void *ctx, RewardFault *fault, Err *err)
{
    return reward_run(ctx, fault, err);
}

static const float *values(void *ctx)
{
    return reward_values(ctx);
}

static const float *totals(void *ctx)
{
    return reward_totals(ctx);
}

RewardSource reward_source(Reward *reward)
{
    return (RewardSource){.ctx = reward,
                          .terms = reward_terms(reward),
                          .begin = begin,
                          .put = put,
                          .run = run,
                          .values = values,
                          .totals = totals};
}
