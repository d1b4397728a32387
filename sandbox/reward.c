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
    size_t memory = (size_t)r->envs_max * (size_t)program_memory_bytes(r->program);

    in->step_words = (uint32_t)r->step_words;
    in->terms = (uint32_t)r->terms->count;
    in->memory_bytes = (uint32_t)program_memory_bytes(r->program);
    in->source_offset = place(&used, source_bytes + 1);
    in->source_bytes = (uint32_t)source_bytes;
    in->memory_offset = place(&used, memory);
    in->steps_offset = place(&used, steps * r->step_words * 4);
    *in_bytes = used;
    used = align(sizeof *out);
    out->memory_offset = place(&used, memory + MEMORY_BYTES_MAX); /* more than nothing */
    out->terms_offset = place(&used, steps * (size_t)r->terms->count * 4);
    *out_bytes = used;
}

/* Lists the words from `at` on that are ints in the structs that rewards see; returns the next. */
static int list_whole(Reward *r, int at, const Field *fields, int count, bool all)
{
    for (int i = 0; i < count; i++) {
        const Field *f = &fields[i];
        for (int k = 0; (all || (f->seen & SEEN_BY_REWARD) != 0) && k < f->count; k++, at++) {
            if (f->kind != FIELD_FLOAT) {
                r->whole[r->whole_count++] = (uint16_t)at;
            }
        }
    }
    return at;
}

/* What a Step of this task is made of. */
static void describe(Reward *r)
{
    const Task *task = r->task;
    int at = list_whole(r, 0, task->fields, task->field_count, false);

    at = list_whole(r, at, task->fields, task->field_count, false);
    at = list_whole(r, at, task->actions, task->action_count, true);
    r->step_words = (size_t)at + STEP_TAIL_WORDS + STEP_FIRST_WORD;
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
    in.layers_off = options->unsafe_no_jail ? LAYERS_UNSAFE : 0;
    st = worker_process_init(&r->worker, in_bytes, out_bytes, err);
    if (st != OK) {
        return st;
    }
    in.magic = r->worker.in->magic;
    in.abi = r->worker.in->abi;
    *r->worker.in = in;
    *r->worker.out = out;
    r->put = (uint32_t *)(void *)r->worker.in + in.steps_offset / 4;
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
    r->gamma = options->gamma;
    describe(r);
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

/* Copies a few words, without the call that memcpy is when their number is not known: four at a
 * time, the last four over some of those before. Returns where the next stand. */
static inline uint32_t *copy_words(uint32_t *to, const float *from, size_t count)
{
    if (count < 4) {
        for (size_t i = 0; i < count; i++) {
            memcpy(to + i, from + i, 4);
        }
        return to + count;
    }
    for (size_t i = 0; i + 4 <= count; i += 4) {
        memcpy(to + i, from + i, 16);
    }
    memcpy(to + count - 4, from + count - 4, 16);
    return to + count;
}

/* Writes the floats of a state that rewards see; returns where the next stands. */
static inline uint32_t *put_fields(const Reward *r, uint32_t *to, const float *fields)
{
    const Task *task = r->task;

    if (r->sees_all) {
        return copy_words(to, fields, (size_t)r->field_floats);
    }
    for (int i = 0; i < task->field_count; i++) {
        const Field *f = &task->fields[i];
        if ((f->seen & SEEN_BY_REWARD) != 0) {
            to = copy_words(to, fields, (size_t)f->count);
        }
        fields += f->count;
    }
    return to;
}

/* A float that holds a whole number becomes one; what is none becomes 0. */
static void make_whole(uint32_t *word)
{
    float value;
    int32_t whole;

    memcpy(&value, word, 4);
    whole = value >= -2147483648.0f && value < 2147483648.0f ? (int32_t)value : 0;
    memcpy(word, &whole, 4);
}

void reward_put(Reward *reward, int t, int n, const float *prev, const float *now,
                const float *action, int index, unsigned flags)
{
    const Reward *r = reward;
    uint32_t *step = reward_step(r, t, n), *at = step;

    at = put_fields(r, at, prev);
    at = put_fields(r, at, now);
    at = copy_words(at, action, (size_t)r->action_floats);
    for (int i = 0; i < r->whole_count; i++) {
        make_whole(&step[r->whole[i]]);
    }
    at[0] = (uint32_t)index;
    at[1] = (uint32_t)r->task->step_limit;
    memcpy(&at[2], &r->gamma, 4);
    at[3] = (flags & STEP_TERMINATED) != 0;
    at[4] = (flags & STEP_TRUNCATED) != 0;
    at[STEP_TAIL_WORDS] = (flags & STEP_FIRST) != 0;
}

/* Finds the first value of steps first … end - 1 that is no reward. */
static void find_fault(const Reward *r, int first, int end, RewardFault *fault)
{
    int count = r->terms->count;

    for (int at = first; at < end; at++) {
        for (int c = 0; c < count; c++) {
            if (!(fabsf(r->values[(size_t)at * (size_t)count + (size_t)c]) <= COMPONENT_ABS_MAX)) {
                fault_from_value(r, at / r->envs, c, at % r->envs, fault);
                return;
            }
        }
    }
}

/* Copies the values of steps first … end - 1, then looks at every one and adds them up. Offsets are
 * our own: those in `out` could have been written by the reward. False: one is no reward. */
static bool take_steps(Reward *r, int first, int end)
{
    size_t count = (size_t)r->terms->count, values = (size_t)(end - first) * count;
    float *to = r->values + (size_t)first * count;
    bool bad = false;

    memcpy(to, (const unsigned char *)r->worker.out + r->terms_offset + (size_t)first * count * 4,
           values * 4);
    /* From here on the copy: the compiler may not look at the other memory again in its place. */
    __asm__ volatile("" : : "r"(to) : "memory");
    for (size_t i = 0; i < values; i++) {
        bad |= !(fabsf(to[i]) <= COMPONENT_ABS_MAX);
    }
    for (int at = first; !bad && at < end; at++, to += count) {
        r->totals[at] = terms_total(r->terms, to, 1);
    }
    return !bad;
}

/* Takes what the worker answered, in pieces that stay in the processor's nearest memory. */
static void take_values(Reward *r, RewardFault *fault)
{
    enum { PIECE = 64 };
    int steps = r->steps * r->envs;

    for (int first = 0; first < steps; first += PIECE) {
        int end = steps - first < PIECE ? steps : first + PIECE;
        if (!take_steps(r, first, end)) {
            find_fault(r, first, end, fault);
            return;
        }
    }
}

/* The Memory of the environments of this batch: kept at its full size here, packed over there. */
static void put_memory(Reward *r)
{
    size_t bytes = r->worker.in->memory_bytes;
    unsigned char *to = (unsigned char *)r->worker.in + r->worker.in->memory_offset;

    for (size_t n = 0; bytes > 0 && n < (size_t)r->envs; n++) {
        memcpy(to + n * bytes, r->memory + n * MEMORY_BYTES_MAX, bytes);
    }
}

static void take_memory(Reward *r)
{
    size_t bytes = r->worker.in->memory_bytes;
    const unsigned char *from = (const unsigned char *)r->worker.out + r->memory_offset;

    for (size_t n = 0; bytes > 0 && n < (size_t)r->envs; n++) {
        memcpy(r->memory + n * MEMORY_BYTES_MAX, from + n * bytes, bytes);
    }
}

Status reward_run(Reward *reward, RewardFault *fault, Err *err)
{
    Reward *r = reward;
    cpu_set_t before;
    Outcome outcome;
    Status st;

    fault_set(fault, OUTCOME_OK, "");
    put_memory(r);
    worker_process_meet(&r->worker, (size_t)(r->steps * r->envs) * r->step_words * 4, &before);
    st = worker_process_ask(&r->worker, err);
    if (st == OK) {
        st = worker_process_wait(&r->worker, r->batch_ms, &outcome, err);
    }
    worker_process_part(&before);
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
    take_memory(r);
    r->misuse = r->worker.out->misuse;
    take_values(r, fault);
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

uint64_t reward_cpu_ns(const Reward *reward)
{
    return worker_process_cpu_ns(&reward->worker);
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
