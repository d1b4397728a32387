/* trainer/ppo_rollout.c - a rollout: N environments side by side for T steps, then their rewards.
 */
#include <assert.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "trainer/ppo_priv.h"

static const double RETURN_CLIP = 10;

static char *state_of(const Ppo *p, int n)
{
    return p->states + (size_t)n * ((p->task->state_bytes + 15) / 16 * 16);
}

/* Starts the next episode of environment n; its chance depends on seed, n and its number alone. */
static void start_episode(Ppo *p, int n)
{
    uint64_t seed = rng_stream(p->env_seed[n], p->episode[n]);

    p->task->reset(state_of(p, n), p->scratch, seed, p->now + (ptrdiff_t)n * p->fields);
    p->episode[n]++;
    p->step_index[n] = 0;
    p->metric[n] = 0;
}

void rollout_start(Ppo *p)
{
    for (int n = 0; n < p->envs; n++) {
        p->env_seed[n] = rng_stream(p->run->job->seed, 1 + (uint64_t)n);
        p->episode[n] = 0;
        start_episode(p, n);
    }
}

static void normalise(const Ppo *p, const float *fields, float *obs)
{
    float raw[FIELD_FLOATS_MAX];

    task_observe(p->task, fields, raw);
    policy_normalise(p->inputs, p->obs_limit, p->obs_mean, p->obs_scale, raw, obs);
}

/* Takes what the policy is about to see into the running statistics. */
static void learn_scale(Ppo *p)
{
    float raw[FIELD_FLOATS_MAX];

    if (!p->settings->normalise_obs) {
        return;
    }
    for (int n = 0; n < p->envs; n++) {
        task_observe(p->task, p->now + (ptrdiff_t)n * p->fields, raw);
        for (int i = 0; i < p->inputs; i++) {
            moments_add(&p->obs_moments[i], (double)raw[i]);
        }
    }
    for (int i = 0; i < p->inputs; i++) {
        const Moments *m = &p->obs_moments[i];
        p->obs_mean[i] = (float)m->mean;
        p->obs_scale[i] = (float)(1 / sqrt(m->m2 / m->count + 1e-8));
    }
}

/* Draws the actions of step t. */
static void choose(Ppo *p, int t)
{
    Learner *l = &p->learner;
    int ld = l->actor.output_pad, base = t * p->envs;

    for (int n = 0; n < p->envs; n++) {
        normalise(p, p->now + (ptrdiff_t)n * p->fields, p->obs + (ptrdiff_t)(base + n) * p->inputs);
    }
    for (int first = 0; first < p->envs; first += NET_ROWS_MAX) {
        int count = p->envs - first < NET_ROWS_MAX ? p->envs - first : NET_ROWS_MAX;
        net_forward(l->kernels, &l->actor, l->weights, count,
                    p->obs + (ptrdiff_t)(base + first) * p->inputs, &l->actor_block);
        policy_softmax(l->kernels, &l->actor, count, l->actor_block.out, l->probability,
                       l->log_probability, l->work);
        for (int i = 0; i < count; i++) {
            float u = rng_float(&p->action_rng);
            int action = policy_draw(l->probability + i * ld, p->choices, u);
            p->actions[base + first + i] = action;
            p->log_probability[base + first + i] = l->log_probability[i * ld + action];
        }
    }
}

static void count_excursions(Ppo *p, const float *fields)
{
    for (int i = 0; i < p->fields; i++) {
        bool inside =
            fields[i] >= p->field_bounds[i] && fields[i] <= p->field_bounds[p->fields + i];
        p->excursions += !inside && p->excursions < INT_MAX; /* NaN is outside */
    }
}

/* Values of count rows of normalised observations. */
static void values_of(Ppo *p, int rows, const float *obs, float *values)
{
    Learner *l = &p->learner;

    for (int first = 0; first < rows; first += NET_ROWS_MAX) {
        int count = rows - first < NET_ROWS_MAX ? rows - first : NET_ROWS_MAX;
        net_forward(l->kernels, &l->critic, l->weights + l->actor.count, count,
                    obs + (ptrdiff_t)first * p->inputs, &l->critic_block);
        for (int i = 0; i < count; i++) {
            values[first + i] = l->critic_block.out[i * l->critic.output_pad];
        }
    }
}

/* Values of the states that truncated episodes reached, gathered to go through the net together. */
static void flush_reached(Ppo *p)
{
    float values[NET_ROWS_MAX];

    if (p->reach_count > 0) {
        values_of(p, p->reach_count, p->reach_obs, values);
    }
    for (int i = 0; i < p->reach_count; i++) {
        p->reached[p->reach_at[i]] = values[i];
    }
    p->reach_count = 0;
}

static void gather_reached(Ppo *p, int at, const float *fields)
{
    if (p->reach_count == NET_ROWS_MAX) {
        flush_reached(p);
    }
    normalise(p, fields, p->reach_obs + (ptrdiff_t)p->reach_count * p->inputs);
    p->reach_at[p->reach_count++] = at;
}

/* Step t of environment n. */
static void step_env(Ppo *p, int t, int n)
{
    const RewardSource *source = p->run->source;
    float *now = p->now + (ptrdiff_t)n * p->fields, *next = p->next;
    int at = t * p->envs + n;
    float action = p->action_lo + (float)p->actions[at];
    unsigned flags = p->step_index[n] == 0 ? STEP_FIRST : 0;
    StepInfo info;

    p->task->step(state_of(p, n), p->scratch, &action, next, &info);
    flags |= info.terminated ? STEP_TERMINATED : 0u;
    flags |= info.truncated ? STEP_TRUNCATED : 0u;
    if (source != NULL) {
        source->put(source->ctx, t, n, now, next, &action, p->step_index[n], flags);
    } else {
        p->rewards[at] = p->run->job->kind == REWARD_SPARSE ? info.metric - p->metric[n] : 0;
    }
    count_excursions(p, next);
    p->flags[at] = (uint8_t)flags;
    p->metrics[at] = info.metric;
    p->success[at] = info.success;
    if (info.truncated) {
        gather_reached(p, at, next);
    }

    memcpy(now, next, (size_t)p->fields * sizeof *now);
    p->metric[n] = info.metric;
    p->step_index[n]++;
    if (info.terminated || info.truncated) {
        start_episode(p, n);
    }
}

void rollout_run(Ppo *p)
{
    TrainTimes *times = p->run->times;

    if (p->run->source != NULL) {
        p->run->source->begin(p->run->source->ctx, p->steps, p->envs);
    }
    for (int t = 0; t < p->steps; t++) {
        uint64_t start = times != NULL ? clock_ns() : 0, chosen;
        learn_scale(p);
        choose(p, t);
        chosen = times != NULL ? clock_ns() : 0;
        for (int n = 0; n < p->envs; n++) {
            step_env(p, t, n);
        }
        if (times != NULL) {
            times->policy_ns += chosen - start;
            times->env_ns += clock_ns() - chosen;
        }
    }
    flush_reached(p);
    values_of(p, p->samples, p->obs, p->values);
    for (int n = 0; n < p->envs; n++) {
        float obs[FIELD_FLOATS_MAX];
        normalise(p, p->now + (ptrdiff_t)n * p->fields, obs);
        values_of(p, 1, obs, &p->last[n]);
    }
}

/* Divides rewards by the running standard deviation of the discounted return. */
static void scale_rewards(Ppo *p)
{
    double scale = 1;

    for (int i = 0; i < p->samples; i++) {
        double *running = &p->running_return[i % p->envs];
        *running = *running * (double)p->gamma + (double)p->rewards[i];
        moments_add(&p->return_moments, *running);
        if ((p->flags[i] & (STEP_TERMINATED | STEP_TRUNCATED)) != 0) {
            *running = 0;
        }
    }
    if (p->settings->normalise_return) {
        scale = 1 / sqrt(p->return_moments.m2 / p->return_moments.count + 1e-8);
    }
    for (int i = 0; i < p->samples; i++) {
        double r = (double)p->rewards[i] * scale;
        if (p->settings->normalise_return) {
            r = r > RETURN_CLIP ? RETURN_CLIP : r < -RETURN_CLIP ? -RETURN_CLIP : r;
        }
        p->scaled[i] = (float)r;
    }
}

Status rollout_reward(Ppo *p, TrainResult *result, Err *err)
{
    const RewardSource *source = p->run->source;
    uint64_t start = clock_ns();
    Status st;

    if (source != NULL) {
        st = source->run(source->ctx, &result->fault, err);
        result->outcome = result->fault.outcome;
        if (st != OK || result->outcome != OUTCOME_OK) {
            return st;
        }
        memcpy(p->rewards, source->totals(source->ctx), (size_t)p->samples * sizeof(float));
    }
    scale_rewards(p);
    if (p->run->times != NULL) {
        p->run->times->reward_ns += clock_ns() - start;
    }
    return OK;
}
