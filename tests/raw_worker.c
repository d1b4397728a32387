#include "tests/raw_worker.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "base/clock.h"
#include "lang/primitives.h"
#include "sandbox/batch.h"
#include "sandbox/worker_process.h"
#include "tests/test.h"

enum { CPU_SECONDS = 60, PART_BYTES = 4096 };
enum { TERMS_AT = 4 * PART_BYTES, MEMORY_AT = 5 * PART_BYTES };

static void add_prelude(Buf *text)
{
    size_t count;
    const CellType *types = cell_type_all(&count);
    const Primitive *functions;

    for (size_t i = 0; i < count; i++) {
        buf_printf(text, "%s\n", types[i].declaration);
    }
    buf_printf(text,
               "typedef struct { float position, velocity; } Obs;\n"
               "typedef struct { int engine; } Act;\n"
               "typedef struct { Obs prev, now; Act act; int t, t_max; float gamma;\n"
               "                 int terminated, truncated; } Step;\n"
               "typedef struct { int word[%d]; } Memory;\n"
               "typedef struct { float a; } Components;\n",
               MEMORY_BYTES_MAX / 4);
    functions = primitive_all(&count);
    for (size_t i = 0; i < count; i++) {
        buf_printf(text, "%s\n", functions[i].declaration);
        if (!functions[i].takes_step) {
            /* Programs say it as Reward C does. */
            buf_printf(text, "#define %s %s\n", functions[i].name, functions[i].symbol);
        }
    }
    buf_add_text(text, "#line 1 \"reward.c\"\n");
}

/* Step, as the prelude declares it, and the word behind it. */
typedef struct {
    float prev[2], now[2];
    int32_t engine, t, t_max;
    float gamma;
    int32_t terminated, truncated, first;
} RawStep;

/* Every part has a page of its own: small, and easy to see. */
static void lay_out(WorkerProcess *w, const Buf *text, uint32_t smear)
{
    BatchIn *in = w->in;

    in->memory_offset = PART_BYTES * 2;
    in->steps_offset = PART_BYTES * 3;
    in->source_offset = PART_BYTES * 4;
    in->source_bytes = (uint32_t)text->size;
    in->step_words = sizeof(RawStep) / 4;
    in->terms = 1;
    in->memory_bytes = MEMORY_BYTES_MAX;
    in->steps = RAW_STEPS;
    in->envs = RAW_ENVS;
    in->smear = smear;
    memcpy((char *)in + in->source_offset, text->data, text->size + 1);
    w->out->terms_offset = TERMS_AT;
    w->out->memory_offset = MEMORY_AT;
}

static void *part(WorkerProcess *w, uint32_t offset)
{
    return (unsigned char *)w->in + offset;
}

/* The steps, the same in each batch but that only the first batch begins episodes. */
static void put_batch(WorkerProcess *w, int batch)
{
    RawStep *steps = part(w, w->in->steps_offset);

    for (int t = 0; t < RAW_STEPS; t++) {
        for (int n = 0; n < RAW_ENVS; n++) {
            steps[t * RAW_ENVS + n] = (RawStep){.prev = {(float)n, 0.25f},
                                                .now = {(float)t, 0.5f},
                                                .engine = (t + n) % 3,
                                                .t = t,
                                                .t_max = 200,
                                                .gamma = 0.5f,
                                                .first = t == 0 && batch == 0};
        }
    }
}

static void note_end(const WorkerProcess *w, RawResult *result)
{
    if (w->ended) {
        evidence_collect(w, result->outcome, &result->evidence);
    }
    worker_process_layers(w, result->layers);
    result->faulted = w->out->faulted != 0;
    result->fault = w->out->fault;
    result->at_t = (int)w->out->at / RAW_ENVS;
    result->at_n = (int)w->out->at % RAW_ENVS;
    result->exit_code = w->ended && WIFEXITED(w->wait_status) ? WEXITSTATUS(w->wait_status) : -1;
    result->signal = w->ended && WIFSIGNALED(w->wait_status) ? WTERMSIG(w->wait_status) : 0;
    memcpy(result->message, w->out->message, sizeof result->message);
    result->message[sizeof result->message - 1] = '\0';
}

static void run_batches(WorkerProcess *w, int count, int limit_ms, RawResult *result)
{
    Err err = {0};

    for (int i = 0; i < count && result->outcome == OUTCOME_OK; i++) {
        put_batch(w, i);
        CHECK_OK(worker_process_ask(w, &err), err);
        CHECK_OK(worker_process_wait(w, limit_ms, &result->outcome, &err), err);
        if (result->outcome == OUTCOME_OK) {
            const unsigned char *out = (const unsigned char *)w->out;
            memcpy(result->values[i], out + TERMS_AT, sizeof result->values[i]);
            memcpy(result->memory, out + MEMORY_AT, sizeof result->memory);
            memcpy(part(w, w->in->memory_offset), result->memory, sizeof result->memory);
            result->batches++;
        }
    }
}

void raw_worker_run(const char *text, const RawOptions *options, RawResult *result)
{
    static const RawOptions defaults = {0};
    WorkerProcess w;
    Buf all;
    Err err = {0};
    int limit_ms, batches;
    uint64_t started;

    options = options != NULL ? options : &defaults;
    limit_ms = options->limit_ms > 0 ? options->limit_ms : RAW_LIMIT_MS;
    batches = options->batches > 0 ? options->batches : 1;
    CHECK(batches <= RAW_BATCHES_MAX);
    memset(result, 0, sizeof *result);
    buf_init(&all, FILE_BYTES_MAX);
    if (!options->no_prelude) {
        add_prelude(&all);
    }
    buf_add_text(&all, text);
    CHECK(!all.failed);
    CHECK_OK(worker_process_init(&w, 4 * PART_BYTES + all.size + 1, 6 * PART_BYTES, &err), err);
    lay_out(&w, &all, options->smear);
    w.in->layers_off = options->layers_off;
    CHECK_OK(worker_process_start(&w, options->cpu_seconds > 0 ? options->cpu_seconds : CPU_SECONDS,
                                  &err),
             err);
    if (options->stop_at_start) {
        CHECK(kill(w.pid, SIGSTOP) == 0);
    }
    started = clock_ms();
    CHECK_OK(worker_process_wait(&w, limit_ms, &result->outcome, &err), err);
    result->milliseconds = (int)(clock_ms() - started);
    result->ready = result->outcome == OUTCOME_OK;
    if (result->ready && options->when_ready != NULL) {
        options->when_ready(options->ctx, &w);
    }
    if (result->ready) {
        started = clock_ms();
        run_batches(&w, batches, limit_ms, result);
        result->milliseconds = (int)(clock_ms() - started);
    }
    note_end(&w, result);
    worker_process_close(&w);
    buf_release(&all);
}
