#include "tests/fuzz/differential.h"

#include <math.h>
#include <signal.h>
#include <string.h>

#include "base/mem.h"
#include "sandbox/reward.h"
#include "tests/fuzz/evaluate.h"
#include "tests/fuzz/generate.h"
#include "tests/fuzz/native.h"

/* One program, while its chunk is compared. */
typedef struct {
    int number;
    Generated source;
    Program *program; /* NULL: was not accepted */
    void *tcc;
    RewardFunction *reward;
    RandomStep steps[EVALUATE_STEPS];
    Evaluation results[EVALUATE_STEPS]; /* of TinyCC's code */
} Subject;

typedef struct {
    const DifferentialOptions *options;
    DifferentialCounts *counts;
    FILE *log;
    Subject *subjects;
    int shown;
} Run;

static void show_program(Run *run, const Subject *s, const char *what)
{
    if (run->shown++ < run->options->show) {
        fprintf(run->log, "== program %d of seed %llu: %s\n%s\n", s->number,
                (unsigned long long)run->options->seed, what, s->source.text.data);
        if (s->program != NULL) {
            size_t bytes;
            fprintf(run->log, "== canonical\n%s\n", program_canonical(s->program, &bytes));
        }
    }
}

static const Task *task_of(const Subject *s)
{
    return generate_task((uint32_t)s->number % 3);
}

/* Only for how large it is, or how much it does: others are faults that the generator or the front
 * end made. */
static bool is_costly(const Findings *f)
{
    static const char *const words[] = {"operations", "too many", "too deep", "too long",
                                        "at most"};

    for (int i = 0; i < f->count; i++) {
        for (size_t k = 0; k < ARRAY_LEN(words); k++) {
            if (f->items[i].is_error && strstr(f->items[i].message, words[k]) != NULL) {
                return true;
            }
        }
    }
    return false;
}

static void count_refused(Run *run, const Subject *s, const Program *program)
{
    Buf text;

    if (is_costly(program_findings(program))) {
        run->counts->costly++;
        return;
    }
    buf_init(&text, 1 << 16);
    program_explain(program, &text);
    show_program(run, s, "is not accepted");
    fprintf(run->log, "%d: %.300s\n", s->number, text.data);
    buf_release(&text);
}

static Status prepare(Run *run, Subject *s, Err *err)
{
    const Task *task = task_of(s);
    Choices choices;
    Buf messages;
    size_t bytes;
    Status st;

    choices_seed(&choices, rng_stream(run->options->seed, (uint64_t)s->number));
    generate_program(&choices, task, &s->source);
    run->counts->programs++;
    st = program_parse(task, s->source.text.data, s->source.text.size, &s->program, err);
    if (st != OK) {
        return st;
    }
    if (!program_accepted(s->program)) {
        count_refused(run, s, s->program);
        program_free(s->program);
        s->program = NULL;
        return OK;
    }
    run->counts->accepted++;
    buf_init(&messages, 4096);
    s->reward = evaluate_load(program_canonical(s->program, &bytes), &s->tcc, &messages);
    if (s->reward == NULL) {
        run->counts->refused_by_tinycc++;
        show_program(run, s, "is refused by TinyCC");
        fprintf(run->log, "%d: TinyCC: %s\n", s->number, messages.data);
    }
    buf_release(&messages);
    return OK;
}

static void evaluate(Run *run, Subject *s)
{
    Rng rng;

    rng_init(&rng, rng_stream(run->options->seed ^ 0x57e95, (uint64_t)s->number));
    evaluate_steps(&rng, task_of(s), s->steps);
    evaluate_run(s->reward, s->steps, s->results);
    run->counts->evaluations += EVALUATE_STEPS;
    for (int i = 0; i < EVALUATE_STEPS; i++) {
        run->counts->faults += s->results[i].faults.count != 0;
        run->counts->misuses += s->results[i].misuse != 0;
        run->counts->signals += s->results[i].signal != 0;
    }
    if (s->results[0].signal != 0) {
        show_program(run, s, "TinyCC's code was ended by a signal");
    }
}

static void show_difference(Run *run, const Subject *s, const char *name, int step,
                            const Evaluation *other)
{
    int terms = program_terms(s->program)->count;
    char what[128];
    Buf text;

    if (run->shown >= run->options->show) {
        return;
    }
    (void)snprintf(what, sizeof what, "TinyCC and %s differ at step %d", name, step);
    show_program(run, s, what);
    buf_init(&text, 1 << 16);
    evaluate_print(&s->results[step], terms, &text);
    evaluate_print(other, terms, &text);
    fprintf(run->log, "%s\n", text.data);
    buf_release(&text);
}

/* What C leaves undefined in a source traps; or is not even computed, as the element in a[i] * 0.
 */
static bool is_undefined(const Evaluation *ours, const Evaluation *source)
{
    return source->signal == SIGILL || source->signal == SIGFPE || ours->faults.count > 0;
}

/* The source by a C compiler is compared up to where C leaves its meaning open, in each episode. */
static void compare(Run *run, const Subject *s, const Compiler *compiler, DifferentialCount *count,
                    RewardFunction *reward)
{
    Evaluation other[EVALUATE_STEPS];
    bool differed = false, skips = false;

    evaluate_run(reward, s->steps, other);
    for (int i = 0; i < EVALUATE_STEPS; i++) {
        const Evaluation *ours = &s->results[i];
        skips = compiler->takes_source &&
                ((skips && !s->steps[i].first) || is_undefined(ours, &other[i]));
        if (skips) {
            count->skipped++;
            continue;
        }
        count->evaluations++;
        if (compiler->takes_source ? !evaluate_same_terms(ours, &other[i])
                                   : !evaluate_same(ours, &other[i])) {
            count->differences++;
            if (!differed) {
                show_difference(run, s, compiler->name, i, &other[i]);
            }
            differed = true;
        }
    }
}

static bool takes_part(const Subject *s, const Compiler *compiler)
{
    return s->reward != NULL && (!compiler->takes_source || s->source.is_c);
}

static Status compare_all(Run *run, const Compiler *compiler, DifferentialCount *count, Err *err)
{
    Buf text;
    void *object;
    Status st;

    buf_init(&text, (size_t)1 << 28);
    buf_add_text(&text, "#include <stdbool.h>\n");
    for (int i = 0; i < run->options->count; i++) {
        const Subject *s = &run->subjects[i];
        size_t bytes;
        if (!takes_part(s, compiler)) {
            continue;
        }
        if (compiler->takes_source) {
            native_add_source(s->program, task_of(s), s->source.text.data, s->source.replaced, i,
                              &text);
        } else {
            native_add_canonical(program_canonical(s->program, &bytes), i, &text);
        }
    }
    st = native_build(compiler, &text, run->options->folder, &object, err);
    buf_release(&text);
    if (st != OK) {
        return st;
    }
    count->is_there = true;
    for (int i = 0; i < run->options->count; i++) {
        RewardFunction *reward =
            takes_part(&run->subjects[i], compiler) ? native_reward(object, i) : NULL;
        if (reward != NULL) {
            compare(run, &run->subjects[i], compiler, count, reward);
        }
    }
    native_close(object);
    return OK;
}

/* What the jailed worker must say of these results. */
static Outcome expected_outcome(const Subject *s)
{
    int terms = program_terms(s->program)->count;
    float value;

    for (int i = 0; i < EVALUATE_STEPS; i++) {
        if (s->results[i].faults.count != 0) {
            return OUTCOME_CRASH;
        }
    }
    for (int i = 0; i < EVALUATE_STEPS; i++) {
        for (int c = 0; c < terms; c++) {
            memcpy(&value, &s->results[i].terms[c], 4);
            if (s->results[i].terms[c] == TERM_UNSET) {
                return OUTCOME_REJECTED;
            }
            if (!(fabsf(value) <= COMPONENT_ABS_MAX)) {
                return OUTCOME_NON_FINITE;
            }
        }
    }
    return OUTCOME_OK;
}

static bool same_values(const Subject *s, const float *values)
{
    int terms = program_terms(s->program)->count;

    for (int i = 0; i < EVALUATE_STEPS; i++) {
        if (memcmp(values + (size_t)i * (size_t)terms, s->results[i].terms, (size_t)terms * 4) !=
            0) {
            return false;
        }
    }
    return true;
}

/* The same steps through the worker in its jail, as a trainer asks it. */
static Status jail(Run *run, const Subject *s, Err *err)
{
    const RewardOptions options = {
        .envs_max = 1, .steps_max = EVALUATE_STEPS, .gamma = EVALUATE_GAMMA};
    Reward *reward = NULL;
    RewardFault fault;
    Outcome want = expected_outcome(s);
    Status st = reward_open(task_of(s), s->source.text.data, s->source.text.size, &options, &reward,
                            &fault, err);

    if (st == OK && reward != NULL) {
        reward_begin(reward, EVALUATE_STEPS, 1);
        for (int i = 0; i < EVALUATE_STEPS; i++) {
            const RandomStep *step = &s->steps[i];
            reward_put(reward, i, 0, step->prev, step->now, step->action, step->t,
                       (step->first ? STEP_FIRST : 0u) | (step->terminated ? STEP_TERMINATED : 0u) |
                           (step->truncated ? STEP_TRUNCATED : 0u));
        }
        st = reward_run(reward, &fault, err);
    }
    if (st == OK) {
        run->counts->jailed++;
        if (fault.outcome != want ||
            (want == OUTCOME_OK && !same_values(s, reward_values(reward)))) {
            run->counts->jailed_differently++;
            show_program(run, s, "the jailed worker answers differently");
            fprintf(run->log, "%d: %s instead of %s: %s\n", s->number, outcome_word(fault.outcome),
                    outcome_word(want), fault.message);
        }
    }
    reward_close(reward);
    return st;
}

static void release(Subject *s)
{
    evaluate_unload(s->tcc);
    program_free(s->program);
    buf_release(&s->source.text);
}

Status differential_run(const DifferentialOptions *options, DifferentialCounts *counts, FILE *log,
                        Err *err)
{
    Run run = {options, counts, log, NULL, 0};
    size_t compilers;
    const Compiler *all = native_compilers(&compilers);
    Status st = OK;

    run.subjects = mem_alloc((size_t)options->count * sizeof *run.subjects);
    if (run.subjects == NULL) {
        return err_set(err, ERR_NOMEM, "programs");
    }
    for (int i = 0; st == OK && i < options->count; i++) {
        Subject *s = &run.subjects[i];
        s->number = options->first + i;
        st = prepare(&run, s, err);
        if (st == OK && s->reward != NULL) {
            counts->not_c += !s->source.is_c;
            evaluate(&run, s);
            if (options->jail_every > 0 && s->number % options->jail_every == 0) {
                st = jail(&run, s, err);
            }
        }
    }
    for (size_t i = 0; st == OK && i < compilers; i++) {
        if (native_is_there(&all[i])) {
            st = compare_all(&run, &all[i], &counts->by[i], err);
        }
    }
    for (int i = 0; i < options->count; i++) {
        release(&run.subjects[i]);
    }
    mem_free(run.subjects);
    return st;
}

long differential_faults(const DifferentialCounts *c)
{
    long faults = c->refused_by_tinycc + c->jailed_differently + c->signals;

    for (int i = 0; i < DIFFERENTIAL_COMPILERS_MAX; i++) {
        faults += c->by[i].differences;
    }
    return faults + (c->programs - c->accepted - c->costly);
}

void differential_print(const DifferentialCounts *c, FILE *log)
{
    size_t count;
    const Compiler *all = native_compilers(&count);

    fprintf(log,
            "programs %d, accepted %d (%.1f %%), refused for cost or size %d, refused by TinyCC "
            "%d\n",
            c->programs, c->accepted, 100.0 * c->accepted / (c->programs > 0 ? c->programs : 1),
            c->costly, c->refused_by_tinycc);
    fprintf(log, "TinyCC: evaluations %ld, with a fault %ld, with misuse %ld, signals %ld\n",
            c->evaluations, c->faults, c->misuses, c->signals);
    for (size_t i = 0; i < count; i++) {
        if (!c->by[i].is_there) {
            fprintf(log, "%s: SKIPPED, it is not here\n", all[i].name);
            continue;
        }
        fprintf(log, "%s: evaluations %ld, differences %ld", all[i].name, c->by[i].evaluations,
                c->by[i].differences);
        if (all[i].takes_source) {
            fprintf(log, ", skipped %ld (undefined in C), programs that are no C %d",
                    c->by[i].skipped, c->not_c);
        }
        fprintf(log, "\n");
    }
    fprintf(log, "jailed worker: programs %d, different %d\n", c->jailed, c->jailed_differently);
}
