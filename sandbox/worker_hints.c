/* What a fatal signal was about, for the host's report.
 *
 * The handlers write to the shared memory and then die of the same signal, because the wait status
 * is what the host believes. They cannot return: the filter kills rt_sigreturn. */
#include "sandbox/worker_priv.h"

#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

enum { HINT_STACK_BYTES = 16384 };

static BatchOut *hint_out; /* a handler has no argument of ours */

static void note(int signal, const siginfo_t *info, const ucontext_t *context)
{
    WorkerHint hint = {.signal = (uint32_t)signal};

#if defined(__x86_64__)
    hint.instruction = (uint64_t)context->uc_mcontext.gregs[REG_RIP];
    hint.stack = (uint64_t)context->uc_mcontext.gregs[REG_RSP];
#elif defined(__aarch64__)
    hint.instruction = context->uc_mcontext.pc;
    hint.stack = context->uc_mcontext.sp;
#endif
    if (signal == SIGSYS) {
        hint.call = (uint32_t)info->si_syscall;
    } else {
        hint.address = (uint64_t)(uintptr_t)info->si_addr;
    }
    hint_out->hint = hint;
}

/* Dies of the signal that came. Its handler is gone (SA_RESETHAND): a second fault of the same kind
 * kills, whether it is blocked or not. */
static _Noreturn void die_of(int signal)
{
    volatile int *volatile nowhere = (volatile int *)8;

    switch (signal) {
    case SIGSYS:
        (void)syscall(SYS_rt_sigreturn);
        break;
#if defined(__x86_64__)
    case SIGFPE:
        __asm__ volatile("xorl %%ecx, %%ecx\n\tdivl %%ecx" : : : "eax", "ecx", "edx", "cc");
        break;
    case SIGILL:
        __asm__ volatile("ud2");
        break;
    case SIGTRAP:
        __asm__ volatile("int3");
        break;
    case SIGBUS: /* a stack address that no table of pages can hold */
        __asm__ volatile("movabsq $0x8000000000000000, %%rbp\n\tmovl (%%rbp), %%eax"
                         :
                         :
                         : "memory");
        break;
#endif
    default:
        break;
    }
    *nowhere = 0;
    for (;;) {
        __builtin_trap();
    }
}

static void on_signal(int signal, siginfo_t *info, void *context)
{
    note(signal, info, context);
    die_of(signal);
}

void worker_catch_signals(Worker *w)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS};
    static char stack_bytes[HINT_STACK_BYTES];
    stack_t stack = {.ss_sp = stack_bytes, .ss_size = sizeof stack_bytes};
    struct sigaction action = {.sa_sigaction = on_signal,
                               .sa_flags = (int)(SA_SIGINFO | SA_ONSTACK | SA_RESETHAND)};

    hint_out = w->out;
    /* Without them the wait status still says which signal it was. */
    if (sigaltstack(&stack, NULL) != 0) {
        return;
    }
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        (void)sigaction(signals[i], &action, NULL);
    }
}
