/* What went wrong, in words for people and for the designer. */
#include "sandbox/reward_priv.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/json.h"
#include "base/text.h"

void fault_set(RewardFault *fault, Outcome outcome, const char *message)
{
    memset(fault, 0, sizeof *fault);
    fault->outcome = outcome;
    fault->term = fault->t = fault->n = -1;
    (void)snprintf(fault->message, sizeof fault->message, "%s", message);
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

/* A part of a Step: fields that rewards see, or the action. Returns the words that it takes. */
static int describe_part(const Field *fields, int count, bool all, const uint32_t *words,
                         cJSON *part)
{
    int at = 0;

    for (int i = 0; i < count; i++) {
        const Field *f = &fields[i];
        for (int k = 0; (all || (f->seen & SEEN_BY_REWARD) != 0) && k < f->count; k++, at++) {
            char name[IDENTIFIER_BYTES_MAX + 16];
            float value;
            (void)snprintf(name, sizeof name, f->count > 1 ? "%s[%d]" : "%s", f->name, k);
            memcpy(&value, &words[at], 4);
            if (f->kind == FIELD_FLOAT) {
                add_float(part, name, value);
            } else {
                json_add_number(part, name, (double)(int32_t)words[at]);
            }
        }
    }
    return at;
}

/* The step as JSON: what a person needs to see the fault again. */
static void describe_step(const Reward *r, int t, int n, char *text, size_t size)
{
    const Task *task = r->task;
    const uint32_t *at = reward_step(r, t, n);
    cJSON *object = cJSON_CreateObject();
    Buf out;

    at += describe_part(task->fields, task->field_count, false, at,
                        cJSON_AddObjectToObject(object, "prev"));
    at += describe_part(task->fields, task->field_count, false, at,
                        cJSON_AddObjectToObject(object, "now"));
    at += describe_part(task->actions, task->action_count, true, at,
                        cJSON_AddObjectToObject(object, "act"));
    json_add_number(object, "t", (double)(int32_t)at[0]);
    buf_init(&out, size - 1);
    text[0] = '\0';
    if (json_print(object, &out, NULL) == OK) {
        (void)snprintf(text, size, "%s", out.data);
    }
    buf_release(&out);
    cJSON_Delete(object);
}

/* The step at which the worker says that it was. */
static void set_step(const Reward *r, RewardFault *fault)
{
    /* Read once: the worker may still write it. */
    uint32_t at = *(const volatile uint32_t *)&r->worker.out->at;

    if (at < (uint32_t)(r->steps * r->envs)) {
        fault->t = (int)at / r->envs;
        fault->n = (int)at % r->envs;
        describe_step(r, fault->t, fault->n, fault->step, sizeof fault->step);
    }
}

void fault_from_death(const Reward *r, Outcome outcome, RewardFault *fault)
{
    RewardEvidence evidence;
    Buf text;

    evidence_collect(&r->worker, outcome, &evidence);
    buf_init(&text, sizeof fault->message - 1);
    if (evidence.limit == LIMIT_CPU || evidence.limit == LIMIT_TOTAL) {
        buf_add_text(&text, evidence.evaluating
                                ? "the reward did not return: a loop without an end?"
                                : "compiling the reward took too long");
    } else if (!evidence.evaluating && evidence.signal == 0) {
        buf_add_text(&text, "the compiler gave up on it: too large?");
    } else {
        buf_printf(&text, "%s ended%s", evidence.evaluating ? "the reward was" : "compiling it was",
                   evidence.limit != LIMIT_NONE ? ": " : " by ");
        evidence_explain(&evidence, &text);
    }
    fault_set(fault, outcome, text.data);
    buf_release(&text);
    fault->evidence = evidence;
    if (evidence.evaluating) {
        set_step(r, fault);
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
    if (length == 0) {
        (void)snprintf(out, size, "the compiler refused it and did not say why");
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

/* What the compiler said of a text that we wrote, which is a mistake of ours: the place, and the
 * line of source. */
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
    fault_set(fault,
              strstr(message, "memory full") != NULL ? OUTCOME_MEMORY_LIMIT : OUTCOME_COMPILER_BUG,
              text.data);
    buf_release(&text);
}

static Status explain_exec(const Reward *r, Err *err)
{
    const LayerReport *layers = r->worker.out->layers;
    int error = layers[LAYER_DESCRIPTORS].error != 0 ? layers[LAYER_DESCRIPTORS].error
                                                     : layers[LAYER_ENVIRONMENT].error;

    return err_set(err, ERR_SANDBOX, "goodhart-worker cannot be executed: %s", strerror(error));
}

/* What the end of a worker that never was ready means: ours or the candidate's fault. */
Status fault_from_start(const Reward *r, Outcome outcome, RewardFault *fault, Err *err)
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
                           "the reward worker cannot jail itself here: %s (`goodhart doctor` says "
                           "more)",
                           message);
        case WORKER_EXIT_SELF_TEST:
            return err_set(
                err, ERR_SANDBOX,
                "the compiler in goodhart-worker computes wrong numbers on this machine");
        case WORKER_EXIT_EXEC:
            if (w->out->stage == STAGE_START) {
                return explain_exec(r, err);
            }
            break;
        default: /* TinyCC ends its process where it runs out of something */
            if (w->out->stage >= STAGE_COMPILE && strstr(message, "memory full") != NULL) {
                explain_compiler(r, message, fault);
                return OK;
            }
            if (w->out->stage >= STAGE_COMPILE) {
                break;
            }
            return err_set(err, ERR_SANDBOX, "goodhart-worker cannot start (exit code %d) %s",
                           WEXITSTATUS(w->wait_status), message);
        }
    }
    fault_from_death(r, outcome, fault);
    return OK;
}

void fault_from_program(const Program *program, RewardFault *fault)
{
    Buf text;

    buf_init(&text, sizeof fault->message - 1);
    program_explain(program, &text);
    fault_set(fault, OUTCOME_REJECTED, text.data);
    buf_release(&text);
}

/* A value that is no reward: which term, where, and why. */
void fault_from_value(const Reward *r, int t, int c, int n, RewardFault *fault)
{
    const char *name = r->terms->items[c].name;
    float value =
        r->values[((size_t)t * (size_t)r->envs + (size_t)n) * (size_t)r->terms->count + (size_t)c];
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
    fault_set(fault, outcome, message);
    fault->term = c;
    fault->t = t;
    fault->n = n;
    describe_step(r, t, n, fault->step, sizeof fault->step);
}

/* What has no value; the worker's numbers are bounded by their types only. */
static void explain_fault(const Reward *r, RewardFault *fault)
{
    PrimitiveFault what;
    Buf text;

    memcpy(&what, &r->worker.out->fault, sizeof what);
    buf_init(&text, sizeof fault->message - 1);
    if (what.kind == FAULT_INDEX) {
        buf_printf(&text, "line %d: index %d of an array of %d elements", (int)what.line,
                   (int)what.value, (int)what.bound);
    } else {
        buf_printf(&text, "line %d: an integer is divided by zero", (int)what.line);
    }
    program_quote(r->program, (int)what.line, &text);
    fault_set(fault, OUTCOME_CRASH, text.data);
    buf_release(&text);
}

void fault_from_stop(const Reward *r, RewardFault *fault)
{
    explain_fault(r, fault);
    set_step(r, fault);
}
