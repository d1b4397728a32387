/* critic/checks.c - the checks, in the order they are made. */
#include "critic/critic.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/rng.h"
#include "lang/program.h"
#include "sandbox/reward.h"

enum {
    PROBE_ENVS = 16,
    PROBE_STEPS = 512,
    PROBE_LIMIT_MS = 1000, /* CPU time for one batch of probes */
    REPEATS = 2,           /* batches that must give the same bytes again */
};

/* One step of the probes, as it was taken. */
typedef struct {
    float prev[FIELD_FLOATS_MAX], now[FIELD_FLOATS_MAX], action[ACTION_FLOATS_MAX];
    int index;
    unsigned flags;
} ProbeStep;

typedef struct {
    const CriticJob *job;
    CriticReport *report;
    Program *program;
    Reward *reward;
    ProbeStep *steps; /* [PROBE_STEPS][PROBE_ENVS] */
    float *values;    /* of the first batch, [PROBE_STEPS][PROBE_ENVS][terms] */
    RewardFault fault;
} Critic;

/* What a check found: the fault of the critic is filled when it did not pass. */
typedef Status Check(Critic *c, Err *err);

/* The code of a finding. Codes are never used again for something else. */
static const char *code_of(Outcome outcome, const char *check, const RewardFault *fault)
{
    switch (outcome) {
    case OUTCOME_OK:
        return "";
    case OUTCOME_REJECTED:
        return strcmp(check, "parse") == 0 ? "R101 not-reward-c" : "R202 unset-term";
    case OUTCOME_COMPILER_BUG:
        return "R102 does-not-compile";
    case OUTCOME_NON_FINITE:
        return fault->term >= 0 ? "R201 non-finite" : "R203 non-finite";
    case OUTCOME_NON_DETERMINISTIC:
        return "R301 non-deterministic";
    case OUTCOME_CPU_LIMIT:
    case OUTCOME_TIMEOUT:
        return "R401 does-not-return";
    case OUTCOME_CRASH:
        return "R402 crash";
    case OUTCOME_FORBIDDEN_CALL:
        return "R403 forbidden-call";
    case OUTCOME_MEMORY_LIMIT:
        return "R404 memory";
    default:
        return "R499 failed";
    }
}

static void set_fault(Critic *c, Outcome outcome, const char *message)
{
    memset(&c->fault, 0, sizeof c->fault);
    c->fault.outcome = outcome;
    c->fault.term = c->fault.t = c->fault.n = -1;
    (void)snprintf(c->fault.message, sizeof c->fault.message, "%s", message);
}

/* It is Reward C: our own front end accepts it. */
static Status check_parse(Critic *c, Err *err)
{
    Status st = program_parse(c->job->task, c->job->source, c->job->source_bytes, &c->program, err);
    Buf text;
    const char *canonical;
    size_t bytes;

    if (st != OK) {
        return st;
    }
    c->report->terms = *program_terms(c->program);
    if (program_accepted(c->program)) {
        canonical = program_canonical(c->program, &bytes);
        buf_add(&c->report->canonical, canonical, bytes);
        return buf_status(&c->report->canonical, "a reward's canonical text", err);
    }
    buf_init(&text, sizeof c->fault.message - 1);
    program_explain(c->program, &text);
    set_fault(c, OUTCOME_REJECTED, text.data);
    buf_release(&text);
    return OK;
}

/* It compiles, and a worker is ready. */
static Status check_compile(Critic *c, Err *err)
{
    const RewardOptions options = {.envs_max = PROBE_ENVS,
                                   .steps_max = PROBE_STEPS,
                                   .gamma = c->job->task->training.gamma,
                                   .batch_ms = PROBE_LIMIT_MS,
                                   .unsafe_no_jail = c->job->unsafe_no_jail};

    return reward_open(c->job->task, c->job->source, c->job->source_bytes, &options, &c->reward,
                       &c->fault, err);
}

/* An action of the probing policy of environment n: at random, at random but held for a while, or
 * always the same. */
static void probe_action(const Task *task, int n, int index, Rng *rng, float *action)
{
    int hold = n % 4 == 0 ? 1 : n % 4 == 1 ? 8 : n % 4 == 2 ? 40 : task->step_limit;

    if (index % hold != 0) {
        return;
    }
    for (int i = 0; i < task->action_count; i++) {
        const Field *f = &task->actions[i];
        for (int k = 0; k < f->count; k++) {
            *action++ = f->kind == FIELD_FLOAT
                            ? f->lo + (f->hi - f->lo) * rng_float(rng)
                            : f->lo + (float)rng_below(rng, (uint32_t)(f->hi - f->lo) + 1);
        }
    }
}

/* Simulates one environment for all its steps. */
static void sample_env(Critic *c, int n, void *state, void *scratch)
{
    const Task *task = c->job->task;
    uint64_t seed = rng_stream(c->job->seed, (uint64_t)n);
    float fields[FIELD_FLOATS_MAX], action[ACTION_FLOATS_MAX] = {0};
    size_t bytes = (size_t)task_field_floats(task) * sizeof *fields;
    StepInfo info;
    Rng rng;
    int index = 0, episode = 0;

    rng_init(&rng, rng_stream(seed, 1));
    task->reset(state, scratch, rng_stream(seed, 2), fields);
    for (int t = 0; t < PROBE_STEPS; t++) {
        ProbeStep *step = &c->steps[t * PROBE_ENVS + n];
        memcpy(step->prev, fields, bytes);
        probe_action(task, n, index, &rng, action);
        memcpy(step->action, action, sizeof action);
        task->step(state, scratch, action, fields, &info);
        memcpy(step->now, fields, bytes);
        step->index = index++;
        step->flags = (step->index == 0 ? STEP_FIRST : 0u) |
                      (info.terminated ? STEP_TERMINATED : 0u) |
                      (info.truncated ? STEP_TRUNCATED : 0u);
        if (info.terminated || info.truncated) {
            index = 0;
            episode++;
            task->reset(state, scratch, rng_stream(seed, 2 + (uint64_t)episode), fields);
        }
    }
}

static Status sample_episodes(Critic *c, Err *err)
{
    const Task *task = c->job->task;
    void *state = mem_alloc(task->state_bytes), *scratch = mem_alloc(task->scratch_bytes);
    Status st = OK;

    c->steps = mem_alloc(sizeof *c->steps * PROBE_STEPS * PROBE_ENVS);
    c->values = mem_alloc(sizeof *c->values * PROBE_STEPS * PROBE_ENVS * TERMS_MAX);
    if (state == NULL || scratch == NULL || c->steps == NULL || c->values == NULL) {
        st = err_set(err, ERR_NOMEM, "episodes to probe a reward with");
        goto done;
    }
    for (int n = 0; n < PROBE_ENVS; n++) {
        sample_env(c, n, state, scratch);
    }
done:
    mem_free(state);
    mem_free(scratch);
    return st;
}

/* The place of environment n in the batch: as it is, or turned round. */
static int seat(int n, bool turned)
{
    return turned ? PROBE_ENVS - 1 - n : n;
}

/* What lies on the stack before the calls of a batch: another float each time, of either sign and
 * of ordinary size, that a reward cannot know. */
static uint32_t smear_pattern(const Critic *c, int batch)
{
    Rng rng;
    float value;
    uint32_t bits;

    rng_init(&rng, rng_stream(c->job->seed, 1000000 + (uint64_t)batch));
    value = (batch % 2 == 0 ? 1.0f : -300.0f) * (0.25f + rng_float(&rng));
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static Status run_batch(Critic *c, bool turned, uint32_t smear, Err *err)
{
    reward_smear(c->reward, smear);
    reward_begin(c->reward, PROBE_STEPS, PROBE_ENVS);
    for (int t = 0; t < PROBE_STEPS; t++) {
        for (int n = 0; n < PROBE_ENVS; n++) {
            const ProbeStep *s = &c->steps[t * PROBE_ENVS + n];
            reward_put(c->reward, t, seat(n, turned), s->prev, s->now, s->action, s->index,
                       s->flags);
        }
    }
    return reward_run(c->reward, &c->fault, err);
}

/* It gives finite numbers, sets every term and returns, on sampled episodes. */
static Status check_episodes(Critic *c, Err *err)
{
    Status st = sample_episodes(c, err);

    if (st != OK) {
        return st;
    }
    st = run_batch(c, false, smear_pattern(c, 0), err);
    if (st == OK && c->fault.outcome == OUTCOME_OK) {
        memcpy(c->values, reward_values(c->reward),
               sizeof *c->values * PROBE_STEPS * PROBE_ENVS *
                   (size_t)reward_terms(c->reward)->count);
    }
    return st;
}

/* Finds a value that is not, bit for bit, what it was. False: a fault is set. */
static bool same_values(Critic *c, bool turned)
{
    const Terms *terms = reward_terms(c->reward);
    const float *again = reward_values(c->reward);

    for (int t = 0; t < PROBE_STEPS; t++) {
        for (int n = 0; n < PROBE_ENVS; n++) {
            for (int i = 0; i < terms->count; i++) {
                const float *value = c->values + (t * PROBE_ENVS + n) * terms->count + i;
                const float *value_again =
                    again + (t * PROBE_ENVS + seat(n, turned)) * terms->count + i;
                char message[256];
                if (memcmp(value, value_again, sizeof *value) == 0) {
                    continue;
                }
                (void)snprintf(message, sizeof message,
                               "out->%s was %.9g and then %.9g for the same input: is a variable "
                               "used before it is set?",
                               terms->items[i].name, (double)*value, (double)*value_again);
                set_fault(c, OUTCOME_NON_DETERMINISTIC, message);
                c->fault.term = i;
                c->fault.t = t;
                c->fault.n = n;
                return false;
            }
        }
    }
    return true;
}

/* It gives the same bytes for the same bytes: again, in other company, and whatever a call finds on
 * the stack. */
static Status check_determinism(Critic *c, Err *err)
{
    for (int i = 0; i < REPEATS; i++) {
        bool turned = i % 2 == 0;
        Status st;
        for (int n = 0; n < PROBE_ENVS; n++) {
            memset(reward_memory(c->reward, n), 0, MEMORY_BYTES_MAX);
        }
        st = run_batch(c, turned, smear_pattern(c, i + 1), err);
        if (st != OK || c->fault.outcome != OUTCOME_OK || !same_values(c, turned)) {
            return st;
        }
    }
    return OK;
}

static const struct {
    const char *name;
    Check *check;
} CHECKS[] = {
    {"parse", check_parse},
    {"compile", check_compile},
    {"episodes", check_episodes},
    {"determinism", check_determinism},
};

static void add_verdict(Critic *c, const char *check, double ms)
{
    Verdict *v = &c->report->verdicts[c->report->verdict_count++];

    (void)snprintf(v->check, sizeof v->check, "%s", check);
    v->outcome = c->fault.outcome;
    (void)snprintf(v->code, sizeof v->code, "%s", code_of(c->fault.outcome, check, &c->fault));
    (void)snprintf(v->message, sizeof v->message, "%s", c->fault.message);
    (void)snprintf(v->step, sizeof v->step, "%s", c->fault.step);
    v->ms = ms;
    c->report->outcome = c->fault.outcome;
}

Status critic_check(const CriticJob *job, CriticReport *report, Err *err)
{
    Critic c = {.job = job, .report = report};
    Status st = OK;

    static_assert(ARRAY_LEN(CHECKS) <= VERDICTS_MAX, "every check has a verdict");
    for (size_t i = 0; i < ARRAY_LEN(CHECKS) && report->outcome == OUTCOME_OK; i++) {
        uint64_t started = clock_ns();
        set_fault(&c, OUTCOME_OK, "");
        st = CHECKS[i].check(&c, err);
        if (st != OK) {
            break;
        }
        add_verdict(&c, CHECKS[i].name, (double)(clock_ns() - started) / 1e6);
    }
    report->done = st == OK;
    reward_close(c.reward);
    program_free(c.program);
    mem_free(c.steps);
    mem_free(c.values);
    return st;
}
