/* What the jail costs while rewards are evaluated.
 *
 *     bench_jail [ROUNDS]        batches
 *     bench_jail compile         2 000 compilations in one process
 *     bench_jail training        mountain-car and cartpole, rewards in plain C and in the jail
 *
 * Compared is the same canonical text, compiled by the same compiler. `here` is what a harness
 * without a jail does for each step: it fills the struct Step from the environment's two states and
 * the action, calls the function, which leaves its terms where they are kept, and adds them up.
 * `jailed` is reward_begin, reward_put for each step, reward_run and reward_totals: the same, and
 * the way there and back, and that each value is checked. Both read the same states, which are few
 * enough to stay near to the processor, as an environment's are when it has just made a step. What
 * makes the states is in neither.
 *
 * A batch costs something by itself, however small it is. How dear a reward must be to hide that is
 * printed too: below, no harness of two processes is within 1.10x.
 */
#include <libtcc.h>
#include <sched.h>
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

enum {
    ROUNDS_MAX = 1001,
    STEPS_MAX = 8192,
    STATES = 128, /* that are different */
    ENVS_MAX = 16,
    BLOCK = 8, /* batches in a row */
    ROLLOUT_STEPS = 2048,
    CLAIM_STEPS = 256, /* from here on the jail is claimed to cost at most CLAIM */
};

static const double CLAIM = 1.10;

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

/* As models write them for walking bodies: eight terms, tables, roots and exponentials. */
static const char HEAVY_REWARD[] =
    "COMPONENTS(pace, upright, near_goal, effort, smooth, gait, limits, height);\n"
    "static const float GAIT[24] = {0.2f, -0.1f, 0.4f, 0.3f, -0.2f, 0.1f, 0.05f, 0.6f, -0.3f,\n"
    "    0.2f, 0.15f, -0.4f, 0.1f, 0.3f, 0.2f, -0.1f, 0.5f, 0.25f, -0.2f, 0.1f, 0.4f, -0.3f,\n"
    "    0.2f, 0.1f};\n"
    "static float squares(float a, float b, float c) { return a * a + b * b + c * c; }\n"
    "void reward(const Step *s, Memory *m, Components *out)\n{\n"
    "    float miss = s->now.velocity[0] - 1.2f, drift = squares(s->now.velocity[1],\n"
    "        s->now.velocity[2], s->now.tilt[1]), effort = 0, jerk = 0, gait = 0, over = 0;\n"
    "    for (int i = 0; i < 8; i++) { effort += s->act.torque[i] * s->act.torque[i]; }\n"
    "    for (int i = 0; i < 12; i++) {\n"
    "        float d = s->now.speed[i] - s->prev.speed[i];\n"
    "        float a = fabsf(s->now.joint[i]) - 0.9f;\n"
    "        jerk += d * d;\n"
    "        gait += GAIT[i] * s->now.joint[i] + GAIT[12 + i] * s->now.speed[i];\n"
    "        if (a > 0.0f) { over += a * a; }\n"
    "    }\n"
    "    out->pace = expf(-4.0f * miss * miss) - 0.1f * sqrtf(drift + 1e-6f);\n"
    "    out->upright = tanhf(3.0f * (1.0f - 2.0f * squares(s->now.tilt[0], s->now.tilt[1], 0)));\n"
    "    out->near_goal = 1.0f / (1.0f + drift) + expf(-5.0f * sqrtf(drift + miss * miss));\n"
    "    out->effort = -0.05f * effort;\n"
    "    out->smooth = -0.1f * sqrtf(jerk + 1e-8f);\n"
    "    out->gait = tanhf(gait) * cosf(s->now.joint[0] - s->now.joint[6]);\n"
    "    out->limits = over > 0.0f ? -over : 0.0f;\n"
    "    out->height = tolerance(s->now.height, 0.8f, 1.4f, 0.3f);\n"
    "}\n";

typedef void RewardFunction(const void *step, void *memory, float *out);

/* A reward, and states of its environments. */
typedef struct {
    const char *name;
    const Task *task;
    const char *source;
    int fields, actions, terms;
    bool whole_actions;
    float *prev, *now, *action; /* [STATES] */
    float *values, *totals;     /* [STEPS_MAX] */
    unsigned char *memory;
    RewardFunction *reward; /* compiled in this process */
    TCCState *tcc;
    Program *program;
    Reward *jailed;
    double claim_ns; /* that a batch of CLAIM_STEPS takes longer in the jail */
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
            (void)tcc_add_symbol(b->tcc, all[i].symbol, all[i].address);
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
    RewardOptions options = {
        .envs_max = ENVS_MAX, .steps_max = STEPS_MAX / ENVS_MAX, .gamma = 0.99f};
    RewardFault fault;
    Err err = {0};

    compile_here(b);
    b->fields = task_field_floats(b->task);
    b->actions = task_action_floats(b->task);
    b->whole_actions = b->task->actions[0].kind != FIELD_FLOAT;
    b->terms = program_terms(b->program)->count;
    b->prev = floats((size_t)(STATES * b->fields));
    b->now = floats((size_t)(STATES * b->fields));
    b->action = floats((size_t)(STATES * b->actions));
    b->values = floats((size_t)(STEPS_MAX * b->terms));
    b->totals = floats(STEPS_MAX);
    b->memory = (unsigned char *)floats(ENVS_MAX * MEMORY_BYTES_MAX / 4);
    fill(b->prev, (size_t)(STATES * b->fields), 1);
    fill(b->now, (size_t)(STATES * b->fields), 2);
    if (!b->whole_actions) {
        fill(b->action, (size_t)(STATES * b->actions), 3);
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

/* The struct that the reward reads, from a state of the environment. */
static void fill_step(const Bench *b, int state, int t, uint32_t *step)
{
    size_t fields = (size_t)b->fields, actions = (size_t)b->actions, at = (size_t)state;
    uint32_t *rest = step + 2 * fields + actions;

    memcpy(step, b->prev + at * fields, fields * 4);
    memcpy(step + fields, b->now + at * fields, fields * 4);
    memcpy(step + 2 * fields, b->action + at * actions, actions * 4);
    for (size_t a = 0; b->whole_actions && a < actions; a++) {
        int32_t whole = (int32_t)b->action[at * actions + a];
        memcpy(&step[2 * fields + a], &whole, 4);
    }
    rest[0] = (uint32_t)t;
    rest[1] = (uint32_t)b->task->step_limit;
    memcpy(&rest[2], &(float){0.99f}, 4);
    rest[3] = rest[4] = 0;
}

/* As one would write it without a jail. */
static void run_here(Bench *b, int steps, int envs)
{
    const Terms *terms = program_terms(b->program);
    uint32_t step[STEP_WORDS_MAX];

    for (int t = 0; t < steps; t++) {
        for (int n = 0; n < envs; n++) {
            int at = t * envs + n;
            float *value = b->values + (ptrdiff_t)at * b->terms;
            fill_step(b, at % STATES, t, step);
            b->reward(step, b->memory + (size_t)n * MEMORY_BYTES_MAX, value);
            b->totals[at] = terms_total(terms, value, 1);
        }
    }
}

/* Returns the nanoseconds that went into putting the steps. */
static double run_jailed(Bench *b, int steps, int envs)
{
    RewardFault fault;
    Err err = {0};
    uint64_t begun = clock_ns(), put;

    reward_begin(b->jailed, steps, envs);
    for (int t = 0; t < steps; t++) {
        for (int n = 0; n < envs; n++) {
            int state = (t * envs + n) % STATES;
            reward_put(b->jailed, t, n, b->prev + (ptrdiff_t)state * b->fields,
                       b->now + (ptrdiff_t)state * b->fields,
                       b->action + (ptrdiff_t)state * b->actions, t, 0);
        }
    }
    put = clock_ns() - begun;
    if (reward_run(b->jailed, &fault, &err) != OK || fault.outcome != OUTCOME_OK) {
        die(fault.message);
    }
    return (double)put;
}

/* The numbers are the same, or the comparison means nothing. */
static void check(Bench *b, int steps, int envs)
{
    size_t values = (size_t)(steps * envs * b->terms);

    memset(b->memory, 0, ENVS_MAX * MEMORY_BYTES_MAX);
    for (int n = 0; n < ENVS_MAX; n++) {
        memset(reward_memory(b->jailed, n), 0, MEMORY_BYTES_MAX);
    }
    run_here(b, steps, envs);
    (void)run_jailed(b, steps, envs);
    if (memcmp(reward_totals(b->jailed), b->totals, (size_t)(steps * envs) * 4) != 0 ||
        memcmp(reward_values(b->jailed), b->values, values * 4) != 0) {
        die("the jail computes other numbers");
    }
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* Nanoseconds a batch: medians, and CPU time of all processes together. */
typedef struct {
    double here, jailed, put, here_least, jailed_least, here_cpu, jailed_cpu;
} Cost;

static uint64_t cpu_ns(const Bench *b)
{
    struct timespec ours;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ours);
    return reward_cpu_ns(b->jailed) + (uint64_t)ours.tv_sec * 1000000000u + (uint64_t)ours.tv_nsec;
}

/* A few batches here, then as many in the jail: one after the other, as they come. The first of
 * each finds what the other left behind, and does not count. */
static void measure_round(Bench *b, int steps, int envs, double *here, double *jailed, double *put)
{
    for (int i = -1; i < BLOCK; i++) {
        uint64_t begun = clock_ns();
        run_here(b, steps, envs);
        if (i >= 0) {
            here[i] = (double)(clock_ns() - begun);
        }
    }
    for (int i = -1; i < BLOCK; i++) {
        uint64_t begun = clock_ns();
        double putting = run_jailed(b, steps, envs);
        if (i >= 0) {
            jailed[i] = (double)(clock_ns() - begun);
            put[i] = putting;
        }
    }
}

/* Mean CPU time of a batch. */
static double measure_cpu(Bench *b, int steps, int envs, int rounds, bool jailed)
{
    uint64_t begun = cpu_ns(b);

    for (int i = 0; i < rounds; i++) {
        if (jailed) {
            (void)run_jailed(b, steps, envs);
        } else {
            run_here(b, steps, envs);
        }
    }
    return (double)(cpu_ns(b) - begun) / rounds;
}

static Cost measure(Bench *b, int steps, int envs, int rounds)
{
    static double here[ROUNDS_MAX], jailed[ROUNDS_MAX], put[ROUNDS_MAX];
    int count = rounds / BLOCK * BLOCK, half = count / 2;
    Cost c;

    check(b, steps, envs);
    for (int i = 0; i < count; i += BLOCK) {
        measure_round(b, steps, envs, here + i, jailed + i, put + i);
    }
    qsort(here, (size_t)count, sizeof here[0], compare);
    qsort(put, (size_t)count, sizeof put[0], compare);
    qsort(jailed, (size_t)count, sizeof jailed[0], compare);
    c = (Cost){here[half], jailed[half], put[half], here[0], jailed[0], 0, 0};
    c.here_cpu = measure_cpu(b, steps, envs, count, false);
    c.jailed_cpu = measure_cpu(b, steps, envs, count, true);
    return c;
}

/* From what two sizes of batches take longer: what a batch costs by itself, what a step does, and
 * which reward is dear enough for the claim. */
static void print_break_even(const Bench *b, double rollout_ns)
{
    double each = (rollout_ns - b->claim_ns) / (ROLLOUT_STEPS - CLAIM_STEPS);

    printf(
        "%-12s a batch costs %.1f us and %.1f ns a step more than here: %d steps are within %.2fx "
        "for rewards of %.0f ns and more, %d for %.0f ns\n",
        b->name, (b->claim_ns - CLAIM_STEPS * each) / 1e3, each, CLAIM_STEPS, CLAIM,
        b->claim_ns / CLAIM_STEPS / (CLAIM - 1), ROLLOUT_STEPS,
        rollout_ns / ROLLOUT_STEPS / (CLAIM - 1));
}

static void print_cost(Bench *b, int steps, int envs, int rounds)
{
    Cost c = measure(b, steps, envs, rounds);
    double n = steps * envs;

    printf("%-12s %5.0f: here %6.1f, jailed %7.1f ns a step (%.1f to put it), %.2fx (least %.1f, "
           "%.1f, %.2fx; CPU %.1f, %.1f, %.2fx)\n",
           b->name, n, c.here / n, c.jailed / n, c.put / n, c.jailed / c.here, c.here_least / n,
           c.jailed_least / n, c.jailed_least / c.here_least, c.here_cpu / n, c.jailed_cpu / n,
           c.jailed_cpu / c.here_cpu);
    if (steps * envs == CLAIM_STEPS) {
        b->claim_ns = c.jailed - c.here;
    } else if (steps * envs == ROLLOUT_STEPS) {
        print_break_even(b, c.jailed - c.here);
    }
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

/* Which machine says so. */
static void print_machine(void)
{
    FILE *file = fopen("/proc/cpuinfo", "re");
    char line[256], model[200] = "an unknown processor";
    cpu_set_t ours;

    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "model name : %199[^\n]", model) == 1) {
            break;
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    printf("%s, %d processors for this process\n", model,
           sched_getaffinity(0, sizeof ours, &ours) == 0 ? CPU_COUNT(&ours) : 0);
}

int main(int argc, char **argv)
{
    static const int sizes[][2] = {{1, 1}, {8, 8}, {16, 16}, {64, 16}, {128, 16}, {512, 16}};
    const Task *car = task_find("mountain-car");
    Bench benches[] = {{.name = "mountain-car", .task = car, .source = car->human_reward},
                       {.name = "body", .task = &BODY, .source = BODY_REWARD},
                       {.name = "body, heavy", .task = &BODY, .source = HEAVY_REWARD}};
    long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 400;

    if (argc > 1 && strcmp(argv[1], "compile") == 0) {
        measure_compiling();
        return 0;
    }
    print_machine();
    if (argc > 1 && strcmp(argv[1], "training") == 0) {
        measure_training("mountain-car", 200000);
        measure_training("cartpole", 200000);
        return 0;
    }
    rounds = rounds < BLOCK ? BLOCK : rounds > ROUNDS_MAX ? ROUNDS_MAX : rounds;
    for (size_t i = 0; i < ARRAY_LEN(benches); i++) {
        open_bench(&benches[i]);
        for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
            print_cost(&benches[i], sizes[k][0], sizes[k][1], (int)rounds);
        }
        close_bench(&benches[i]);
    }
    return 0;
}
