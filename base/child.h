/* base/child.h - a child process: started, fed, listened to, limited, ended.
 *
 * A child gets its input as standard input (sealed, whole before it starts), an empty environment,
 * a process group of its own, and dies with us. What it writes to standard output is a stream of
 * frames; the end of what it writes to standard error is kept for the report. The caller owns the
 * event loop: it polls child_pollfds until child_deadline_ms and calls child_service, which never
 * blocks. One Child is used by one thread.
 */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/frame.h"
#include "base/outcome.h"

typedef struct Child Child;

typedef struct {
    const char *const *argv; /* NULL at the end; argv[0] is the path that is executed */
    const void *input;       /* bytes for standard input; may be NULL when input_bytes is 0 */
    size_t input_bytes;
    uint64_t wall_ms;      /* 0: no limit */
    uint64_t cpu_seconds;  /* 0: no limit */
    uint64_t memory_bytes; /* of address space; 0: no limit */
} ChildSpec;

enum { CHILD_POLLFDS = 3 };

/* Starts it. On OK the caller owns *out and ends it with child_free. */
MUST_USE Status child_start(const ChildSpec *spec, Child **out, Err *err);

/* The descriptors to poll; an entry that is not needed any more has fd -1. */
void child_pollfds(const Child *child, struct pollfd fds[CHILD_POLLFDS]);

/* The clock_ms() at which it is late, or UINT64_MAX. */
uint64_t child_deadline_ms(const Child *child);

/* Reads what is there, ends the child when it is late, and notices its end. */
MUST_USE Status child_service(Child *child, Err *err);

/* True once the child is reaped and all its output is read. */
bool child_ended(const Child *child);

/* The next frame of its output, borrowed until the next child_service. *found as in frame_next. */
MUST_USE Status child_frame(Child *child, Frame *frame, bool *found, Err *err);

/* Asks it to end now (SIGKILL to its group); child_service still notices the end. */
void child_cancel(Child *child);

/* What happened, once it ended: OUTCOME_OK means exit code 0. */
Outcome child_outcome(const Child *child);

/* One line about the end: the exit code or the signal, and the last line of standard error.
 * Borrowed. */
const char *child_report(Child *child);

/* CPU time and peak resident memory of the child and the children it waited for. */
void child_usage(const Child *child, uint64_t *cpu_ms, uint64_t *wall_ms, uint64_t *peak_kib);

/* Ends it when it still runs, waits for it, and frees it. NULL is allowed. */
void child_free(Child *child);

#endif
