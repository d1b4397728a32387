/* sandbox/batch.h - the memory that the reward worker shares with the process that asks it.
 *
 * Two sealed memfds. `in` is written by the host and mapped read-only by the worker: the canonical
 * source, then one batch after the other. `out` is written by the worker; the host
 * copies it before it looks at it and believes none of it.
 *
 * A batch is whole Steps, [T][N]: step t of environment n is number t * N + n, and the reward gets
 * a pointer to it where the host wrote it. A Step is 4-byte words, as in the structs of the
 * canonical prelude (lang/emit_prelude.c): prev fields, now fields, action, t, t_max, gamma,
 * terminated, truncated; ints are ints. Behind each stands one word more that rewards have no name
 * for: whether the step is the first of its episode. The terms of a step stand together as well,
 * where the reward itself put them. (Until ABI 2 both were columns, one for each float, so that a
 * vector machine could take the compiler's place. There is none, and for a light reward the worker
 * spent more time on making Steps of columns than in the reward.)
 *
 * Turns are taken over two eventfds. The worker writes one when it is ready and after each batch;
 * the host writes the other to ask for a batch.
 */
#ifndef SANDBOX_BATCH_H
#define SANDBOX_BATCH_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "lang/primitives.h"
#include "sandbox/layers.h"

enum {
    BATCH_ABI = 3,
    BATCH_MAGIC = 0x67684231, /* "ghB1" */

    /* Descriptors of the worker when it starts. */
    WORKER_FD_IN = 3,
    WORKER_FD_OUT = 4,
    WORKER_FD_ASK = 5,    /* eventfd: the host asks */
    WORKER_FD_ANSWER = 6, /* eventfd: the worker is ready */
    WORKER_FD_PARENT = 7, /* pidfd of the host: closed once the worker dies with it */

    /* Of a Step: beside fields and action; and the word behind it that tells a first step. */
    STEP_TAIL_WORDS = 5,
    STEP_FIRST_WORD = 1,
    STEP_WORDS_MAX = 2 * FIELD_FLOATS_MAX + ACTION_FLOATS_MAX + STEP_TAIL_WORDS + STEP_FIRST_WORD,

    /* What a term holds before the reward sets it: a NaN that no arithmetic makes. */
    TERM_UNSET = 0x7fa5c3d1,
};

/* How far the worker has come; told by the worker, so only a hint. */
typedef enum { STAGE_START, STAGE_COMPILE, STAGE_EVALUATE } WorkerStage;

/* Exit codes of the worker. */
enum {
    WORKER_EXIT_REJECTED = 10, /* the compiler refused; the message says why */
    WORKER_EXIT_SELF_TEST = 11,
    WORKER_EXIT_LAYER = 12, /* a layer of the jail is missing; the message names it */
    WORKER_EXIT_SETUP = 13,
    WORKER_EXIT_EXEC = 127, /* it was never executed; the layer that it lacks has the error */
};

/* The head of `in`. Offsets count bytes from its start. */
typedef struct {
    uint32_t magic, abi;
    uint32_t source_offset, source_bytes; /* canonical C, NUL-terminated */
    uint32_t step_words;                  /* from one Step to the next */
    uint32_t terms, memory_bytes;
    uint32_t steps_offset;  /* uint32_t [T][N][step_words] */
    uint32_t memory_offset; /* [N][memory_bytes] before the batch */
    uint32_t steps, envs;   /* of this batch: T, N */
    uint32_t smear;         /* not 0: the stack below each call is filled with this first */
    uint32_t layers_off;    /* bit i: layer i is left out, where that can be (LAYERS_UNSAFE) */
} BatchIn;

/* What a signal handler in the worker saw before it let the signal kill it. Only a hint: the code
 * that was caught can write here too. */
typedef struct {
    uint32_t signal; /* 0: nothing was caught */
    uint32_t call;   /* SIGSYS: number of the system call */
    uint64_t address, instruction, stack;
} WorkerHint;

/* The head of `out`. */
typedef struct {
    uint32_t magic;
    uint32_t stage;   /* WorkerStage */
    uint32_t at;      /* number of the step that is being evaluated */
    uint32_t misuse;  /* of primitives, in this batch */
    uint32_t faulted; /* 1: the batch ended there, where something has no value: fault */
    PrimitiveFault fault;
    WorkerHint hint;
    LayerReport layers[LAYER_COUNT];    /* all known before the text is compiled, or after that */
    uint32_t terms_offset;              /* float [T][N][terms] */
    uint32_t memory_offset;             /* [N][memory_bytes] after the batch */
    char message[WORKER_MESSAGE_BYTES]; /* why it gave up */
} BatchOut;

static_assert(sizeof(float) == 4 && sizeof(int32_t) == 4, "a Step is made of 4-byte words");
static_assert(BATCH_STEPS_MAX <= UINT32_MAX / (4 * STEP_WORDS_MAX) / 4, "offsets fit 32 bits");

#endif
