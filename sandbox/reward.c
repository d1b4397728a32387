/* sandbox/reward.c - a batch goes to the worker, numbers come back and are checked. */
#include "sandbox/reward.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "sandbox/reward_priv.h"

enum {
    BATCH_MS_DEFAULT = 2000,
    CPU_SECONDS_DEFAULT = 600,
};

float *reward_column(const Reward *r, uint32_t offset)
{
    return (float *)(void *)((unsigned char *)r->worker.in + offset);
}

static size_t align(size_t bytes)
{
    return (bytes + 63) / 64 * 64;
}

/* Takes `bytes` of a memory that is being laid out. */
static uint32_t place(size_t *used, size_t bytes)
{
    size_t at = *used;

    *used = align(at + bytes);
    return (uint32_t)at;
}

/* Where everything stands in both memories; returns their sizes. */
static void lay_out(const Reward *r, size_t source_bytes, BatchIn *in, size_t *in_bytes,
                    BatchOut *out, size_t *out_bytes)
{
    size_t steps = (size_t)r->steps_max * (size_t)r->envs_max, used = align(sizeof *in);
    size_t memory = (size_t)r->envs_max * MEMORY_BYTES_MAX;

    in->source_offset = place(&used, source_bytes + 1);
    in->source_bytes = (uint32_t)source_bytes;
    in->prev_offset = place(&used, steps * (size_t)r->field_floats * 4);
    in->now_offset = place(&used, steps * (size_t)r->field_floats * 4);
    in->action_offset = place(&used, steps * (size_t)r->action_floats * 4);
    in->index_offset = place(&used, steps * 4);
    in->flags_offset = place(&used, steps);
    in->memory_offset = place(&used, memory);
    *in_bytes = used;
    used = align(sizeof *out);
    out->terms_offset = place(&used, steps * (size_t)r->terms->count * 4);
    out->memory_offset = place(&used, memory);
    *out_bytes = used;
}

/* What of the schema a reward sees, as the worker needs to know it. */
static void describe(const Reward *r, float gamma, BatchIn *in)
{
    const Task *task = r->task;
    int at = 0;

    for (int i = 0; i < task->field_count; i++) {
        const Field *f = &task->fields[i];
        for (int k = 0; (f->seen & SEEN_BY_REWARD) != 0 && k < f->count; k++) {
            in->field_is_int[at++] = f->kind != FIELD_FLOAT;
        }
    }
    at = 0;
    for (int i = 0; i < task->action_count; i++) {
        for (int k = 0; k < task->actions[i].count; k++) {
            in->action_is_int[at++] = task->actions[i].kind != FIELD_FLOAT;
        }
    }
    in->field_floats = (uint32_t)r->field_floats;
    in->action_floats = (uint32_t)r->action_floats;
    in->terms = (uint32_t)r->terms->count;
    in->memory_bytes = (uint32_t)program_memory_bytes(r->program);
    in->envs_max = (uint32_t)r->envs_max;
    in->steps_max = (uint32_t)(r->steps_max * r->envs_max);
    in->t_max = task->step_limit;
    in->gamma = gamma;
}

static int reward_floats(const Task *task)
{
    int floats = 0;

    for (int i = 0; i < task->field_count; i++) {
        floats += (task->fields[i].seen & SEEN_BY_REWARD) != 0 ? task->fields[i].count : 0;
    }
    return floats;
}

static Status start(Reward *r, const RewardOptions *options, RewardFault *fault, Err *err)
{
    BatchIn in = {0};
    BatchOut out = {0};
    size_t in_bytes, out_bytes, source_bytes;
    const char *source = program_canonical(r->program, &source_bytes);
    int cpu_seconds = options->cpu_seconds > 0 ? options->cpu_seconds : CPU_SECONDS_DEFAULT;
    uint64_t started = clock_ns();
    Outcome outcome;
    Status st;

    lay_out(r, source_bytes, &in, &in_bytes, &out, &out_bytes);
    describe(r, options->gamma, &in);
    in.layers_off = options->unsafe_no_jail ? LAYERS_UNSAFE : 0;
    st = worker_process_init(&r->worker, in_bytes, out_bytes, err);
    if (st != OK) {
        return st;
    }
    in.magic = r->worker.in->magic;
    in.abi = r->worker.in->abi;
    *r->worker.in = in;
    *r->worker.out = out;
    r->terms_offset = out.terms_offset;
    r->memory_offset = out.memory_offset;
    memcpy((char *)r->worker.in + in.source_offset, source, source_bytes + 1);
    st = worker_process_start(&r->worker, cpu_seconds, err);
    if (st == OK) {
        st = worker_process_wait(&r->worker, r->batch_ms, &outcome, err);
    }
    if (st != OK) {
        return st;
    }
    r->start_ms = (double)(clock_ns() - started) / 1e6;
    worker_process_layers(&r->worker, r->layers);
    return outcome == OUTCOME_OK ? OK : fault_from_start(r, outcome, fault, err);
}

static Status allocate(Reward *r, Err *err)
{
    size_t steps = (size_t)r->steps_max * (size_t)r->envs_max;

    r->values = mem_alloc_aligned(steps * (size_t)r->terms->count * sizeof *r->values);
    r->totals = mem_alloc_aligned(steps * sizeof *r->totals);
    r->memory = mem_alloc_aligned((size_t)r->envs_max * MEMORY_BYTES_MAX);
    if (r->values == NULL || r->totals == NULL || r->memory == NULL) {
        return err_set(err, ERR_NOMEM, "a reward's batches");
    }
    return OK;
}

Status reward_open(const Task *task, const char *source, size_t source_bytes,
                   const RewardOptions *options, Reward **out, RewardFault *fault, Err *err)
{
    Reward *r = mem_alloc(sizeof *r);
    Status st;

    assert(options->envs_max >= 1 && options->envs_max <= BATCH_ENVS_MAX);
    assert(options->steps_max >= 1 && options->steps_max * options->envs_max <= BATCH_STEPS_MAX);
    *out = NULL;
    fault_set(fault, OUTCOME_OK, "");
    if (r == NULL) {
        return err_set(err, ERR_NOMEM, "a reward");
    }
    r->worker.pid = r->worker.pidfd = r->worker.ask_fd = r->worker.answer_fd = r->worker.in_fd =
        r->worker.out_fd = -1;
    r->worker.ended = true;
    r->task = task;
    r->envs_max = options->envs_max;
    r->steps_max = options->steps_max;
    r->batch_ms = options->batch_ms > 0 ? options->batch_ms : BATCH_MS_DEFAULT;
    r->field_floats = reward_floats(task);
    r->action_floats = task_action_floats(task);
    r->sees_all = r->field_floats == task_field_floats(task);
    st = program_parse(task, source, source_bytes, &r->program, err);
    if (st != OK) {
        goto done;
    }
    if (!program_accepted(r->program)) {
        fault_from_program(r->program, fault);
        goto done;
    }
    r->terms = program_terms(r->program);
    st = allocate(r, err);
    if (st == OK) {
        st = start(r, options, fault, err);
    }
    if (st == OK && fault->outcome == OUTCOME_OK) {
        *out = r;
        r = NULL;
    }
done:
    reward_close(r);
    return st;
}

const Terms *reward_terms(const Reward *reward)
{
    return reward->terms;
}

void reward_begin(Reward *reward, int steps, int envs)
{
    assert(steps >= 1 && steps <= reward->steps_max);
    assert(envs >= 1 && envs <= reward->envs_max);
    reward->steps = steps;
    reward->envs = envs;
    reward->worker.in->steps = (uint32_t)steps;
    reward->worker.in->envs = (uint32_t)envs;
}

void reward_smear(Reward *reward, uint32_t pattern)
{
    reward->worker.in->smear = pattern;
}

/* Scatters the floats of one step into its columns. */
static void scatter(float *columns, int floats, int envs, int t, int n, const float *values)
{
    float *to = columns + (size_t)t * (size_t)(floats * envs) + n;

    for (int f = 0; f < floats; f++) {
        to[(size_t)f * (size_t)envs] = values[f];
    }
}

/* The floats of a step that rewards see. */
static const float *visible(const Reward *r, const float *fields, float *scratch)
{
    const Task *task = r->task;
    float *to = scratch;

    if (r->sees_all) {
        return fields;
    }
    for (int i = 0; i < task->field_count; i++) {
        const Field *f = &task->fields[i];
        if ((f->seen & SEEN_BY_REWARD) != 0) {
            memcpy(to, fields, (size_t)f->count * sizeof *to);
            to += f->count;
        }
        fields += f->count;
    }
    return scratch;
}

void reward_put(Reward *reward, int t, int n, const float *prev, const float *now,
                const float *action, int index, unsigned flags)
{
    Reward *r = reward;
    BatchIn *in = r->worker.in;
    float scratch[FIELD_FLOATS_MAX];
    size_t at = (size_t)t * (size_t)r->envs + (size_t)n;

    scatter(reward_column(r, in->prev_offset), r->field_floats, r->envs, t, n,
            visible(r, prev, scratch));
    scatter(reward_column(r, in->now_offset), r->field_floats, r->envs, t, n,
            visible(r, now, scratch));
    scatter(reward_column(r, in->action_offset), r->action_floats, r->envs, t, n, action);
    ((int32_t *)(void *)reward_column(r, in->index_offset))[at] = index;
    ((unsigned char *)in + in->flags_offset)[at] = (unsigned char)flags;
}

/* Looks at every value, in time order. False: a fault is set. */
static bool check_values(const Reward *r, RewardFault *fault)
{
    int count = r->terms->count;

    for (int t = 0; t < r->steps; t++) {
        const float *at = r->values + (size_t)t * (size_t)(count * r->envs);
        bool bad = false;
        for (int i = 0; i < count * r->envs; i++) {
            bad |= !(fabsf(at[i]) <= COMPONENT_ABS_MAX);
        }
        for (int n = 0; bad && n < r->envs; n++) {
            for (int c = 0; c < count; c++) {
                if (!(fabsf(at[c * r->envs + n]) <= COMPONENT_ABS_MAX)) {
                    fault_from_value(r, t, c, n, fault);
                    return false;
                }
            }
        }
    }
    return true;
}

/* Copies the Memory of each environment of the batch: only the bytes that it has. */
static void copy_memory(const Reward *r, unsigned char *to, const unsigned char *from)
{
    size_t bytes = r->worker.in->memory_bytes;

    for (size_t n = 0; bytes > 0 && n < (size_t)r->envs; n++) {
        memcpy(to + n * MEMORY_BYTES_MAX, from + n * MEMORY_BYTES_MAX, bytes);
    }
}

/* Copies what the worker answered. Offsets are our own: those in `out` could have been written by
 * the reward. */
static void take_answer(Reward *r)
{
    const unsigned char *out = (const unsigned char *)r->worker.out;

    memcpy(r->values, out + r->terms_offset,
           (size_t)(r->steps * r->terms->count * r->envs) * sizeof *r->values);
    copy_memory(r, r->memory, out + r->memory_offset);
    r->misuse = r->worker.out->misuse;
}

static void add_totals(Reward *r)
{
    size_t envs = (size_t)r->envs, stride = (size_t)r->terms->count * envs;

    for (size_t t = 0; t < (size_t)r->steps; t++) {
        for (size_t n = 0; n < envs; n++) {
            r->totals[t * envs + n] = terms_total(r->terms, r->values + t * stride + n, r->envs);
        }
    }
}

Status reward_run(Reward *reward, RewardFault *fault, Err *err)
{
    Reward *r = reward;
    BatchIn *in = r->worker.in;
    Outcome outcome;
    Status st;

    fault_set(fault, OUTCOME_OK, "");
    copy_memory(r, (unsigned char *)in + in->memory_offset, r->memory);
    st = worker_process_ask(&r->worker, err);
    if (st == OK) {
        st = worker_process_wait(&r->worker, r->batch_ms, &outcome, err);
    }
    if (st != OK) {
        return st;
    }
    if (outcome != OUTCOME_OK) {
        fault_from_death(r, outcome, fault);
        return OK;
    }
    if (r->worker.out->faulted != 0) {
        fault_from_stop(r, fault);
        return OK;
    }
    take_answer(r);
    if (check_values(r, fault)) {
        add_totals(r);
    }
    return OK;
}

const float *reward_values(const Reward *reward)
{
    return reward->values;
}

const float *reward_totals(const Reward *reward)
{
    return reward->totals;
}

void *reward_memory(Reward *reward, int n)
{
    assert(n >= 0 && n < reward->envs_max);
    return reward->memory + (size_t)n * MEMORY_BYTES_MAX;
}

double reward_start_ms(const Reward *reward)
{
    return reward->start_ms;
}

uint32_t reward_misuse(const Reward *reward)
{
    return reward->misuse;
}

void reward_layers(const Reward *reward, LayerReport out[LAYER_COUNT])
{
    memcpy(out, reward->layers, sizeof reward->layers);
}

void reward_close(Reward *reward)
{
    if (reward == NULL) {
        return;
    }
    worker_process_close(&reward->worker);
    program_free(reward->program);
    mem_free(reward->values);
    mem_free(reward->totals);
    mem_free(reward->memory);
    mem_free(reward);
}
