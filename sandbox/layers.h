/* sandbox/layers.h - the layers of the jail around generated code, one by one: what each is for,
 * whether this machine has it, and what a user can do about it.
 *
 * A layer is required or it is not. The required ones are the stated minimum: where one of them is
 * not in force a worker refuses to run (ERR_SANDBOX, exit code 7). The others make the jail
 * deeper; where the kernel, a container or missing rights withhold one, the worker goes on, and
 * `goodhart doctor` names it.
 */
#ifndef SANDBOX_LAYERS_H
#define SANDBOX_LAYERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* In the order they are listed. Words are stored and printed, never numbers; a
 * word is never used again for something else. */
/* clang-format off */
#define LAYER_MAP(X)                                        \
    X(LAYER_ENVIRONMENT,    "environment")    /* executed afresh, with an empty environment */     \
    X(LAYER_DESCRIPTORS,    "descriptors")    /* its channel and nothing else is open */           \
    X(LAYER_SEALED_MEMORY,  "sealed-memory")  /* input read-only, sizes fixed */                   \
    X(LAYER_LIMITS,         "limits")         /* setrlimit */                                      \
    X(LAYER_PARENT_DEATH,   "parent-death")   /* it dies with the process that asks it */          \
    X(LAYER_NOT_DUMPABLE,   "not-dumpable")   /* no core, no /proc of it for others */             \
    X(LAYER_NO_NEW_PRIVS,   "no-new-privs")                                                        \
    X(LAYER_USER_NS,        "user-ns")        /* a user namespace of its own, or another user */   \
    X(LAYER_NET_NS,         "net-ns")                                                              \
    X(LAYER_PID_NS,         "pid-ns")                                                              \
    X(LAYER_MOUNT_NS,       "mount-ns")                                                            \
    X(LAYER_IPC_NS,         "ipc-ns")                                                              \
    X(LAYER_EMPTY_ROOT,     "empty-root")     /* chroot into a directory with nothing in it */     \
    X(LAYER_NOBODY,         "nobody")         /* not root, and without capabilities */             \
    X(LAYER_LANDLOCK,       "landlock")                                                            \
    X(LAYER_COMPILE_FILTER, "compile-filter") /* seccomp while compiling */                        \
    X(LAYER_WX,             "w^x")            /* code is never writable and executable */          \
    X(LAYER_MDWE,           "mdwe")           /* … and the kernel holds that (Linux 6.3) */        \
    X(LAYER_NO_TSC,         "no-tsc")         /* no clock by rdtsc */                              \
    X(LAYER_EVALUATE_FILTER,"evaluate-filter")/* seccomp while answering */                        \
    X(LAYER_SELF_TEST,      "self-test")      /* the compiler computes what it should */
/* clang-format on */

typedef enum {
#define X(name, word) name,
    LAYER_MAP(X)
#undef X
        LAYER_COUNT
} Layer;

typedef enum {
    LAYER_UNKNOWN,  /* the worker did not get so far */
    LAYER_IN_FORCE, /* present */
    LAYER_MISSING,  /* this kernel does not have it */
    LAYER_REFUSED,  /* the kernel has it, and does not let us */
    LAYER_OFF,      /* --unsafe-no-jail */
} LayerState;

typedef struct {
    LayerState state;
    int error; /* errno of the call that failed, or 0 */
} LayerReport;

/* What --unsafe-no-jail leaves out: all that depends on the machine. Limits, descriptors, sealed
 * memory, W^X and the self-test stay. Bit i is layer i. */
#define LAYERS_UNSAFE                                                                              \
    (1u << LAYER_USER_NS | 1u << LAYER_NET_NS | 1u << LAYER_PID_NS | 1u << LAYER_MOUNT_NS |        \
     1u << LAYER_IPC_NS | 1u << LAYER_EMPTY_ROOT | 1u << LAYER_NOBODY | 1u << LAYER_LANDLOCK |     \
     1u << LAYER_COMPILE_FILTER | 1u << LAYER_MDWE | 1u << LAYER_NO_TSC |                          \
     1u << LAYER_EVALUATE_FILTER)

/* The stored word of a layer; what it keeps generated code from, in half a sentence; whether it
 * belongs to the minimum; how to get it where it is missing or refused. All static. */
const char *layer_word(Layer layer);
const char *layer_meaning(Layer layer);
bool layer_required(Layer layer);
const char *layer_mend(Layer layer, LayerState state);

/* "present", "missing", "refused", "off", "unknown". Static. */
const char *layer_state_word(LayerState state);

/* Starts a worker with a reward of ours and reports each layer as it is on this machine. A layer
 * that is not there is no error; out is filled as far as is known in any case. ERR_SANDBOX: the
 * minimum is not met, or no worker can be started: err says what is missing. start_ms and peak_kib
 * (of the worker, until ready) may be NULL. */
MUST_USE Status layers_probe(LayerReport out[LAYER_COUNT], double *start_ms, uint64_t *peak_kib,
                             Err *err);

#endif
