/* The two filters over system calls are put in force: one while compiling, one on top of it while
 * answering. What they say is decided in filter_tables.c, when goodhart is built. */
#include "sandbox/worker_priv.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

/* no_new_privs is set already. */
static void load(Worker *w, Layer layer, const struct sock_filter *rules, unsigned short length)
{
    struct sock_fprog program;

    if (worker_layer_off(w, layer)) {
        return;
    }
    program.len = length;
    program.filter = (struct sock_filter *)(uintptr_t)rules; /* the kernel copies it */
    worker_layer_call(w, layer, (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0u, &program));
}

void worker_filter_compile(Worker *w)
{
    load(w, LAYER_COMPILE_FILTER, worker_compile_rules, worker_compile_rules_length);
}

void worker_filter_evaluate(Worker *w)
{
    load(w, LAYER_EVALUATE_FILTER, worker_evaluate_rules, worker_evaluate_rules_length);
}
