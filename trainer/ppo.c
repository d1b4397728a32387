#include "trainer/ppo.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/mem.h"
#include "trainer/ppo_priv.h"

static const float OBS_CLIP = 10;

void ppo_gae(const GaeInput *in, float *advantages, float *returns)
{
    for (int n = 0; n < in->envs; n++) {
        float next = in->last[n], carry = 0;
        for (int t = in->steps - 1; t >= 0; t--) {
            int at = t * in->envs + n;
            unsigned flags = in->flags[at];
            if ((flags & STEP_TERMINATED) != 0) {
                next = 0;
                carry = 0;
            } else if ((flags & STEP_TRUNCATED) != 0) {
                next = in->reached[at];
                carry = 0;
            }
            carry = in->rewards[at] + in->gamma * next - in->values[at] +
                    in->gamma * in->lambda * carry;
            advantages[at] = carry;
            returns[at] = carry + in->values[at];
            next = in->values[at];
        }
    }
}

Status ppo_check(const Task *task, const TrainSettings *s, Err *err)
{
    int choices = task_action_choices(task);

    if (choices == 0) {
        return err_set(err, ERR_USAGE,
                       "%s has continuous actions; the trainer knows discrete ones only so far",
                       task->name);
    }
    if (choices < 2 || choices > POLICY_CHOICES_MAX) {
        return err_set(err, ERR_USAGE, "%s has %d actions; the trainer takes 2 … %d", task->name,
                       choices, POLICY_CHOICES_MAX);
    }
    return train_settings_check(task, s, err);
}

/* Everything that the loop needs, in one block. Called twice: to count, and to hand out. */
static void layout(Ppo *p, Carver *c)
{
    size_t envs = (size_t)p->envs, samples = (size_t)p->samples, f = sizeof(float);
    size_t inputs = (size_t)p->inputs, fields = (size_t)p->fields;

    learner_layout(&p->learner, p->inputs, p->settings->hidden, p->choices, c);
    p->obs_moments = carve(c, inputs, sizeof(Moments));
    p->obs_mean = carve(c, inputs, f);
    p->obs_scale = carve(c, inputs, f);
    p->states = carve(c, envs, (p->task->state_bytes + 15) / 16 * 16);
    p->scratch = carve(c, p->task->scratch_bytes + 1, 1);
    p->now = carve(c, envs * fields, f);
    p->next = carve(c, fields, f);
    p->step_index = carve(c, envs, sizeof(int));
    p->episode = carve(c, envs, sizeof(uint64_t));
    p->env_seed = carve(c, envs, sizeof(uint64_t));
    p->metric = carve(c, envs, f);
    p->field_bounds = carve(c, 2 * fields, f);
    p->obs = carve(c, samples * inputs, f);
    p->last = carve(c, envs, f);
    p->actions = carve(c, samples, sizeof(int));
    p->log_probability = carve(c, samples, f);
    p->values = carve(c, samples, f);
    p->reached = carve(c, samples, f);
    p->rewards = carve(c, samples, f);
    p->scaled = carve(c, samples, f);
    p->advantages = carve(c, samples, f);
    p->returns = carve(c, samples, f);
    p->metrics = carve(c, samples, f);
    p->flags = carve(c, samples, 1);
    p->success = carve(c, samples, 1);
    p->order = carve(c, samples, sizeof(int));
    p->reach_obs = carve(c, NET_ROWS_MAX * inputs, f);
    p->reach_at = carve(c, NET_ROWS_MAX, sizeof(int));
    p->running_return = carve(c, envs, sizeof(double));
    p->episode_length = carve(c, envs, sizeof(int));
    p->episode_return = carve(c, envs, sizeof(double));
    p->episode_term = carve(c, envs * TERMS_MAX, sizeof(double));
}

static void take_settings(Ppo *p, const PpoRun *run)
{
    const TrainJob *job = run->job;

    p->run = run;
    p->task = job->task;
    p->settings = &job->settings;
    p->envs = job->settings.task.envs;
    p->steps = job->settings.task.steps;
    p->samples = p->envs * p->steps;
    p->iterations = job->settings.task.total_steps / p->samples;
    p->inputs = task_obs_floats(p->task);
    p->fields = task_field_floats(p->task);
    p->choices = task_action_choices(p->task);
    p->action_lo = p->task->actions[0].lo;
    p->gamma = job->settings.task.gamma;
    p->term_count = run->source != NULL ? run->source->terms->count : 0;
}

static Status start_nets(Ppo *p, Err *err)
{
    Learner *l = &p->learner;
    uint64_t seed = rng_stream(p->run->job->seed, 0);
    double *scratch = mem_alloc(net_init_scratch(&l->actor) * sizeof *scratch);
    Rng rng;

    if (scratch == NULL) {
        return err_set(err, ERR_NOMEM, "training");
    }
    l->kernels = p->run->kernels != NULL ? p->run->kernels : kernels_best();
    rng_init(&rng, rng_stream(seed, 0));
    rng_init(&p->action_rng, rng_stream(seed, 1));
    rng_init(&p->shuffle_rng, rng_stream(seed, 2));
    net_init(&l->actor, 0.01f, &rng, l->weights, scratch);
    net_init(&l->critic, 1.0f, &rng, l->weights + l->actor.count, scratch);
    mem_free(scratch);
    return OK;
}

static void start_numbers(Ppo *p)
{
    int at = 0;

    p->obs_limit = p->settings->normalise_obs ? OBS_CLIP : FLT_MAX;
    for (int i = 0; i < p->inputs; i++) {
        p->obs_scale[i] = 1;
    }
    for (int i = 0; i < p->task->field_count; i++) {
        const Field *field = &p->task->fields[i];
        for (int k = 0; k < field->count; k++) {
            p->field_bounds[at] = field->lo;
            p->field_bounds[p->fields + at] = field->hi;
            at++;
        }
    }
    for (int i = 0; i < p->samples; i++) {
        p->order[i] = i;
    }
    stats_reset(&p->tenth);
    rollout_start(p);
}

static void shuffle(int *order, int count, Rng *rng)
{
    for (int i = count - 1; i > 0; i--) {
        int j = (int)rng_below(rng, (uint32_t)i + 1), other = order[i];
        order[i] = order[j];
        order[j] = other;
    }
}

/* The epochs over one rollout; false: a gradient was not finite. */
static bool update(Ppo *p, float learning_rate)
{
    const TaskTraining *t = &p->settings->task;
    LossWeights weights = {t->clip, t->entropy, p->settings->value_weight};
    Minibatch batch = {.count = t->minibatch,
                       .obs = p->obs,
                       .actions = p->actions,
                       .log_probability = p->log_probability,
                       .values = p->values,
                       .advantages = p->advantages,
                       .returns = p->returns};

    for (int epoch = 0; epoch < t->epochs; epoch++) {
        shuffle(p->order, p->samples, &p->shuffle_rng);
        for (int first = 0; first < p->samples; first += t->minibatch) {
            batch.rows = p->order + first;
            learner_gradient(&p->learner, &batch, &weights, &p->tenth.loss);
            if (!learner_step(&p->learner, learning_rate, p->settings->grad_norm_max)) {
                return false;
            }
        }
    }
    return true;
}

/* Rollout, rewards, advantages, update. The outcome in *result says whether to go on. */
static Status iterate(Ppo *p, int iteration, TrainResult *result, Err *err)
{
    float rate = p->settings->task.learning_rate;
    uint64_t start;
    GaeInput gae = {.steps = p->steps,
                    .envs = p->envs,
                    .gamma = p->gamma,
                    .lambda = p->settings->task.lambda,
                    .rewards = p->scaled,
                    .values = p->values,
                    .last = p->last,
                    .reached = p->reached,
                    .flags = p->flags};
    Status st;

    rollout_run(p);
    result->steps += p->samples;
    st = rollout_reward(p, result, err);
    if (st != OK || result->outcome != OUTCOME_OK) {
        return st;
    }
    start = clock_ns();
    stats_rollout(p);
    ppo_gae(&gae, p->advantages, p->returns);
    stats_targets(p);
    if (!update(p, rate * (1.0f - (float)iteration / (float)p->iterations))) {
        result->outcome = result->fault.outcome = OUTCOME_NON_FINITE;
        (void)snprintf(result->fault.message, sizeof result->fault.message,
                       "the training diverged at step %d: a gradient is not finite", result->steps);
    }
    if (p->run->times != NULL) {
        p->run->times->update_ns += clock_ns() - start;
    }
    return OK;
}

static Status checkpoint(Ppo *p, int index, int steps, Buf *file, Err *err)
{
    TrainCheckpoint c = {.index = index, .steps = steps};
    PolicyParts parts = {.task = p->task->name,
                         .shape = p->learner.actor,
                         .limit = p->obs_limit,
                         .mean = p->obs_mean,
                         .scale = p->obs_scale,
                         .weights = p->learner.weights};
    Status st;

    buf_reset(file);
    st = policy_write(&parts, file, err);
    if (st != OK) {
        return st;
    }
    hash_bytes(file->data, file->size, p->digests[index]);
    stats_checkpoint(p, &c);
    stats_reset(&p->tenth);
    return p->run->sink != NULL ? p->run->sink(p->run->sink_ctx, &c, file->data, file->size, err)
                                : OK;
}

void train_result_untrained(TrainResult *result)
{
    hash_hex("", 0, result->hash);
}

static double cpu_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static Status loop(Ppo *p, TrainResult *result, Err *err)
{
    Status st = OK;
    int reached = 0;
    Buf file;

    buf_init(&file, WEIGHTS_BYTES_MAX);
    for (int i = 0; i < p->iterations && st == OK && result->outcome == OUTCOME_OK; i++) {
        st = iterate(p, i, result, err);
        if (st == OK && result->outcome == OUTCOME_OK &&
            (int64_t)(i + 1) * CHECKPOINTS >= (int64_t)(reached + 1) * p->iterations) {
            st = checkpoint(p, reached, result->steps, &file, err);
            reached++;
        }
    }
    buf_release(&file);
    return st;
}

void ppo_close(Ppo *p)
{
    if (p != NULL) {
        mem_free(p->memory);
        mem_free(p);
    }
}

Status ppo_open(const PpoRun *run, Ppo **out, Err *err)
{
    Carver carver = {NULL, 0};
    Ppo *p = NULL;
    Status st = ppo_check(run->job->task, &run->job->settings, err);

    assert((run->job->kind == REWARD_SOURCE) == (run->source != NULL));
    *out = NULL;
    if (st != OK) {
        return st;
    }
    p = mem_alloc(sizeof *p);
    if (p == NULL) {
        return err_set(err, ERR_NOMEM, "training");
    }
    take_settings(p, run);
    layout(p, &carver);
    p->memory = carver.base = mem_alloc_aligned(carver.used);
    if (p->memory == NULL) {
        st = err_set(err, ERR_NOMEM, "training");
        goto done;
    }
    carver.used = 0;
    layout(p, &carver);
    st = start_nets(p, err);
    if (st != OK) {
        goto done;
    }
    start_numbers(p);
    *out = p;
    p = NULL; /* it is the caller's now */
done:
    ppo_close(p);
    return st;
}

Status ppo_train(const PpoRun *run, TrainResult *result, Err *err)
{
    double start_ms = cpu_ms();
    Ppo *p = NULL;
    Status st;

    memset(result, 0, sizeof *result);
    result->fault.term = result->fault.t = result->fault.n = -1;
    st = ppo_open(run, &p, err);
    if (st != OK) {
        return st;
    }
    st = loop(p, result, err);
    stats_result(p, result);
    result->cpu_ms = cpu_ms() - start_ms;
    ppo_close(p);
    return st;
}
