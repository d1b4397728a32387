/* critic/critic_main.c - goodhart-critic: checks one reward. A job on standard input, frames on
 * standard output; exit code 1 and one line on standard error when the harness itself failed. */
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "critic/critic.h"

static Status write_all(const Buf *out, Err *err)
{
    size_t done = 0;

    while (done < out->size) {
        ssize_t count = write(STDOUT_FILENO, out->data + done, out->size - done);
        if (count < 0) {
            return err_set(err, ERR_IO, "cannot write the report");
        }
        done += (size_t)count;
    }
    return OK;
}

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
        st = write_all(&out, &err);
    }
    if (st != OK) {
        (void)fprintf(stderr, "%s\n", err.msg);
    }
    critic_report_release(&report);
    buf_release(&in);
    buf_release(&out);
    return st == OK ? 0 : 1;
}
