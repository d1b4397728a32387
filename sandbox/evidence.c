#include "sandbox/evidence.h"

#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/err.h"

enum { STACK_MARGIN_BYTES = 64 * 1024, CALLS_MAX = 1 << 20 };

static const struct {
    const char *word, *text;
} LIMITS[] = {
#define X(name, word, text) [name] = {word, text},
    LIMIT_MAP(X)
#undef X
};

const char *limit_word(Limit limit)
{
    return LIMITS[limit].word;
}

/* A fault near the stack pointer is one of the stack, unless the stack was to be executed. */
static bool is_full_stack(const WorkerHint *hint)
{
    return hint->address != hint->instruction && hint->address < hint->stack + STACK_MARGIN_BYTES &&
           hint->stack < hint->address + STACK_MARGIN_BYTES;
}

static void take_hint(const WorkerProcess *w, RewardEvidence *e)
{
    WorkerHint hint;
    char *name;

    memcpy(&hint, &w->out->hint, sizeof hint);
    if (hint.signal != (uint32_t)e->signal) {
        return; /* of another time, or invented */
    }
    if (e->signal == SIGSYS) {
        e->has_call = hint.call < CALLS_MAX;
        e->call = e->has_call ? (int)hint.call : 0;
        name = e->has_call ? seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, e->call) : NULL;
        if (name != NULL) {
            (void)snprintf(e->call_name, sizeof e->call_name, "%s", name);
        }
        free(name);
        return;
    }
    e->has_address = true;
    e->address = hint.address;
    e->instruction = hint.instruction;
    if (e->signal == SIGSEGV && is_full_stack(&hint)) {
        e->limit = LIMIT_STACK;
    }
}

void evidence_collect(const WorkerProcess *w, Outcome outcome, RewardEvidence *out)
{
    memset(out, 0, sizeof *out);
    out->evaluating = w->ready;
    out->cpu_ms = w->cpu_ms;
    if (WIFSIGNALED(w->wait_status)) {
        out->signal = WTERMSIG(w->wait_status);
    } else {
        out->exit_code = WEXITSTATUS(w->wait_status);
    }
    if (outcome == OUTCOME_CPU_LIMIT) {
        out->limit = w->killed ? LIMIT_CPU : LIMIT_TOTAL;
    } else if (outcome == OUTCOME_TIMEOUT) {
        out->limit = LIMIT_CLOCK;
    } else if (outcome == OUTCOME_IO_ERROR) {
        out->limit = LIMIT_OUTSIDE;
    } else if (out->signal != 0 && !w->killed) {
        take_hint(w, out);
    }
}

static const char *signal_text(int signal)
{
    switch (signal) {
    case SIGFPE:
        return "an integer division by zero (SIGFPE)";
    case SIGSEGV:
        return "an access outside its memory (SIGSEGV)";
    case SIGBUS:
        return "an access to an address that cannot be (SIGBUS)";
    case SIGILL:
        return "an illegal instruction (SIGILL)";
    case SIGTRAP:
        return "a breakpoint (SIGTRAP)";
    default:
        return strsignal(signal);
    }
}

void evidence_explain(const RewardEvidence *e, Buf *out)
{
    if (e->limit == LIMIT_STACK) {
        buf_printf(out, "%s (SIGSEGV)", LIMITS[e->limit].text);
    } else if (e->limit != LIMIT_NONE) {
        buf_add_text(out, LIMITS[e->limit].text);
    } else if (e->signal == SIGSYS) {
        buf_add_text(out, "a system call, which a reward may not make");
        if (e->call_name[0] != '\0') {
            buf_printf(out, ": %s", e->call_name);
        } else if (e->has_call) {
            buf_printf(out, ": number %d", e->call);
        }
        buf_add_text(out, " (SIGSYS)");
    } else if (e->signal != 0) {
        buf_add_text(out, signal_text(e->signal));
    } else {
        buf_printf(out, "its own exit (code %d)", e->exit_code);
    }
}
