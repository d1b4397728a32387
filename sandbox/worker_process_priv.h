/* sandbox/worker_process_priv.h - within the host's side of a worker. */
#ifndef SANDBOX_WORKER_PROCESS_PRIV_H
#define SANDBOX_WORKER_PROCESS_PRIV_H

#include "sandbox/worker_process.h"

/* worker_start.c: makes the process, in namespaces of its own where that is allowed, and executes
 * the worker in it. Sets pid, pidfd and host_layers. */
MUST_USE Status worker_start(WorkerProcess *w, Err *err);

#endif
