/* bench/bench_train.c - environment steps per CPU-second of a training, and where the time goes.
 *
 *     bench_train [RUNS]
 *
 * CartPole with the human reward in plain C, 64 environments x 32 steps, minibatch 512, 4 epochs,
 * two nets 64-64: the setting of the published figures. Prints each run and the median.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench/native_rewards.h"

enum { RUNS_MAX = 100 };

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static bool run(const TrainJob *job, double *rate)
{
    TrainTimes times = {0};
    TrainResult result;
    RewardSource source;
    Native native;
    PpoRun ppo = {.job = job, .source = &source, .times = &times};
    double all;
    bool good;
    Err err;

    if (!native_find(&native, job->task->name,
                     job->settings.task.envs * job->settings.task.steps)) {
        return false;
    }
    source = native_source(&native);
    good = ppo_train(&ppo, &result, &err) == OK;
    native_release(&native);
    if (!good) {
        (void)fprintf(stderr, "bench_train: %s\n", err.msg);
        return false;
    }
    all = (double)(times.env_ns + times.policy_ns + times.reward_ns + times.update_ns);
    *rate = result.steps / (result.cpu_ms / 1e3);
    (void)printf("%8.0f steps/CPU-s   env %4.1f %%  policy %4.1f %%  rewards %4.1f %%  update "
                 "%4.1f %%\n",
                 *rate, 100 * (double)times.env_ns / all, 100 * (double)times.policy_ns / all,
                 100 * (double)times.reward_ns / all, 100 * (double)times.update_ns / all);
    return true;
}

int main(int argc, char **argv)
{
    long runs = argc > 1 ? strtol(argv[1], NULL, 10) : 5;
    double rates[RUNS_MAX];
    TrainJob job = {.task = task_find("cartpole"), .kind = REWARD_SOURCE};

    runs = runs < 1 ? 1 : runs > RUNS_MAX ? RUNS_MAX : runs;
    job.settings = train_settings_default(job.task);
    job.settings.task.total_steps = 300000;
    job.settings.task.envs = 64;
    job.settings.task.steps = 32;
    job.settings.task.minibatch = 512;
    job.settings.task.epochs = 4;
    (void)printf("kernels: %s\n", kernels_best()->name);
    for (long i = 0; i < runs; i++) {
        job.seed = (uint64_t)i + 1;
        if (!run(&job, &rates[i])) {
            return 1;
        }
    }
    qsort(rates, (size_t)runs, sizeof rates[0], compare);
    (void)printf("median %.0f steps/CPU-s\n", rates[runs / 2]);
    return 0;
}
