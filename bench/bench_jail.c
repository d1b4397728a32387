/* What the jail costs while rewards are evaluated: the same canonical text, compiled by the same
 * compiler, asked in batches through the jail, and called directly in this process from arrays of
 * steps. Also what part of a training that is.
 *
 *     bench_jail [ROUNDS]        batches
 *     bench_jail compile         2 000 compilations in one process
 *     bench_jail training        mountain-car and cartpole, rewards in plain C and in the jail
 */
#include <libtcc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/mem.h"
#include "lang/primitives.h"
#include "lang/program.h"
#include "sandbox/batch.h"
#include "sandbox/reward.h"
#include "bench/native_rewards.h"
#include "trainer/reward_source.h"

enum { ROUNDS_MAX = 1001, STEPS_MAX = 4096 };

/* A body with 30 fields and 8 motors, as those of physics engines are. */
static const Field BODY_FIELDS[] = {
    {"height", FIELD_FLOAT, 1, "m", -2, 2, "", SEEN_BY_BOTH, NULL},
    {"tilt", FIELD_FLOAT, 2, "rad", -2, 2, "", SEEN_BY_BOTH, NULL},
    {"velocity", FIELD_FLOAT, 3, "m/s", -9, 9, "", SEEN_BY_BOTH, NULL},
    {"joint", FIELD_FLOAT, 12, "rad", -3, 3, "", SEEN_BY_BOTH, NULL},
    {"speed", FIELD_FLOAT, 12, "rad/s", -9, 9, "", SEEN_BY_BOTH, NULL},
};
static const Field BODY_ACTIONS[] = {
    {"torque", FIELD_FLOAT, 8, "", -1, 1, "", SEEN_BY_BOTH, NULL},
};
static const Task BODY = {.name = "body",
                          .fields = BODY_FIELDS,
                          .field_count = 5,
                          .actions = BODY_ACTIONS,
                          .action_count = 1,
                          .step_limit = 1000};

static const char BODY_REWARD[] =
    "COMPONENTS(forward, upright, tall, effort, smooth, posture);\n"
    "MEMORY(Record far;);\n"
    "void reward(const Step *s, Memory *m, Components *out)\n{\n"
    "    float effort = 0, speed = 0, bend = 0;\n"
    "    for (int i = 0; i < 8; i++) { effort += s->act.torque[i] * s->act.torque[i]; }\n"
    "    for (int i = 0; i < 12; i++) {\n"
    "        float d = s->now.speed[i] - s->prev.speed[i];\n"
    "        speed += d * d; bend += fabsf(s->now.joint[i]);\n"
    "    }\n"
    "    out->forward = tanhf(s->now.velocity[0]) + 0.1f * record(&m->far, s->now.velocity[0]);\n"
    "    out->upright = expf(-4.0f * (s->now.tilt[0] * s->now.tilt[0] + s->now.tilt[1] * "
    "s->now.tilt[1]));\n"
    "    out->tall = tolerance(s->now.height, 0.8f, 1.4f, 0.3f);\n"
    "    out->effort = -0.01f * effort;\n"
    "    out->smooth = -0.001f * sqrtf(speed);\n"
    "    out->posture = -0.05f * bend + 0.1f * cosf(s->now.joint[3]);\n"
    "}\n";

typedef void RewardFunction(const void *step, void *memory, float *out);

/* The steps of one batch, as a trainer has them: [T * N]. */
typedef struct {
    const Task *task;
    const char *source;
    int fields, actions, terms;
    float *prev, *now, *action;
    float *values, *totals;
    unsigned char *memory;
    RewardFunction *reward; /* compiled in this process */
    TCCState *tcc;
    Program *program;
    Reward *jailed;
    uint64_t put_ns; /* of the last batch: writing the steps */
} Bench;

static void die(const char *what)
{
    (void)fprintf(stderr, "bench_jail: %s\n", what);
    exit(1);
}

static void fill(float *to, size_t count, uint32_t seed)
{
    for (size_t i = 0; i < count; i++) {
        seed = seed * 1664525u + 1013904223u;
        to[i] = (float)(seed >> 8) / (float)(1 << 23) - 1.0f;
    }
}

static float *floats(size_t count)
{
    float *out = mem_alloc_aligned(count * sizeof *out);

    if (out == NULL) {
        die("out of memory");
    }
    return out;
}

static void compile_here(Bench *b)
{
    size_t bytes, count;
    Err err = {0};
    const Primitive *all = primitive_all(&count);

    if (program_parse(b->task, b->source, strlen(b->source), &b->program, &err) != OK ||
        !program_accepted(b->program)) {
        die("the reward is not accepted");
    }
    b->tcc = tcc_new();
    tcc_set_options(b->tcc, "-nostdlib -nostdinc");
    tcc_set_output_type(b->tcc, TCC_OUTPUT_MEMORY);
    for (size_t i = 0; i < count; i++) {
        if (all[i].address != NULL) {
            (void)tcc_add_symbol(b->tcc, all[i].name, all[i].address);
        }
    }
    (void)tcc_add_symbol(b->tcc, "memset", (const void *)(uintptr_t)memset);
    if (tcc_compile_string(b->tcc, program_canonical(b->program, &bytes)) != 0 ||
        tcc_relocate(b->tcc, TCC_RELOCATE_AUTO) < 0) {
        die("the reward does not compile");
    }
    b->reward = (RewardFunction *)(uintptr_t)tcc_get_symbol(b->tcc, "reward");
}

static void open_bench(Bench *b)
{
    RewardOptions options = {.envs_max = 256, .steps_max = 16, .gamma = 0.99f};
    RewardFault fault;
    Err err = {0};

    compile_here(b);
    b->fields = task_field_floats(b->task);
    b->actions = task_action_floats(b->task);
    b->terms = program_terms(b->program)->count;
    b->prev = floats((size_t)(STEPS_MAX * b->fields));
    b->now = floats((size_t)(STEPS_MAX * b->fields));
    b->action = floats((size_t)(STEPS_MAX * b->actions));
    b->values = floats((size_t)(STEPS_MAX * b->terms));
    b->totals = floats(STEPS_MAX);
    b->memory = (unsigned char *)floats(256 * MEMORY_BYTES_MAX / 4);
    fill(b->prev, (size_t)(STEPS_MAX * b->fields), 1);
    fill(b->now, (size_t)(STEPS_MAX * b->fields), 2);
    if (b->task->actions[0].kind == FIELD_FLOAT) {
        fill(b->action, (size_t)(STEPS_MAX * b->actions), 3);
    }
    if (reward_open(b->task, b->source, strlen(b->source), &options, &b->jailed, &fault, &err) !=
            OK ||
        b->jailed == NULL) {
        die(b->jailed == NULL ? fault.message : err.msg);
    }
}

static void close_bench(Bench *b)
{
    reward_close(b->jailed);
    tcc_delete(b->tcc);
    program_free(b->program);
    mem_free(b->prev);
    mem_free(b->now);
    mem_free(b->action);
    mem_free(b->values);
    mem_free(b->totals);
    mem_free(b->memory);
}

/* As one would write it without a jail: the struct of each step, the call, the sum. */
static void run_here(Bench *b, int steps, int envs)
{
    const Terms *terms = program_terms(b->program);
    uint32_t step[STEP_WORDS_MAX];
    size_t fields = (size_t)b->fields, actions = (size_t)b->actions;

    for (int t = 0; t < steps; t++) {
        for (int n = 0; n < envs; n++) {
            size_t at = (size_t)(t * envs + n);
            float *value = b->values + at * (size_t)b->terms;
            uint32_t *rest = step + 2 * fields + actions;
            memcpy(step, b->prev + at * fields, fields * 4);
            memcpy(step + fields, b->now + at * fields, fields * 4);
            for (size_t a = 0; a < actions; a++) {
                int32_t whole = (int32_t)b->action[at * actions + a];
                memcpy(&step[2 * fields + a],
                       b->task->actions[0].kind == FIELD_FLOAT
                           ? (const void *)&b->action[at * actions + a]
                           : (const void *)&whole,
                       4);
            }
            rest[0] = (uint32_t)t;
            rest[1] = 1000;
            memcpy(&rest[2], &(float){0.99f}, 4);
            rest[3] = rest[4] = 0;
            b->reward(step, b->memory + (size_t)n * MEMORY_BYTES_MAX, value);
            b->totals[at] = terms_total(terms, value, 1);
        }
    }
}

static void run_jailed(Bench *b, int steps, int envs)
{
    RewardFault fault;
    Err err = {0};
    uint64_t begun = clock_ns();

    reward_begin(b->jailed, steps, envs);
    for (int t = 0; t < steps; t++) {
        for (int n = 0; n < envs; n++) {
            size_t at = (size_t)(t * envs + n);
            reward_put(b->jailed, t, n, b->prev + at * (size_t)b->fields,
                       b->now + at * (size_t)b->fields, b->action + at * (size_t)b->actions, t, 0);
        }
    }
    b->put_ns = clock_ns() - begun;
    if (reward_run(b->jailed, &fault, &err) != OK || fault.outcome != OUTCOME_OK) {
        die(fault.message);
    }
}

/* The numbers are the same, or the comparison means nothing. */
static void check(Bench *b, int steps, int envs)
{
    memset(b->memory, 0, 256 * MEMORY_BYTES_MAX);
    for (int n = 0; n < 256; n++) {
        memset(reward_memory(b->jailed, n), 0, MEMORY_BYTES_MAX);
    }
    run_here(b, steps, envs);
    run_jailed(b, steps, envs);
    if (memcmp(reward_totals(b->jailed), b->totals, (size_t)(steps * envs) * 4) != 0) {
        die("the jail computes other numbers");
    }
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static void measure(Bench *b, int steps, int envs, int rounds)
{
    static double here[ROUNDS_MAX], jailed[ROUNDS_MAX], put[ROUNDS_MAX];
    double count = (double)(steps * envs);

    check(b, steps, envs);
    for (int i = 0; i < rounds; i++) {
        uint64_t t0 = clock_ns(), t1;
        run_here(b, steps, envs);
        t1 = clock_ns();
        run_jailed(b, steps, envs);
        jailed[i] = (double)(clock_ns() - t1) / count;
        put[i] = (double)b->put_ns / count;
        here[i] = (double)(t1 - t0) / count;
    }
    qsort(here, (size_t)rounds, sizeof here[0], compare);
    qsort(put, (size_t)rounds, sizeof put[0], compare);
    qsort(jailed, (size_t)rounds, sizeof jailed[0], compare);
    printf("%-13s %5d = %3d x %3d: here %6.1f, jailed %6.1f ns a step (%.1f to put it), %.2fx "
           "(least %.1f, %.1f, "
           "%.2fx)\n",
           b->task->name, steps * envs, steps, envs, here[rounds / 2], jailed[rounds / 2],
           put[rounds / 2], jailed[rounds / 2] / here[rounds / 2], here[0], jailed[0],
           jailed[0] / here[0]);
}

/* Milliseconds of one training; with the jailed reward, or the same in plain C. */
static double train(const TrainJob *job, bool jailed, double *reward_ms)
{
    RewardOptions options = {.envs_max = job->settings.task.envs,
                             .steps_max = job->settings.task.steps,
                             .gamma = job->settings.task.gamma};
    const char *text = job->task->human_reward;
    int samples = job->settings.task.envs * job->settings.task.steps;
    TrainTimes times = {0};
    TrainResult result;
    RewardSource source;
    RewardFault fault;
    Reward *reward = NULL;
    Native native;
    PpoRun ppo = {.job = job, .source = &source, .times = &times};
    uint64_t begun = clock_ns();
    Err err = {0};

    if (!native_find(&native, job->task->name, samples)) {
        die("no reward in plain C");
    }
    source = native_source(&native);
    if (jailed) {
        if (reward_open(job->task, text, strlen(text), &options, &reward, &fault, &err) != OK ||
            reward == NULL) {
            die(err.msg);
        }
        source = reward_source(reward);
    }
    if (ppo_train(&ppo, &result, &err) != OK || result.outcome != OUTCOME_OK) {
        die(err.msg);
    }
    reward_close(reward);
    native_release(&native);
    *reward_ms = (double)times.reward_ns / 1e6;
    return (double)(clock_ns() - begun) / 1e6;
}

static void measure_training(const char *task, int steps)
{
    enum { RUNS = 5 };
    double here[RUNS], jailed[RUNS], ms[2][RUNS];
    TrainJob job = {.task = task_find(task), .kind = REWARD_SOURCE, .seed = 1};

    job.settings = train_settings_default(job.task);
    job.settings.task.total_steps = steps;
    for (int i = 0; i < RUNS; i++) {
        here[i] = train(&job, false, &ms[0][i]);
        jailed[i] = train(&job, true, &ms[1][i]);
    }
    qsort(here, RUNS, sizeof here[0], compare);
    qsort(jailed, RUNS, sizeof jailed[0], compare);
    qsort(ms[1], RUNS, sizeof ms[1][0], compare);
    printf("%s, %d steps in batches of %d x %d: %.0f ms here, %.0f ms jailed (%+.1f %%); waiting "
           "for the jail %.1f ms (%.1f %%)\n",
           task, steps, job.settings.task.steps, job.settings.task.envs, here[RUNS / 2],
           jailed[RUNS / 2], 100 * (jailed[RUNS / 2] / here[RUNS / 2] - 1), ms[1][RUNS / 2],
           100 * ms[1][RUNS / 2] / jailed[RUNS / 2]);
}

/* Whether the compiler keeps memory. */
static void measure_compiling(void)
{
    enum { CYCLES = 2000, FIRST = 100 };
    struct rusage before = {0}, after;
    uint64_t begun = 0;

    for (int i = 0; i < CYCLES + FIRST; i++) {
        Bench b = {.task = &BODY, .source = BODY_REWARD};
        if (i == FIRST) {
            (void)getrusage(RUSAGE_SELF, &before);
            begun = clock_ns();
        }
        compile_here(&b);
        tcc_delete(b.tcc);
        program_free(b.program);
    }
    (void)getrusage(RUSAGE_SELF, &after);
    printf("%d compilations: %.3f ms each, front end and compiler; memory at most %ld KiB, %+ld "
           "KiB since the first %d\n",
           CYCLES, (double)(clock_ns() - begun) / 1e6 / CYCLES, after.ru_maxrss,
           after.ru_maxrss - before.ru_maxrss, FIRST);
}

int main(int argc, char **argv)
{
    static const int sizes[][2] = {{1, 1},   {1, 16},  {8, 8},   {16, 16},
                                   {1, 256}, {16, 64}, {16, 256}};
    const Task *car = task_find("mountain-car");
    Bench benches[] = {{.task = &BODY, .source = BODY_REWARD},
                       {.task = car, .source = car->human_reward}};
    long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 301;

    if (argc > 1 && strcmp(argv[1], "compile") == 0) {
        measure_compiling();
        return 0;
    }
    if (argc > 1 && strcmp(argv[1], "training") == 0) {
        measure_training("mountain-car", 200000);
        measure_training("cartpole", 200000);
        return 0;
    }
    rounds = rounds < 1 ? 1 : rounds > ROUNDS_MAX ? ROUNDS_MAX : rounds;
    for (size_t i = 0; i < ARRAY_LEN(benches); i++) {
        open_bench(&benches[i]);
        for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
            measure(&benches[i], sizes[k][0], sizes[k][1], (int)rounds);
        }
        close_bench(&benches[i]);
    }
    return 0;
}
