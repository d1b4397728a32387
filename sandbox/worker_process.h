/* sandbox/worker_process.h - the host's side of one goodhart-worker: started, asked, watched,
 * ended.
 *
 * Knows processes and shared memory, not rewards (sandbox/reward.h does). Used by one thread.
 */
#ifndef SANDBOX_WORKER_PROCESS_H
#define SANDBOX_WORKER_PROCESS_H

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "base/err.h"
#include "base/outcome.h"
#include "sandbox/batch.h"
#include "sandbox/layers.h"

typedef struct {
    pid_t pid;
    int pidfd, ask_fd, answer_fd;
    int in_fd, out_fd;      /* until the worker has them */
    clockid_t cpu_clock;    /* of its CPU time */
    uint64_t cpu_before_ms; /* CPU time it had used when it was last asked */
    BatchIn *in;            /* ours to write */
    BatchOut *out;          /* the worker's to write: copy, then look */
    size_t in_bytes, out_bytes;
    int cpu_seconds;
    int processor; /* that it has to stay on, or -1 */
    bool ready;    /* it has answered once: from then on its text runs */
    /* Once it ended. */
    bool ended, killed; /* killed: by us */
    int wait_status;
    uint64_t cpu_ms;                      /* all that it used */
    LayerReport host_layers[LAYER_COUNT]; /* of those that are made before it starts */
} WorkerProcess;

/* Makes both memories, zeroed but for the magic of `in`. Sizes in bytes, heads included. On any
 * outcome the caller ends it with worker_process_close. */
MUST_USE Status worker_process_init(WorkerProcess *w, size_t in_bytes, size_t out_bytes, Err *err);

/* Starts the worker. What it is to compile stands in `in` already, and whether it is to be jailed.
 * ERR_SANDBOX: its program is missing or cannot be executed. */
MUST_USE Status worker_process_start(WorkerProcess *w, int cpu_seconds, Err *err);

/* Keeps the worker and the calling thread on one processor, until worker_process_part. They never
 * have something to do at the same time, and what the one has written the other reads: on two
 * processors every line of that memory goes over and comes back, and both are woken from afar. It
 * is only about speed: where it is not allowed, or where `bytes` of Steps are too few, nothing
 * happens. It is for the time of one batch, so that the system can place them again between
 * batches. *before remembers where the thread may run. */
void worker_process_meet(WorkerProcess *w, size_t bytes, cpu_set_t *before);
void worker_process_part(const cpu_set_t *before);

/* Asks for the batch that stands in `in`. */
MUST_USE Status worker_process_ask(WorkerProcess *w, Err *err);

/* Waits for its answer. OUTCOME_OK: it answered. OUTCOME_CPU_LIMIT: it used limit_ms of CPU time
 * without an answer. OUTCOME_TIMEOUT: limit_ms passed on the clock, and it does nothing, not even
 * wait for a processor; or ten times limit_ms passed (a busy machine may slow it down; that alone
 * is no fault of the reward). Another outcome: it died; OUTCOME_IO_ERROR where nothing that it did
 * killed it. On anything but OUTCOME_OK it is dead when this returns. */
MUST_USE Status worker_process_wait(WorkerProcess *w, int limit_ms, Outcome *outcome, Err *err);

/* The state of each layer, as far as is known: complete once it answered. */
void worker_process_layers(const WorkerProcess *w, LayerReport out[LAYER_COUNT]);

/* Nanoseconds of CPU time that it used so far; 0 when the kernel does not tell. */
uint64_t worker_process_cpu_ns(const WorkerProcess *w);

/* KiB of memory that it had at most so far; 0 when the kernel does not tell. */
uint64_t worker_process_peak_kib(const WorkerProcess *w);

/* Ends it and unmaps. */
void worker_process_close(WorkerProcess *w);

#endif
