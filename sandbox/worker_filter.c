/* The two filters over system calls: one while compiling, one on top of it while answering.
 *
 * A call that is not named raises SIGSYS, whose handler notes the number for the host and then
 * makes the one call that kills without a question (worker_hints.c): rt_sigreturn, so that no
 * handler can return either. Calls of another architecture (int 0x80, x32) kill at once.
 */
#include "sandbox/worker_priv.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#endif

typedef struct scmp_arg_cmp Condition;

/* (libseccomp's own macros leave out a member.) */
static Condition argument_is(unsigned index, scmp_datum_t value)
{
    return (Condition){.arg = index, .op = SCMP_CMP_EQ, .datum_a = value, .datum_b = 0};
}

static Condition argument_without(unsigned index, scmp_datum_t bits)
{
    return (Condition){.arg = index, .op = SCMP_CMP_MASKED_EQ, .datum_a = bits, .datum_b = 0};
}

/* Each of these returns false once a rule could not be added. */
static bool allow(scmp_filter_ctx filter, int call)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
}

static bool allow_if(scmp_filter_ctx filter, int call, Condition condition)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, condition) == 0;
}

static bool allow_if_both(scmp_filter_ctx filter, int call, Condition a, Condition b)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 2, a, b) == 0;
}

static bool allow_channel(scmp_filter_ctx filter)
{
    return allow_if_both(filter, SCMP_SYS(read), argument_is(0, WORKER_FD_ASK),
                         argument_is(2, 8)) &&
           allow_if_both(filter, SCMP_SYS(write), argument_is(0, WORKER_FD_ANSWER),
                         argument_is(2, 8)) &&
           allow(filter, SCMP_SYS(exit_group)) &&
           seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(rt_sigreturn), 0) == 0;
}

/* Why a filter could not be made: libseccomp refuses actions that the kernel does not have, which
 * are all of them where it was built without seccomp. */
static int build_error(Layer layer)
{
    uint32_t action = SECCOMP_RET_KILL_PROCESS;

    /* Under the first filter this may not be asked any more. */
    if (layer == LAYER_COMPILE_FILTER &&
        syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) != 0) {
        return -errno;
    }
    return -ENOMEM;
}

/* Puts it in force; no_new_privs is set already. */
static void load(Worker *w, Layer layer, scmp_filter_ctx filter, bool built)
{
    int error = built ? 0 : build_error(layer);

    if (built) {
        error = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
        error = error == 0 ? seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0) : error;
        error = error == 0 ? seccomp_load(filter) : error;
    }
    worker_layer(w, layer, error == 0, error < 0 ? -error : error);
}

/* Memory, never writable and executable at once; files are not there. The end of the list is what
 * the second filter needs to be put in force, and to work: a call has to pass both. */
void worker_filter_compile(Worker *w)
{
    static const int absent[] = {SCMP_SYS(open),  SCMP_SYS(openat),     SCMP_SYS(access),
                                 SCMP_SYS(stat),  SCMP_SYS(newfstatat), SCMP_SYS(readlink),
                                 SCMP_SYS(getcwd)};
    scmp_filter_ctx filter;
    bool built;

    if (worker_layer_off(w, LAYER_COMPILE_FILTER)) {
        return;
    }
    filter = seccomp_init(SCMP_ACT_TRAP);
    built = filter != NULL && allow(filter, SCMP_SYS(brk)) && allow(filter, SCMP_SYS(munmap)) &&
            allow(filter, SCMP_SYS(mremap)) &&
            allow(filter, SCMP_SYS(sysinfo)) && /* by qsort, for a switch of 128 labels or more */
            allow_if(filter, SCMP_SYS(mmap), argument_without(2, PROT_EXEC)) &&
            allow_if(filter, SCMP_SYS(mprotect), argument_without(2, PROT_EXEC)) &&
            allow_if(filter, SCMP_SYS(mprotect), argument_is(2, PROT_READ | PROT_EXEC));
    for (size_t i = 0; built && i < sizeof absent / sizeof absent[0]; i++) {
        built = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOENT), absent[i], 0) == 0;
    }
    built = built && allow_channel(filter) &&
            allow_if(filter, SCMP_SYS(seccomp), argument_is(0, SECCOMP_SET_MODE_FILTER)) &&
            allow_if(filter, SCMP_SYS(prctl), argument_is(0, PR_SET_MDWE)) &&
            allow_if(filter, SCMP_SYS(prctl), argument_is(0, PR_SET_TSC));
    load(w, LAYER_COMPILE_FILTER, filter, built);
    seccomp_release(filter);
}

void worker_filter_evaluate(Worker *w)
{
    scmp_filter_ctx filter;

    if (worker_layer_off(w, LAYER_EVALUATE_FILTER)) {
        return;
    }
    filter = seccomp_init(SCMP_ACT_TRAP);
    load(w, LAYER_EVALUATE_FILTER, filter, filter != NULL && allow_channel(filter));
    /* Not released: freeing may make system calls that are now forbidden. */
}
