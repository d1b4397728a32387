/* sandbox/worker_priv.h - the parts of goodhart-worker.
 *
 * Everything here runs inside the jail, or is what builds it. There is one worker in its process,
 * one thread, and no way back: a part that cannot do its work ends the process.
 */
#ifndef SANDBOX_WORKER_PRIV_H
#define SANDBOX_WORKER_PRIV_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lang/primitives.h"
#include "sandbox/batch.h"
#include "sandbox/layers.h"

typedef void RewardFunction(const void *step, void *memory, float *out);

typedef struct {
    const BatchIn *in;
    BatchOut *out;
    size_t in_bytes, out_bytes;
    RewardFunction *reward;
} Worker;

/* worker_main.c */
_Noreturn void worker_leave(int code);

/* Ends the worker; the message says what failed and errno. */
_Noreturn void worker_give_up(Worker *w, int code, const char *what);

/* Reports a layer: in force, or not and why (an errno). Ends the worker where one that is required
 * is not in force. */
void worker_layer(Worker *w, Layer layer, bool in_force, int error);

/* The same for a system call that returned 0, or not and set errno. */
void worker_layer_call(Worker *w, Layer layer, int result);

/* True, and reported as off, when the layer is left out on demand. */
bool worker_layer_off(Worker *w, Layer layer);

/* worker_jail.c: everything but the filters. */
void worker_jail(Worker *w);

/* Once the code is there: no memory becomes executable any more, no clock is read. */
void worker_jail_code(Worker *w);

/* worker_hints.c: notes what a fatal signal was about, then dies of it. */
void worker_catch_signals(Worker *w);

/* worker_filter.c; the rules come from filter_tables.c. */
extern const struct sock_filter worker_compile_rules[], worker_evaluate_rules[];
extern const unsigned short worker_compile_rules_length, worker_evaluate_rules_length;
void worker_filter_compile(Worker *w);
void worker_filter_evaluate(Worker *w);

/* worker_compile.c: one text to code, in memory that can be executed and not written. It may call
 * the primitives and `extra`. Ends the worker with WORKER_EXIT_REJECTED and the compiler's message
 * where it cannot. */
typedef struct TCCState TCCState;
TCCState *worker_compile(Worker *w, const char *text, const Primitive *extra);

/* The function of that name, or the worker ends. */
void *worker_compiled(Worker *w, TCCState *tcc, const char *name);

/* worker_self_test.c: a program with many results, as text (the build embeds self_test.inc.c); what
 * it calls of ours; and the test of its function gh_self_test, which ends the worker when the
 * compiler's program computes other bits than the same one does that was compiled with this
 * program. */
extern const char self_test_text[];
extern const Primitive worker_self_test_linked;
void worker_self_test(Worker *w, void *function);

/* worker_evaluate.c: answers the batch that stands in `in`. */
void worker_evaluate(Worker *w);

#endif
