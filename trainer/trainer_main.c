/* trainer/trainer_main.c - goodhart-trainer: a training as a process. A job on standard input,
 * frames on standard output as checkpoints are reached, at most one line on standard error. What a
 * reward does wrong is a result like any other; only a harness that cannot work exits with 1. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "trainer/ppo.h"
#include "trainer/protocol_priv.h"
#include "trainer/reward_source.h"

/* Sends each checkpoint at once; the supervisor draws progress from them. */
static Status send_checkpoint(void *ctx, const TrainCheckpoint *checkpoint, const char *policy,
                              size_t policy_bytes, Err *err)
{
    Buf *output = ctx;
    Status st;

    buf_reset(output);
    st = train_checkpoint_write(checkpoint, policy, policy_bytes, output, err);
    return st == OK ? fd_write(STDOUT_FILENO, "the result", output->data, output->size, err) : st;
}

static Status train(const TrainJob *job, Buf *output, TrainResult *result, Err *err)
{
    RewardOptions options = {.envs_max = job->settings.task.envs,
                             .steps_max = job->settings.task.steps,
                             .gamma = job->settings.task.gamma,
                             .unsafe_no_jail = job->unsafe_no_jail};
    PpoRun run = {.job = job, .sink = send_checkpoint, .sink_ctx = output};
    RewardSource source;
    Reward *reward = NULL;
    Status st = ppo_check(job->task, &job->settings, err);

    if (st != OK) {
        return st;
    }
    if (job->kind == REWARD_SOURCE) {
        st = reward_open(job->task, job->source, job->source_bytes, &options, &reward,
                         &result->fault, err);
        result->outcome = result->fault.outcome;
        if (st != OK || result->outcome != OUTCOME_OK) {
            train_result_untrained(result);
            return st;
        }
        source = reward_source(reward);
        run.source = &source;
    }
    st = ppo_train(&run, result, err);
    reward_close(reward);
    return st;
}

static Status run_job(Buf *input, Buf *output, TrainResult *result, Err *err)
{
    TrainJob job;
    Status st = file_read("-", input, err);

    if (st == OK) {
        st = train_job_read(input->data, input->size, &job, err);
    }
    if (st == OK) {
        st = train(&job, output, result, err);
    }
    if (st == OK) {
        buf_reset(output);
        st = train_result_write(result, output, err);
    }
    return st == OK ? fd_write(STDOUT_FILENO, "the result", output->data, output->size, err) : st;
}

int main(void)
{
    TrainResult result = {.outcome = OUTCOME_OK};
    Buf input, output;
    Err err = {.code = OK};
    Status st;

    buf_init(&input, FILE_BYTES_MAX);
    buf_init(&output, FILE_BYTES_MAX);
    st = run_job(&input, &output, &result, &err);
    if (st != OK) {
        (void)fprintf(stderr, "goodhart-trainer: %s\n", err.msg);
    }
    buf_release(&input);
    buf_release(&output);
    return st == OK ? 0 : 1;
}
