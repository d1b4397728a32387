#include "tests/fuzz/evaluate.h"

#include <libtcc.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>

#include "base/err.h"
#include "lang/primitives.h"

static float any_float(Rng *rng, const Field *f, bool tame)
{
    static const float odd[] = {0.0f, -0.0f,   1.0f,           -1.0f,         INFINITY, -INFINITY,
                                NAN,  3.4e38f, 1e-40f,         2147483648.0f, -3e9f,    16777217.0f,
                                0.5f, 1e-7f,   -2147483648.0f, 255.0f};

    if (f->kind != FIELD_FLOAT) {
        /* Whole numbers that a float holds exactly. */
        return (float)(!tame && rng_below(rng, 4) == 0
                           ? (int)rng_below(rng, 1u << 24) - (1 << 23)
                           : (int)f->lo + (int)rng_below(rng, (uint32_t)(f->hi - f->lo) + 1));
    }
    if (!tame && rng_below(rng, 8) == 0) {
        return odd[rng_below(rng, ARRAY_LEN(odd))];
    }
    return f->lo + (f->hi - f->lo) * rng_float(rng);
}

static void fill_columns(Rng *rng, const Field *fields, int count, bool tame, float *out)
{
    for (int i = 0; i < count; i++) {
        for (int k = 0; k < fields[i].count; k++) {
            *out++ = any_float(rng, &fields[i], tame);
        }
    }
}

/* The columns that rewards see as words; returns behind the last one. */
static uint32_t *put_words(const Field *fields, int count, bool all, const float *column,
                           uint32_t *words)
{
    for (int i = 0; i < count; i++) {
        for (int k = 0; k < fields[i].count; k++, column++) {
            int32_t whole;
            if (!all && (fields[i].seen & SEEN_BY_REWARD) == 0) {
                continue;
            }
            if (fields[i].kind == FIELD_FLOAT) {
                memcpy(words, column, 4);
            } else {
                whole = (int32_t)*column;
                memcpy(words, &whole, 4);
            }
            words++;
        }
    }
    return words;
}

void evaluate_steps(Rng *rng, const Task *task, RandomStep steps[EVALUATE_STEPS])
{
    const float gamma = EVALUATE_GAMMA;

    for (int i = 0; i < EVALUATE_STEPS; i++) {
        RandomStep *s = &steps[i];
        uint32_t *at = s->words;
        bool tame = i / EVALUATE_EPISODE % 2 == 0;
        fill_columns(rng, task->fields, task->field_count, tame, s->prev);
        fill_columns(rng, task->fields, task->field_count, tame, s->now);
        fill_columns(rng, task->actions, task->action_count, tame, s->action);
        s->first = i % EVALUATE_EPISODE == 0;
        s->t = i % EVALUATE_EPISODE;
        s->terminated = rng_below(rng, 8) == 0;
        s->truncated = !s->terminated && rng_below(rng, 8) == 0;
        at = put_words(task->fields, task->field_count, false, s->prev, at);
        at = put_words(task->fields, task->field_count, false, s->now, at);
        at = put_words(task->actions, task->action_count, true, s->action, at);
        *at++ = (uint32_t)s->t;
        *at++ = (uint32_t)task->step_limit;
        memcpy(at++, &gamma, 4);
        *at++ = s->terminated;
        *at++ = s->truncated;
    }
}

static EvaluateFaults faults; /* of the call that is made now */

static void note_fault(int kind, int line, int value, int bound)
{
    if (faults.count++ == 0) {
        faults.kind = kind;
        faults.line = line;
        faults.value = value;
        faults.bound = bound;
    }
    faults.sum +=
        rng_stream(rng_stream((uint64_t)(uint32_t)kind << 32 | (uint32_t)line, (uint32_t)value),
                   (uint32_t)bound);
}

const void *evaluate_symbol(const Primitive *primitive)
{
    return strcmp(primitive->symbol, "gh_fault") == 0 ? (const void *)(uintptr_t)note_fault
                                                      : primitive->address;
}

/* Where a signal in a reward goes back to: there is one such call at a time. */
static sigjmp_buf back;
static volatile sig_atomic_t is_calling;

static void on_signal(int signal)
{
    if (is_calling) {
        siglongjmp(back, signal);
    }
}

static void catch_signals(bool on)
{
    static const int caught[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGVTALRM};
    static struct sigaction before[ARRAY_LEN(caught)];
    struct sigaction action = {.sa_flags = SA_ONSTACK};
    struct itimerval timer = {.it_value = {.tv_sec = on ? 1 : 0, .tv_usec = 0}};

    action.sa_handler = on_signal;
    for (size_t i = 0; i < ARRAY_LEN(caught); i++) {
        (void)sigaction(caught[i], on ? &action : &before[i], on ? &before[i] : NULL);
    }
    (void)setitimer(ITIMER_VIRTUAL, &timer, NULL);
}

/* Guards around what a reward may write. */
typedef struct {
    uint64_t before[8], memory[MEMORY_BYTES_MAX / 8], between[8];
    uint32_t terms[TERMS_MAX];
    uint64_t after[8];
} Ground;

static const uint64_t GUARD = 0x5ca1ab1e0ddba11u;

static void ground_init(Ground *g)
{
    for (int i = 0; i < 8; i++) {
        g->before[i] = g->between[i] = g->after[i] = GUARD;
    }
}

static bool ground_is_whole(const Ground *g)
{
    bool whole = true;

    for (int i = 0; i < 8; i++) {
        whole = whole && g->before[i] == GUARD && g->between[i] == GUARD && g->after[i] == GUARD;
    }
    return whole;
}

static void call(RewardFunction *reward, const RandomStep *step, Ground *ground, Evaluation *e)
{
    volatile int signal;

    memset(e, 0, sizeof *e);
    memset(&faults, 0, sizeof faults);
    for (int i = 0; i < TERMS_MAX; i++) {
        ground->terms[i] = TERM_UNSET;
    }
    (void)primitive_misuse_take();
    signal = sigsetjmp(back, 1);
    if (signal != 0) {
        is_calling = 0;
        e->signal = signal;
        return;
    }
    is_calling = 1;
    reward(step->words, ground->memory, ground->terms);
    is_calling = 0;
    memcpy(e->terms, ground->terms, sizeof e->terms);
    memcpy(e->memory, ground->memory, sizeof e->memory);
    e->misuse = primitive_misuse_take();
    e->faults = faults;
    e->signal = ground_is_whole(ground) ? 0 : SIGSEGV;
}

void evaluate_run(RewardFunction *reward, const RandomStep *steps, Evaluation *out)
{
    static Ground ground;

    ground_init(&ground);
    catch_signals(true);
    for (int i = 0; i < EVALUATE_STEPS; i++) {
        if (steps[i].first) {
            memset(ground.memory, 0, sizeof ground.memory);
        } else if (out[i - 1].signal != 0) {
            out[i] = out[i - 1];
            continue;
        }
        call(reward, &steps[i], &ground, &out[i]);
    }
    catch_signals(false);
}

static bool is_nan(uint32_t bits)
{
    return (bits & 0x7f800000u) == 0x7f800000u && (bits & 0x007fffffu) != 0;
}

static bool same_words(const uint32_t *a, const uint32_t *b, int count, bool with_zeros)
{
    for (int i = 0; i < count; i++) {
        bool zeros = !with_zeros && ((a[i] | b[i]) & 0x7fffffffu) == 0;
        if (a[i] != b[i] && !zeros && !(is_nan(a[i]) && is_nan(b[i]))) {
            return false;
        }
    }
    return true;
}

bool evaluate_same(const Evaluation *a, const Evaluation *b)
{
    return a->signal == b->signal && same_words(a->terms, b->terms, TERMS_MAX, true) &&
           same_words(a->memory, b->memory, MEMORY_BYTES_MAX / 4, true) && a->misuse == b->misuse &&
           a->faults.count == b->faults.count && a->faults.sum == b->faults.sum;
}

bool evaluate_same_terms(const Evaluation *a, const Evaluation *b)
{
    return a->signal == b->signal && same_words(a->terms, b->terms, TERMS_MAX, false);
}

void evaluate_print(const Evaluation *e, int terms, Buf *out)
{
    if (e->signal != 0) {
        buf_printf(out, "signal %d\n", e->signal);
        return;
    }
    buf_add_text(out, "terms");
    for (int i = 0; i < terms; i++) {
        float value;
        memcpy(&value, &e->terms[i], 4);
        buf_printf(out, " %08x=%.9g", e->terms[i], (double)value);
    }
    buf_add_text(out, " memory");
    for (int i = 0; i < MEMORY_BYTES_MAX / 4; i++) {
        if (e->memory[i] != 0) {
            buf_printf(out, " [%d]%08x", i, e->memory[i]);
        }
    }
    buf_printf(out, " misuse %u faults %u, first: kind %d line %d value %d bound %d\n", e->misuse,
               e->faults.count, e->faults.kind, e->faults.line, e->faults.value, e->faults.bound);
}

static void on_message(void *ctx, const char *text)
{
    buf_printf(ctx, "%s\n", text);
}

RewardFunction *evaluate_load(const char *canonical, void **state, Buf *messages)
{
    TCCState *tcc = tcc_new();
    RewardFunction *reward = NULL;
    size_t count;
    const Primitive *all = primitive_all(&count);

    *state = tcc;
    if (tcc == NULL) {
        return NULL;
    }
    tcc_set_error_func(tcc, messages, on_message);
    tcc_set_options(tcc, "-nostdlib -nostdinc -Wall -Werror");
    tcc_set_output_type(tcc, TCC_OUTPUT_MEMORY);
    for (size_t i = 0; i < count; i++) {
        (void)tcc_add_symbol(tcc, all[i].symbol, evaluate_symbol(&all[i]));
    }
    (void)tcc_add_symbol(tcc, "memset", (const void *)(uintptr_t)memset);
    (void)tcc_add_symbol(tcc, "memcpy", (const void *)(uintptr_t)memcpy);
    (void)tcc_add_symbol(tcc, "memmove", (const void *)(uintptr_t)memmove);
    if (tcc_compile_string(tcc, canonical) == 0 && tcc_relocate(tcc, TCC_RELOCATE_AUTO) == 0 &&
        messages->size == 0) {
        reward = (RewardFunction *)(uintptr_t)tcc_get_symbol(tcc, "reward");
    }
    if (reward == NULL) {
        evaluate_unload(tcc);
        *state = NULL;
    }
    return reward;
}

void evaluate_unload(void *state)
{
    if (state != NULL) {
        tcc_delete(state);
    }
}
