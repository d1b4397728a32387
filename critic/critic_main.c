/* critic/critic_main.c - goodhart-critic: checks one reward. A job on standard input, frames on
 * standard output; exit code 1 and one line on standard error when the harness itself failed. */
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "critic/critic.h"

int main(void)
{
    Buf in, out;
    CriticJob job;
    CriticReport report;
    Err err = {0};
    Status st;

    buf_init(&in, FRAME_BYTES_MAX);
    buf_init(&out, FRAME_BYTES_MAX);
    critic_report_init(&report);
    st = file_read("-", &in, &err);
    if (st == OK) {
        st = critic_job_read(in.data, in.size, &job, &err);
    }
    if (st == OK) {
        st = critic_check(&job, &report, &err);
    }
    if (st == OK) {
        st = critic_report_write(&report, &out, &err);
    }
    if (st == OK) {
        st = fd_write(STDOUT_FILENO, "the report", out.data, out.size, &err);
    }
    if (st != OK) {
        (void)fprintf(stderr, "%s\n", err.msg);
    }
    critic_report_release(&report);
    buf_release(&in);
    buf_release(&out);
    return st == OK ? 0 : 1;
}
