/* bench/bench_tasks.c - what the default settings of each task reach with each reference reward.
 *
 *     bench_tasks [--task NAME] [--reward human|sparse|zero|bad] [--seeds N] [--first SEED]
 *                 [--SETTING VALUE …]
 *
 * Trains with seeds 1 … N, judges the ten checkpoints as a search does (20 validation episodes,
 * the best is measured on 100 fresh ones; `last` is
 * the validation of the last one) and prints one line a training and one a reward. Rewards
 * are the tasks' own, in their jailed worker. SETTING is a member of TaskTraining, to
 * try other values than the task's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/mem.h"
#include "trainer/judge.h"
#include "trainer/ppo.h"
#include "trainer/reward_source.h"

static const char *const REWARDS[] = {"human", "sparse", "zero", "bad"};

typedef struct {
    const char *task, *reward;
    int seeds, first;
    int argc;
    char **argv;
} Options;

typedef struct {
    char *weights[CHECKPOINTS];
    size_t bytes[CHECKPOINTS];
} Policies;

static Status keep(void *ctx, const TrainCheckpoint *c, const char *policy, size_t bytes, Err *err)
{
    Policies *p = ctx;

    p->weights[c->index] = mem_alloc(bytes);
    if (p->weights[c->index] == NULL) {
        return err_set(err, ERR_NOMEM, "policy");
    }
    memcpy(p->weights[c->index], policy, bytes);
    p->bytes[c->index] = bytes;
    return OK;
}

static void override(TrainSettings *s, const char *name, double value)
{
    const struct {
        const char *name;
        int *whole;
        float *real;
    } members[] = {
        {"total_steps", &s->task.total_steps, NULL},
        {"envs", &s->task.envs, NULL},
        {"steps", &s->task.steps, NULL},
        {"minibatch", &s->task.minibatch, NULL},
        {"epochs", &s->task.epochs, NULL},
        {"hidden", &s->hidden, NULL},
        {"learning_rate", NULL, &s->task.learning_rate},
        {"gamma", NULL, &s->task.gamma},
        {"lambda", NULL, &s->task.lambda},
        {"clip", NULL, &s->task.clip},
        {"entropy", NULL, &s->task.entropy},
    };

    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        if (strcmp(members[i].name, name) == 0 && members[i].whole != NULL) {
            *members[i].whole = (int)value;
        } else if (strcmp(members[i].name, name) == 0) {
            *members[i].real = (float)value;
        }
    }
}

typedef struct {
    double metric, success, last, cpu_ms;
    int chosen;
} Row;

static Status judge(const TrainJob *job, const Policies *policies, Row *row, Err *err)
{
    JudgeJob judge_job = {.task = job->task,
                          .validation_seed = rng_stream(job->seed, 1001),
                          .test_seed = rng_stream(job->seed, 1002),
                          .validation_episodes = 20,
                          .test_episodes = 100,
                          .policy_count = CHECKPOINTS,
                          .weights = (const char *const *)policies->weights,
                          .weight_bytes = policies->bytes};
    JudgeReport report;
    Status st;

    judge_report_init(&report);
    st = judge_run(&judge_job, JUDGE_BLOCK, &report, err);
    for (int i = 0; st == OK && i < report.episode_count; i++) {
        row->metric += (double)report.episodes[i].metric / report.episode_count;
        row->success += (double)report.episodes[i].success / report.episode_count;
    }
    row->chosen = report.chosen;
    row->last = report.validation_metric[CHECKPOINTS - 1];
    judge_report_release(&report);
    return st;
}

static Status open_reward(const TrainJob *job, const char *text, Reward **out, Err *err)
{
    RewardOptions options = {.envs_max = job->settings.task.envs,
                             .steps_max = job->settings.task.steps,
                             .gamma = job->settings.task.gamma};
    RewardFault fault = {.outcome = OUTCOME_OK};
    Status st = reward_open(job->task, text, strlen(text), &options, out, &fault, err);

    if (st == OK && fault.outcome != OUTCOME_OK) {
        st = err_set(err, ERR_USAGE, "a reference reward is at fault: %.400s", fault.message);
    }
    return st;
}

static Status train(const TrainJob *job, const char *text, Row *row, Err *err)
{
    Policies policies = {{NULL}, {0}};
    PpoRun run = {.job = job, .sink = keep, .sink_ctx = &policies};
    Reward *reward = NULL;
    RewardSource source;
    TrainResult result = {.outcome = OUTCOME_OK};
    Status st = OK;

    memset(row, 0, sizeof *row);
    if (job->kind == REWARD_SOURCE) {
        st = open_reward(job, text, &reward, err);
        if (st != OK) {
            return st;
        }
        source = reward_source(reward);
        run.source = &source;
    }
    st = ppo_train(&run, &result, err);
    if (st == OK && result.outcome != OUTCOME_OK) {
        st = err_set(err, ERR_USAGE, "a training failed: %.400s", result.fault.message);
    }
    if (st == OK) {
        st = judge(job, &policies, row, err);
    }
    row->cpu_ms = result.cpu_ms;
    reward_close(reward);
    for (int i = 0; i < CHECKPOINTS; i++) {
        mem_free(policies.weights[i]);
    }
    return st;
}

static Status run_reward(const Options *o, const Task *task, const char *reward, Err *err)
{
    TrainJob job = {.task = task, .settings = train_settings_default(task)};
    double metric = 0, lowest = 1e30, success = 0, last = 0, cpu_ms = 0;
    int solved = 0;

    job.kind = strcmp(reward, "sparse") == 0 ? REWARD_SPARSE
               : strcmp(reward, "zero") == 0 ? REWARD_ZERO
                                             : REWARD_SOURCE;
    for (int i = 1; i + 1 < o->argc; i += 2) {
        if (strncmp(o->argv[i], "--", 2) == 0) {
            override(&job.settings, o->argv[i] + 2, strtod(o->argv[i + 1], NULL));
        }
    }
    for (int i = 0; i < o->seeds; i++) {
        Row row;
        Status st;
        job.seed = (uint64_t)(o->first + i);
        st = train(&job, strcmp(reward, "human") == 0 ? task->human_reward : task->bad_reward, &row,
                   err);
        if (st != OK) {
            return st;
        }
        (void)printf(
            "  %s %s seed %d: metric %.1f success %.2f checkpoint %d last %.1f cpu %.0f ms\n",
            task->name, reward, o->first + i, row.metric, row.success, row.chosen, row.last,
            row.cpu_ms);
        metric += row.metric / o->seeds;
        success += row.success / o->seeds;
        last += row.last / o->seeds;
        cpu_ms += row.cpu_ms / o->seeds;
        lowest = row.metric < lowest ? row.metric : lowest;
        solved += row.metric >= (double)task->solved_at;
    }
    (void)printf(
        "%-13s %-7s metric %7.1f (lowest %7.1f)  success %.3f  solved %2d/%d  last %7.1f  %5.0f "
        "ms\n",
        task->name, reward, metric, lowest, success, solved, o->seeds, last, cpu_ms);
    return OK;
}

int main(int argc, char **argv)
{
    Options o = {.seeds = 10, .first = 1, .argc = argc, .argv = argv};
    size_t count = 0;
    const Task *const *tasks = task_all(&count);
    Err err;

    for (int i = 1; i + 1 < argc; i += 2) {
        o.task = strcmp(argv[i], "--task") == 0 ? argv[i + 1] : o.task;
        o.reward = strcmp(argv[i], "--reward") == 0 ? argv[i + 1] : o.reward;
        o.seeds = strcmp(argv[i], "--seeds") == 0 ? (int)strtol(argv[i + 1], NULL, 10) : o.seeds;
        o.first = strcmp(argv[i], "--first") == 0 ? (int)strtol(argv[i + 1], NULL, 10) : o.first;
    }
    for (size_t t = 0; t < count; t++) {
        for (size_t r = 0; r < ARRAY_LEN(REWARDS); r++) {
            if ((o.task != NULL && strcmp(o.task, tasks[t]->name) != 0) ||
                (o.reward != NULL && strcmp(o.reward, REWARDS[r]) != 0)) {
                continue;
            }
            if (run_reward(&o, tasks[t], REWARDS[r], &err) != OK) {
                (void)fprintf(stderr, "bench_tasks: %s\n", err.msg);
                return 1;
            }
        }
    }
    return 0;
}
