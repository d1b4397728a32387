/* trainer/judge_main.c - goodhart-judge: a judgement as a process. A job on standard input, frames
 * on standard output, at most one line on standard error. It links nothing that could run or read
 * a reward. */
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "trainer/judge.h"
#include "trainer/protocol_priv.h"

static Status run(Buf *input, Buf *output, JudgeReport *report, Err *err)
{
    JudgeJobRead job;
    Status st = file_read("-", input, err);

    if (st == OK) {
        st = judge_job_read(input->data, input->size, &job, err);
    }
    if (st == OK) {
        st = judge_run(&job.job, JUDGE_BLOCK, report, err);
    }
    if (st == OK) {
        st = judge_report_write(report, output, err);
    }
    return st == OK ? fd_write(STDOUT_FILENO, "the result", output->data, output->size, err) : st;
}

int main(void)
{
    Buf input, output;
    JudgeReport report;
    Err err = {.code = OK};
    Status st;

    buf_init(&input, FILE_BYTES_MAX);
    buf_init(&output, FILE_BYTES_MAX);
    judge_report_init(&report);
    st = run(&input, &output, &report, &err);
    if (st != OK) {
        (void)fprintf(stderr, "goodhart-judge: %s\n", err.msg);
    }
    judge_report_release(&report);
    buf_release(&input);
    buf_release(&output);
    return st == OK ? 0 : 1;
}
