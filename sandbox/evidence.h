/* sandbox/evidence.h - how a worker ended: what the kernel says, and what the worker noted.
 *
 * The outcome is decided from the first alone (sandbox/worker_process.h); what only the worker can
 * know comes from memory that the judged code can write, and is marked so. Plain bytes.
 */
#ifndef SANDBOX_EVIDENCE_H
#define SANDBOX_EVIDENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/outcome.h"
#include "sandbox/worker_process.h"

/* clang-format off */
#define LIMIT_MAP(X)                                                                           \
    X(LIMIT_NONE,   "",              "")                                                       \
    X(LIMIT_CPU,    "cpu-time",      "it used all the CPU time that one batch may take")       \
    X(LIMIT_TOTAL,  "cpu-total",     "it used all the CPU time that a worker may take")        \
    X(LIMIT_CLOCK,  "clock",         "it did not answer in time")                               \
    X(LIMIT_OUTSIDE, "outside",      "it was killed from outside, or the kernel ran out of memory")   \
    X(LIMIT_STACK,  "stack",         "its stack is full: recursion without end, or local tables that are too large")
/* clang-format on */

typedef enum {
#define X(name, word, text) name,
    LIMIT_MAP(X)
#undef X
} Limit;

typedef struct {
    bool evaluating; /* it was running what it had compiled */
    int signal;      /* that ended it; 0: it ended by itself */
    int exit_code;   /* when signal is 0 */
    Limit limit;     /* that was hit */
    uint64_t cpu_ms; /* that it used */
    /* From the worker, so only hints. */
    bool has_call;
    int call;           /* number of the system call that it was killed for */
    char call_name[32]; /* "" when this machine has no such call */
    bool has_address;
    uint64_t address, instruction; /* of a fault */
} RewardEvidence;

/* The stored word of a limit. Static. */
const char *limit_word(Limit limit);

/* Of a worker that ended with this outcome. */
void evidence_collect(const WorkerProcess *w, Outcome outcome, RewardEvidence *out);

/* Adds what ended it, in words without addresses: the same death gives the same words. */
void evidence_explain(const RewardEvidence *e, Buf *out);

#endif
