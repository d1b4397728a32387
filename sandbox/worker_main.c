/* sandbox/worker_main.c - goodhart-worker: one reward, compiled and run where it can do nothing
 * but return numbers.
 *
 * Executed afresh with an empty environment and five descriptors, in namespaces and a root
 * directory that the host made (worker_start.c). It first locks itself in as far as compiling
 * allows (worker_jail.c), compiles the canonical text with TinyCC, makes the code unwritable,
 * checks that this compiler computes what it should, then gives up everything but its two eventfds
 * and exit. From then on it answers batches until it is killed. Nothing here trusts the code it
 * runs: the host judges this process by its wait status and looks at its output only after copying
 * it.
 */
#include "sandbox/worker_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

_Noreturn void worker_leave(int code)
{
    (void)syscall(SYS_exit_group, code);
    for (;;) {
    }
}

_Noreturn void worker_give_up(Worker *w, int code, const char *what)
{
    (void)snprintf(w->out->message, sizeof w->out->message, "%s: %s", what, strerror(errno));
    worker_leave(code);
}

void worker_layer(Worker *w, Layer layer, bool in_force, int error)
{
    bool absent = error == ENOSYS || error == EINVAL || error == EOPNOTSUPP;
    LayerState state = in_force ? LAYER_IN_FORCE : absent ? LAYER_MISSING : LAYER_REFUSED;

    w->out->layers[layer] = (LayerReport){state, in_force ? 0 : error};
    if (!in_force && layer_required(layer)) {
        errno = error;
        worker_give_up(w, WORKER_EXIT_LAYER, layer_word(layer));
    }
}

void worker_layer_call(Worker *w, Layer layer, int result)
{
    worker_layer(w, layer, result == 0, errno);
}

bool worker_layer_off(Worker *w, Layer layer)
{
    if ((w->in->layers_off & LAYERS_UNSAFE & 1u << layer) == 0) {
        return false;
    }
    w->out->layers[layer] = (LayerReport){LAYER_OFF, 0};
    return true;
}

static void map_memory(Worker *w)
{
    struct stat in, out;

    if (fstat(WORKER_FD_IN, &in) != 0 || fstat(WORKER_FD_OUT, &out) != 0) {
        worker_leave(WORKER_EXIT_SETUP);
    }
    w->in_bytes = (size_t)in.st_size;
    w->out_bytes = (size_t)out.st_size;
    w->in = mmap(NULL, w->in_bytes, PROT_READ, MAP_SHARED, WORKER_FD_IN, 0);
    w->out = mmap(NULL, w->out_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, WORKER_FD_OUT, 0);
    if (w->in == MAP_FAILED || w->out == MAP_FAILED || w->in->magic != BATCH_MAGIC ||
        w->in->abi != BATCH_ABI) {
        worker_leave(WORKER_EXIT_SETUP);
    }
}

/* The test of the compiler, and behind it the reward, whose lines count from 1. */
static char *join_texts(Worker *w)
{
    static const char between[] = "\n#line 1 \"<string>\"\n";
    const char *source = (const char *)w->in + w->in->source_offset;
    size_t first = strlen(self_test_text), second = sizeof between - 1, third = strlen(source);
    char *text = malloc(first + second + third + 1);

    if (text == NULL) {
        worker_give_up(w, WORKER_EXIT_SETUP, "memory for the text");
    }
    memcpy(text, self_test_text, first);
    memcpy(text + first, between, second);
    memcpy(text + first + second, source, third + 1);
    return text;
}

/* As one text: half of what TinyCC does for a small one is to begin. The compiler is tested before
 * anything of the reward runs. What it used is not given back: from here on nothing is asked for.
 */
static void compile(Worker *w)
{
    char *text = join_texts(w);
    TCCState *tcc;

    w->out->stage = STAGE_COMPILE;
    tcc = worker_compile(w, text, &worker_self_test_linked);
    worker_self_test(w, worker_compiled(w, tcc, "gh_self_test"));
    w->reward = (RewardFunction *)(uintptr_t)worker_compiled(w, tcc, "reward");
}

int main(void)
{
    static Worker worker;
    Worker *w = &worker;
    uint64_t one = 1, asked;

    map_memory(w);
    worker_jail(w);
    worker_catch_signals(w);
    worker_filter_compile(w);
    compile(w);
    worker_jail_code(w);
    worker_filter_evaluate(w);
    w->out->stage = STAGE_EVALUATE;
    for (;;) {
        if (write(WORKER_FD_ANSWER, &one, sizeof one) != (ssize_t)sizeof one ||
            read(WORKER_FD_ASK, &asked, sizeof asked) != (ssize_t)sizeof asked) {
            worker_leave(WORKER_EXIT_SETUP);
        }
        worker_evaluate(w);
    }
}
