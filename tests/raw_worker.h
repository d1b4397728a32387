/* tests/raw_worker.h - the production worker, asked to compile and run any text at all.
 *
 * Between a reward and its worker stands the front end, which refuses nearly everything that could
 * do harm. Here it is left out: the text goes to the compiler as it is, behind a prelude with the
 * structs of mountain-car. What is tested is the jail alone.
 *
 * The text defines `void reward(const Step *s, Memory *m, Components *out)`, with
 *
 *     typedef struct { float position, velocity; } Obs;
 *     typedef struct { int engine; } Act;
 *     typedef struct { Obs prev, now; Act act; int t, t_max; float gamma;
 *                      int terminated, truncated; } Step;
 *     typedef struct { int word[64]; } Memory;          MEMORY_BYTES_MAX, zero at the first step
 *     typedef struct { float a; } Components;
 *
 * and the primitives of lang/primitives.h declared; its lines count from 1, in "reward.c".
 * Step t of environment n has prev.position n, now.position t, prev.velocity 0.25, now.velocity
 * 0.5, engine (t + n) % 3, s->t = t, t_max 200, gamma 0.5; t = 0 is the first of its episode.
 */
#ifndef TESTS_RAW_WORKER_H
#define TESTS_RAW_WORKER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/outcome.h"
#include "sandbox/evidence.h"
#include "sandbox/layers.h"
#include "sandbox/worker_process.h"

enum { RAW_STEPS = 4, RAW_ENVS = 2, RAW_BATCHES_MAX = 8, RAW_LIMIT_MS = 300 };

/* All zero is a good default. */
typedef struct {
    bool stop_at_start; /* it is stopped at once, and never goes on */
    bool no_prelude;    /* the text is all that the compiler gets */
    int limit_ms;       /* for the start and for each batch; 0: RAW_LIMIT_MS */
    int cpu_seconds;    /* of the worker in all; 0: 60 */
    int batches;        /* asked one after the other, Memory kept; 0: one */
    uint32_t smear;
    uint32_t layers_off; /* bit i: layer i, of those in LAYERS_UNSAFE, is left out */
    /* Called once it is ready, with its process, before the first batch. */
    void (*when_ready)(void *ctx, const WorkerProcess *worker);
    void *ctx;
} RawOptions;

typedef struct {
    Outcome outcome;         /* OUTCOME_OK: it answered each batch */
    bool ready;              /* it was compiled; what came after happened in a batch */
    int batches;             /* that were answered */
    int exit_code;           /* of a worker that ended by exit, or -1 */
    int signal;              /* that ended a worker, or 0; SIGKILL also when it was ours */
    RewardEvidence evidence; /* of a worker that ended */
    LayerReport layers[LAYER_COUNT];
    int milliseconds; /* that the batches took, or the start that came to nothing */
    bool faulted;     /* a call of gh_fault ended the batch, at this step */
    PrimitiveFault fault;
    int at_t, at_n;
    float values[RAW_BATCHES_MAX][RAW_STEPS][RAW_ENVS];
    uint8_t memory[RAW_ENVS][MEMORY_BYTES_MAX]; /* after the last batch that was answered */
    char message[WORKER_MESSAGE_BYTES];         /* the worker's own words; not to be trusted */
} RawResult;

/* Runs it. A failure of the harness itself fails the test that called. options may be NULL. */
void raw_worker_run(const char *text, const RawOptions *options, RawResult *result);

#endif
