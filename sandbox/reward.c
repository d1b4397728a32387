/* sandbox/reward.c - a batch goes to the worker, numbers come back and are checked. */
#include "sandbox/reward.h"

#include <assert.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "lang/program.h"
#include "sandbox/worker_process.h"

enum {
    BATCH_MS_DEFAULT = 2000,
    CPU_SECONDS_DEFAULT = 600,
};

struct Reward {
    const Task *task;
    Program *program;
    const Terms *terms;
    WorkerProcess worker;
    int field_floats, action_floats; /* that rewards see */
    int envs_max, steps_max, batch_ms;
    int steps, envs;       /* of the batch that is being put */
    float *values;         /* [T][terms][N] */
    float *totals;         /* [T][N] */
    unsigned char *memory; /* [envs_max][MEMORY_BYTES_MAX] */
    double start_ms;
};

static float *in_floats(const Reward *r, uint32_t offset)
{
    return (float *)(void *)((unsigned char *)r->worker.in + offset);
}

static void set_fault(RewardFault *fault, Outcome outcome, const char *message)
{
    memset(fault, 0, sizeof *fault);
    fault->outcome = outcome;
    fault->term = fault->t = fault->n = -1;
    (void)snprintf(fault->message, sizeof fault->message, "%s", message);
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

static const char *signal_text(int signal)
{
    switch (signal) {
    case SIGFPE:
        return "an integer division by zero (SIGFPE)";
    case SIGSEGV:
        return "an access outside its memory, or recursion without end (SIGSEGV)";
    case SIGSYS:
        return "a system call, which a reward may not make (SIGSYS)";
    case SIGILL:
        return "an illegal instruction (SIGILL)";
    default:
        return strsignal(signal);
    }
}

/* With the digits that a float has, so that it reads back bit for bit. */
static void add_float(cJSON *object, const char *name, float value)
{
    char text[32];

    if (!isfinite(value)) {
        json_add_number(object, name, (double)value);
        return;
    }
    (void)snprintf(text, sizeof text, "%.9g", (double)value);
    (void)cJSON_AddRawToObject(object, name, text);
}

/* The step as JSON: what a person needs to see the fault again. */
static void describe_step(const Reward *r, int t, int n, char *text, size_t size)
{
    const BatchIn *in = r->worker.in;
    const Task *task = r->task;
    cJSON *object = cJSON_CreateObject(), *part;
    Buf out;
    static const char *const parts[] = {"prev", "now", "act"};
    const uint32_t offsets[] = {in->prev_offset, in->now_offset, in->action_offset};

    for (int p = 0; p < 3; p++) {
        const Field *fields = p == 2 ? task->actions : task->fields;
        int count = p == 2 ? task->action_count : task->field_count;
        int floats = p == 2 ? r->action_floats : r->field_floats, at = 0;
        const float *column = in_floats(r, offsets[p]) + (size_t)t * (size_t)(floats * r->envs);
        part = cJSON_AddObjectToObject(object, parts[p]);
        for (int i = 0; i < count; i++) {
            for (int k = 0;
                 (p == 2 || (fields[i].seen & SEEN_BY_REWARD) != 0) && k < fields[i].count;
                 k++, at++) {
                char name[IDENTIFIER_BYTES_MAX + 16];
                (void)snprintf(name, sizeof name, fields[i].count > 1 ? "%s[%d]" : "%s",
                               fields[i].name, k);
                add_float(part, name, column[(size_t)(at * r->envs + n)]);
            }
        }
    }
    json_add_number(object, "t",
                    ((const int32_t *)(void *)in_floats(r, in->index_offset))[t * r->envs + n]);
    buf_init(&out, size - 1);
    text[0] = '\0';
    if (json_print(object, &out, NULL) == OK) {
        (void)snprintf(text, size, "%s", out.data);
    }
    buf_release(&out);
    cJSON_Delete(object);
}

/* Why the worker died, in words; it may have left a hint about where it was. */
static void explain_death(const Reward *r, Outcome outcome, RewardFault *fault)
{
    const WorkerProcess *w = &r->worker;
    bool evaluating = w->out->stage == STAGE_EVALUATE;
    uint32_t t = w->out->at_t, n = w->out->at_n;

    if (outcome == OUTCOME_CPU_LIMIT || outcome == OUTCOME_TIMEOUT) {
        set_fault(fault, outcome,
                  evaluating ? "the reward did not return: a loop without an end?"
                             : "compiling the reward took too long");
    } else if (WIFSIGNALED(w->wait_status)) {
        Buf text;
        buf_init(&text, 200);
        buf_printf(&text, "%s ended by %s", evaluating ? "the reward was" : "compiling it was",
                   signal_text(WTERMSIG(w->wait_status)));
        set_fault(fault, outcome, text.data);
        buf_release(&text);
    } else {
        set_fault(fault, outcome,
                  evaluating ? "the reward ended its process, which it may not do"
                             : "the compiler gave up on it: too large?");
    }
    if (evaluating && r->steps > 0 && t < (uint32_t)r->steps && n < (uint32_t)r->envs) {
        fault->t = (int)t;
        fault->n = (int)n;
        describe_step(r, (int)t, (int)n, fault->step, sizeof fault->step);
    }
}

/* The worker's message, which may hold anything, as one line. */
static void worker_message(const Reward *r, char *text, size_t size)
{
    char copy[WORKER_MESSAGE_BYTES];
    Buf line;

    memcpy(copy, r->worker.out->message, sizeof copy);
    copy[sizeof copy - 1] = '\0';
    buf_init(&line, size - 1);
    text_add_line(&line, copy, strlen(copy), size - 8);
    (void)snprintf(text, size, "%s", line.data);
    buf_release(&line);
}

/* "reward.c:4: error: what " becomes "line 4: what"; other text stays as it is. */
static void plain_message(const char *message, char *out, size_t size)
{
    int line, used = 0;
    size_t length;

    if (sscanf(message, "reward.c:%d: error: %n", &line, &used) == 1 && used > 0) {
        (void)snprintf(out, size, "line %d: %s", line, message + used);
    } else {
        (void)snprintf(out, size, "%s", message);
    }
    for (length = strlen(out); length > 0 && out[length - 1] == ' '; length--) {
        out[length - 1] = '\0'; /* a newline of the compiler's */
    }
}

/* Names as the candidate wrote them: the emitter marks some of its own with a prefix. */
static void strip_prefixes(char *text)
{
    for (char *at = strchr(text, '\''); at != NULL; at = strchr(at + 1, '\'')) {
        if (strncmp(at + 1, "gh_u_", 5) == 0 || strncmp(at + 1, "gh_v_", 5) == 0 ||
            strncmp(at + 1, "gh_p_", 5) == 0) {
            memmove(at + 1, at + 6, strlen(at + 6) + 1);
        }
    }
}

/* What the compiler said, as the front end says it: the place, and the line of source. */
static void explain_compiler(const Reward *r, const char *message, RewardFault *fault)
{
    char plain[900];
    int line = 0;
    Buf text;

    plain_message(message, plain, sizeof plain);
    strip_prefixes(plain);
    buf_init(&text, sizeof fault->message - 1);
    buf_add_text(&text, plain);
    if (sscanf(message, "reward.c:%d:", &line) == 1) {
        program_quote(r->program, line, &text);
    }
    set_fault(fault,
              strstr(message, "memory full") != NULL ? OUTCOME_MEMORY_LIMIT : OUTCOME_REJECTED,
              text.data);
    buf_release(&text);
}

/* What the end of a worker that never was ready means: ours or the candidate's fault. */
static Status explain_start(const Reward *r, Outcome outcome, RewardFault *fault, Err *err)
{
    const WorkerProcess *w = &r->worker;
    char message[900];

    worker_message(r, message, sizeof message);
    if (WIFEXITED(w->wait_status) && outcome != OUTCOME_CPU_LIMIT && outcome != OUTCOME_TIMEOUT) {
        switch (WEXITSTATUS(w->wait_status)) {
        case WORKER_EXIT_REJECTED:
            explain_compiler(r, message, fault);
            return OK;
        case WORKER_EXIT_LAYER:
            return err_set(err, ERR_SANDBOX,
                           "the reward worker cannot jail itself here (%s); a kernel with seccomp "
                           "filters is needed",
                           message);
        case WORKER_EXIT_SELF_TEST:
            return err_set(
                err, ERR_SANDBOX,
                "the compiler in goodhart-worker computes wrong numbers on this machine");
        default:
            if (w->out->stage >= STAGE_COMPILE) {
                break; /* TinyCC ends its process where it runs out of something */
            }
            return err_set(err, ERR_SANDBOX, "goodhart-worker cannot start (exit code %d) %s",
                           WEXITSTATUS(w->wait_status), message);
        }
    }
    explain_death(r, outcome, fault);
    return OK;
}

static Status start(Reward *r, float gamma, int cpu_seconds, RewardFault *fault, Err *err)
{
    BatchIn in = {0};
    BatchOut out = {0};
    size_t in_bytes, out_bytes, source_bytes;
    const char *source = program_canonical(r->program, &source_bytes);
    uint64_t started = clock_ns();
    Outcome outcome;
    Status st;

    lay_out(r, source_bytes, &in, &in_bytes, &out, &out_bytes);
    describe(r, gamma, &in);
    st = worker_process_init(&r->worker, in_bytes, out_bytes, err);
    if (st != OK) {
        return st;
    }
    in.magic = r->worker.in->magic;
    in.abi = r->worker.in->abi;
    *r->worker.in = in;
    *r->worker.out = out;
    memcpy((char *)r->worker.in + in.source_offset, source, source_bytes + 1);
    st = worker_process_start(&r->worker, cpu_seconds, err);
    if (st == OK) {
        st = worker_process_wait(&r->worker, r->batch_ms, &outcome, err);
    }
    if (st != OK) {
        return st;
    }
    r->start_ms = (double)(clock_ns() - started) / 1e6;
    return outcome == OUTCOME_OK ? OK : explain_start(r, outcome, fault, err);
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

static void explain_program(const Program *program, RewardFault *fault)
{
    Buf text;

    buf_init(&text, sizeof fault->message - 1);
    program_explain(program, &text);
    set_fault(fault, OUTCOME_REJECTED, text.data);
    buf_release(&text);
}

Status reward_open(const Task *task, const char *source, size_t source_bytes,
                   const RewardOptions *options, Reward **out, RewardFault *fault, Err *err)
{
    Reward *r = mem_alloc(sizeof *r);
    Status st;

    assert(options->envs_max >= 1 && options->envs_max <= BATCH_ENVS_MAX);
    assert(options->steps_max >= 1 && options->steps_max * options->envs_max <= BATCH_STEPS_MAX);
    *out = NULL;
    set_fault(fault, OUTCOME_OK, "");
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
    st = program_parse(task, source, source_bytes, &r->program, err);
    if (st != OK) {
        goto done;
    }
    if (!program_accepted(r->program)) {
        explain_program(r->program, fault);
        goto done;
    }
    r->terms = program_terms(r->program);
    st = allocate(r, err);
    if (st == OK) {
        st = start(r, options->gamma,
                   options->cpu_seconds > 0 ? options->cpu_seconds : CPU_SECONDS_DEFAULT, fault,
                   err);
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

    if (r->field_floats == task_field_floats(task)) {
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

    scatter(in_floats(r, in->prev_offset), r->field_floats, r->envs, t, n,
            visible(r, prev, scratch));
    scatter(in_floats(r, in->now_offset), r->field_floats, r->envs, t, n, visible(r, now, scratch));
    scatter(in_floats(r, in->action_offset), r->action_floats, r->envs, t, n, action);
    ((int32_t *)(void *)in_floats(r, in->index_offset))[at] = index;
    ((unsigned char *)in + in->flags_offset)[at] = (unsigned char)flags;
}

/* A value that is no reward: which term, where, and why. */
static void explain_value(const Reward *r, int t, int c, int n, RewardFault *fault)
{
    const char *name = r->terms->items[c].name;
    float value =
        r->values[((size_t)t * (size_t)r->terms->count + (size_t)c) * (size_t)r->envs + (size_t)n];
    uint32_t bits;
    char message[256];
    Outcome outcome = OUTCOME_NON_FINITE;

    memcpy(&bits, &value, sizeof bits);
    if (bits == TERM_UNSET) {
        outcome = OUTCOME_REJECTED;
        (void)snprintf(message, sizeof message,
                       "out->%s was not set at this step: every term has to be set on every path",
                       name);
    } else if (isnan(value)) {
        (void)snprintf(message, sizeof message, "out->%s is not a number (NaN) at this step", name);
    } else {
        (void)snprintf(message, sizeof message,
                       "out->%s is %g at this step; a term has to stay within +-%g", name,
                       (double)value, (double)COMPONENT_ABS_MAX);
    }
    set_fault(fault, outcome, message);
    fault->term = c;
    fault->t = t;
    fault->n = n;
    describe_step(r, t, n, fault->step, sizeof fault->step);
}

/* A call wanted more turns of its loops than it may make. */
static void explain_turns(const Reward *r, RewardFault *fault)
{
    uint32_t t = r->worker.out->at_t, n = r->worker.out->at_n;
    char message[200];

    (void)snprintf(
        message, sizeof message,
        "one call made more than %d turns of its loops, all loops together: a reward has "
        "to be cheap, and every loop has to end",
        LOOP_TURNS_MAX);
    set_fault(fault, OUTCOME_CPU_LIMIT, message);
    if (t < (uint32_t)r->steps && n < (uint32_t)r->envs) {
        fault->t = (int)t;
        fault->n = (int)n;
        describe_step(r, (int)t, (int)n, fault->step, sizeof fault->step);
    }
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
                    explain_value(r, t, c, n, fault);
                    return false;
                }
            }
        }
    }
    return true;
}

Status reward_run(Reward *reward, RewardFault *fault, Err *err)
{
    Reward *r = reward;
    BatchIn *in = r->worker.in;
    size_t memory = (size_t)r->envs * MEMORY_BYTES_MAX;
    size_t stride = (size_t)(r->terms->count * r->envs);
    BatchOut layout = {0};
    size_t ignored[2];
    BatchIn in_layout = {0};
    Outcome outcome;
    Status st;

    set_fault(fault, OUTCOME_OK, "");
    memcpy((unsigned char *)in + in->memory_offset, r->memory, memory);
    st = worker_process_ask(&r->worker, err);
    if (st == OK) {
        st = worker_process_wait(&r->worker, r->batch_ms, &outcome, err);
    }
    if (st != OK) {
        return st;
    }
    if (outcome != OUTCOME_OK) {
        explain_death(r, outcome, fault);
        return OK;
    }
    if (r->worker.out->turns_ended != 0) {
        explain_turns(r, fault);
        return OK;
    }
    /* Offsets are our own: those in `out` could have been written by the reward. */
    lay_out(r, in->source_bytes, &in_layout, &ignored[0], &layout, &ignored[1]);
    memcpy(r->values, (unsigned char *)r->worker.out + layout.terms_offset,
           (size_t)r->steps * stride * sizeof *r->values);
    memcpy(r->memory, (unsigned char *)r->worker.out + layout.memory_offset, memory);
    if (!check_values(r, fault)) {
        return OK;
    }
    for (int t = 0; t < r->steps; t++) {
        for (int n = 0; n < r->envs; n++) {
            r->totals[(size_t)t * (size_t)r->envs + (size_t)n] =
                terms_total(r->terms, r->values + (size_t)t * stride + n, r->envs);
        }
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
