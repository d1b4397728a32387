/* tests/fuzz/fuzz_batch.c - a worker that answers anything, as the trusted side sees it.
 *
 * No process is started: the linker puts the functions below in the place of those that start, ask
 * and await a worker (--wrap). The bytes decide what stands in the worker's memory when it answers,
 * how it ends and when. reward_open and reward_run must come to a clear outcome, read nothing
 * beyond the memory (it is a heap block of exactly its size: AddressSanitizer looks), and give no
 * value that is not one. */
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "sandbox/reward.h"
#include "sandbox/worker_process.h"
#include "tests/fuzz/choices.h"
#include "tests/fuzz/generate.h"
#include "tests/fuzz/target.h"

enum { ENVS = 3, STEPS = 5 };

/* What the worker does: one input at a time. */
static Choices *script;

Status __wrap_worker_process_init(WorkerProcess *w, size_t in_bytes, size_t out_bytes, Err *err);
Status __wrap_worker_process_start(WorkerProcess *w, int cpu_seconds, Err *err);
Status __wrap_worker_process_ask(WorkerProcess *w, Err *err);
Status __wrap_worker_process_wait(WorkerProcess *w, int limit_ms, Outcome *outcome, Err *err);
void __wrap_worker_process_close(WorkerProcess *w);

Status __wrap_worker_process_init(WorkerProcess *w, size_t in_bytes, size_t out_bytes, Err *err)
{
    (void)err;
    memset(w, 0, sizeof *w);
    w->pid = w->pidfd = w->ask_fd = w->answer_fd = w->in_fd = w->out_fd = -1;
    w->in = calloc(1, in_bytes);
    w->out = calloc(1, out_bytes);
    REQUIRE(w->in != NULL && w->out != NULL);
    w->in_bytes = in_bytes;
    w->out_bytes = out_bytes;
    return OK;
}

Status __wrap_worker_process_start(WorkerProcess *w, int cpu_seconds, Err *err)
{
    (void)w;
    (void)cpu_seconds;
    return choices_rarely(script, 64) ? err_set(err, ERR_SANDBOX, "no worker") : OK;
}

Status __wrap_worker_process_ask(WorkerProcess *w, Err *err)
{
    (void)w;
    return choices_rarely(script, 64) ? err_set(err, ERR_IO, "no pipe") : OK;
}

/* Any bytes, repeated to the end. */
static void write_bytes(unsigned char *at, size_t count)
{
    unsigned char piece[16];
    size_t length = choices_below(script, sizeof piece) + 1;

    for (size_t i = 0; i < length; i++) {
        piece[i] = (unsigned char)choices_below(script, 256);
    }
    for (size_t i = 0; i < count; i++) {
        at[i] = piece[i % length];
    }
}

static float any_value(void)
{
    static const float values[] = {0.0f,     1.0f, -1.0f,     1e6f,    -1e6f,  1.00001e6f,
                                   INFINITY, NAN,  -INFINITY, 3.4e38f, 1e-45f, -0.0f};
    uint32_t i = choices_below(script, 16);
    const uint32_t unset = TERM_UNSET;
    float value = 0.25f;

    if (i < ARRAY_LEN(values)) {
        return values[i];
    }
    if (i == 15) {
        memcpy(&value, &unset, 4);
    }
    return value;
}

static void write_values(const WorkerProcess *w)
{
    size_t first = sizeof(BatchOut) / 4, count = w->out_bytes / 4;
    float *words = (float *)(void *)w->out;

    for (size_t i = first; i < count; i++) {
        words[i] = 0.5f;
    }
    for (uint32_t i = choices_below(script, 8); i > 0; i--) {
        words[first + choices_below(script, (uint32_t)(count - first))] = any_value();
    }
}

static void write_head(BatchOut *out)
{
    out->stage = choices_below(script, 5);
    out->at = (choices_below(script, 16) - 4) * ENVS;
    out->at += choices_below(script, 16) - 4;
    out->faulted = choices_rarely(script, 4);
    out->fault.kind = (int32_t)choices_below(script, 4) - 1;
    out->fault.line = (int32_t)choices_below(script, 0xffffffffu);
    out->fault.value = (int32_t)choices_below(script, 0xffffffffu);
    out->fault.bound = (int32_t)choices_below(script, 0xffffffffu);
    out->hint.signal = choices_below(script, 70);
    out->hint.call = choices_below(script, 600);
    write_bytes((unsigned char *)&out->hint.address, 24);
    out->terms_offset = choices_below(script, 0xffffffffu);
    out->memory_offset = choices_below(script, 0xffffffffu);
}

static void write_message(BatchOut *out)
{
    static const char *const messages[] = {
        "reward.c:2: error: 'gh_u_x' undeclared\n",
        "reward.c:2147483647: error: ", "reward.c:-1: error: 'gh_p_", "memory full",
        "reward.c:1: error: \x1b[31m\xff\n"};
    uint32_t i = choices_below(script, ARRAY_LEN(messages) + 1);

    if (i == ARRAY_LEN(messages)) {
        write_bytes((unsigned char *)out->message, sizeof out->message); /* without an end */
    } else {
        (void)snprintf(out->message, sizeof out->message, "%s", messages[i]);
    }
}

Status __wrap_worker_process_wait(WorkerProcess *w, int limit_ms, Outcome *outcome, Err *err)
{
    static const Outcome outcomes[] = {OUTCOME_OK,           OUTCOME_OK,
                                       OUTCOME_OK,           OUTCOME_OK,
                                       OUTCOME_REJECTED,     OUTCOME_CRASH,
                                       OUTCOME_TIMEOUT,      OUTCOME_CPU_LIMIT,
                                       OUTCOME_MEMORY_LIMIT, OUTCOME_FORBIDDEN_CALL};
    uint32_t what = choices_below(script, 32);

    (void)limit_ms;
    if ((what & 1) != 0) {
        write_bytes((unsigned char *)w->out, w->out_bytes);
    }
    if ((what & 2) != 0) {
        write_head(w->out);
    }
    if ((what & 4) != 0) {
        write_values(w);
    }
    if ((what & 8) != 0) {
        write_message(w->out);
    }
    if (what >= 24) { /* well behaved but for its values */
        w->out->faulted = 0;
    }
    *outcome = outcomes[choices_below(script, ARRAY_LEN(outcomes))];
    w->ready |= *outcome == OUTCOME_OK;
    if (*outcome != OUTCOME_OK) {
        w->ended = true;
        w->killed = choices_rarely(script, 2);
        w->wait_status = (int)choices_below(script, 0x10000);
        w->cpu_ms = choices_below(script, 100000);
    }
    return choices_rarely(script, 64) ? err_set(err, ERR_IO, "no answer") : OK;
}

void __wrap_worker_process_close(WorkerProcess *w)
{
    free(w->in);
    free(w->out);
    w->in = NULL;
    w->out = NULL;
}

static void require_text(const char *text, size_t size)
{
    size_t length = strnlen(text, size);

    REQUIRE(length < size);
    REQUIRE(text_is_utf8(text, length));
    for (size_t i = 0; i < length; i++) {
        REQUIRE((unsigned char)text[i] >= 0x20 || text[i] == '\n');
    }
}

static void require_fault(const RewardFault *fault, int terms)
{
    cJSON *step = NULL;
    Err err = {0};

    require_text(fault->message, sizeof fault->message);
    require_text(fault->step, sizeof fault->step);
    REQUIRE((fault->outcome == OUTCOME_OK) == (fault->message[0] == '\0'));
    REQUIRE(fault->term >= -1 && fault->term < terms);
    REQUIRE(fault->t >= -1 && fault->t < STEPS && fault->n >= -1 && fault->n < ENVS);
    REQUIRE(memchr(fault->evidence.call_name, '\0', sizeof fault->evidence.call_name) != NULL);
    if (fault->step[0] != '\0') {
        REQUIRE(json_parse(fault->step, strlen(fault->step), "step", &step, &err) == OK);
        cJSON_Delete(step);
    }
}

static void require_values(const Reward *r)
{
    int terms = reward_terms(r)->count;
    const float *values = reward_values(r), *totals = reward_totals(r);

    for (int i = 0; i < STEPS * ENVS * terms; i++) {
        REQUIRE(fabsf(values[i]) <= COMPONENT_ABS_MAX);
    }
    for (int i = 0; i < STEPS * ENVS; i++) {
        REQUIRE(isfinite(totals[i]) &&
                fabsf(totals[i]) <= COMPONENT_ABS_MAX * (float)terms * 1.001f);
    }
}

static void put_steps(Reward *r, const Task *task)
{
    float fields[FIELD_FLOATS_MAX], action[ACTION_FLOATS_MAX];

    for (int i = 0; i < task_field_floats(task); i++) {
        fields[i] = (float)i;
    }
    for (int i = 0; i < task_action_floats(task); i++) {
        action[i] = choices_rarely(script, 16) ? NAN : 1.0f;
    }
    reward_begin(r, STEPS, ENVS);
    for (int t = 0; t < STEPS; t++) {
        for (int n = 0; n < ENVS; n++) {
            reward_put(r, t, n, fields, fields, action, t, t == 0 ? STEP_FIRST : 0u);
        }
    }
}

/* Batches until one ends it. */
static void ask(Reward *r, const Task *task)
{
    RewardFault fault;
    Err err = {0};
    Status st = OK;

    for (int i = 0; i < 4; i++) {
        put_steps(r, task);
        st = reward_run(r, &fault, &err);
        REQUIRE((st == OK) == (err.msg[0] == '\0'));
        if (st != OK) {
            break;
        }
        require_fault(&fault, reward_terms(r)->count);
        if (fault.outcome != OUTCOME_OK) {
            break;
        }
        require_values(r);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    static const char *const sources[] = {
        "COMPONENTS(a);\nvoid reward(const Step *s, Memory *m, Components *out)\n{\n"
        "    out->a = 1.0f;\n}\n",
        "COMPONENTS(a, b); SPARSE(c); FACTORS(d, e); WATCH(f);\nMEMORY(Cover c; float x[3];)\n"
        "void reward(const Step *s, Memory *m, Components *out)\n{\n    out->a = out->b = 0;\n"
        "    out->c = out->d = out->e = 1;\n    out->f = cover(&m->c, s->t);\n}\n",
    };
    const RewardOptions options = {.envs_max = ENVS, .steps_max = STEPS, .gamma = 0.9f};
    Choices choices;
    const Task *task;
    const char *source;
    Reward *r = NULL;
    RewardFault fault;
    Err err = {0};
    Status st;

    choices_bytes(&choices, bytes, count);
    script = &choices;
    task = generate_task(choices_below(&choices, 3));
    source = sources[choices_below(&choices, ARRAY_LEN(sources))];
    st = reward_open(task, source, strlen(source), &options, &r, &fault, &err);
    REQUIRE((st == OK) == (err.msg[0] == '\0'));
    REQUIRE((r != NULL) == (st == OK && fault.outcome == OUTCOME_OK));
    if (st == OK) {
        require_fault(&fault, TERMS_MAX);
    }
    if (r != NULL) {
        LayerReport layers[LAYER_COUNT];
        reward_layers(r, layers);
        for (int i = 0; i < LAYER_COUNT; i++) {
            REQUIRE(layers[i].state <= LAYER_OFF);
        }
        ask(r, task);
    }
    reward_close(r);
    return 0;
}
