/* A worker with a reward of ours, only to ask what it is jailed in. */
#include "sandbox/layers.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "sandbox/worker_process.h"

enum { PROBE_MS = 10000, PROBE_CPU_SECONDS = 10, SOURCE_OFFSET = 8192 };

static_assert(SOURCE_OFFSET >= sizeof(BatchIn), "the text stands behind the head");

static Status start(WorkerProcess *w, Outcome *outcome, Err *err)
{
    static const char source[] = "void reward(void *s, void *m, float *out) { out[0] = 1.0f; }\n";
    Status st = worker_process_init(w, SOURCE_OFFSET + sizeof source, sizeof(BatchOut), err);

    if (st != OK) {
        return st;
    }
    memcpy((char *)w->in + SOURCE_OFFSET, source, sizeof source);
    w->in->source_offset = SOURCE_OFFSET;
    w->in->source_bytes = (uint32_t)sizeof source - 1;
    st = worker_process_start(w, PROBE_CPU_SECONDS, err);
    return st == OK ? worker_process_wait(w, PROBE_MS, outcome, err) : st;
}

/* It ended instead of being ready; it says why. */
static Status explain(const WorkerProcess *w, Outcome outcome, Err *err)
{
    char message[WORKER_MESSAGE_BYTES];
    Status st;
    Buf line;

    memcpy(message, w->out->message, sizeof message);
    message[sizeof message - 1] = '\0';
    buf_init(&line, ERR_MSG_SIZE / 2);
    text_add_line(&line, message, strlen(message), ERR_MSG_SIZE / 2 - 8);
    st = err_set(err, ERR_SANDBOX, "a reward worker cannot jail itself here: %s (%s)", line.data,
                 outcome_word(outcome));
    buf_release(&line);
    return st;
}

Status layers_probe(LayerReport out[LAYER_COUNT], double *start_ms, uint64_t *peak_kib, Err *err)
{
    uint64_t started = clock_ns();
    Outcome outcome = OUTCOME_OK;
    WorkerProcess w;
    Status st = start(&w, &outcome, err);

    if (start_ms != NULL) {
        *start_ms = (double)(clock_ns() - started) / 1e6;
    }
    if (peak_kib != NULL) {
        *peak_kib = w.ended ? 0 : worker_process_peak_kib(&w);
    }
    worker_process_layers(&w, out);
    if (st == OK && outcome != OUTCOME_OK) {
        st = explain(&w, outcome, err);
    }
    worker_process_close(&w);
    return st;
}
