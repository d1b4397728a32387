/* tests/no_seccomp.h - runs a program as on a kernel that was built without seccomp: its calls
 * answer as such a kernel answers, for the program and all that it starts. */
#ifndef TESTS_NO_SECCOMP_H
#define TESTS_NO_SECCOMP_H

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "tests/program.h"

/* A filter that takes filters away. False: this kernel has none itself. */
static inline bool seccomp_take_away(void)
{
#define NO_SECCOMP_LOAD(member)                                                                    \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, member))
#define NO_SECCOMP_IF(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (yes), (no))
#define NO_SECCOMP_END(what)          BPF_STMT(BPF_RET | BPF_K, (what))
    struct sock_filter code[] = {
        NO_SECCOMP_LOAD(nr),
        NO_SECCOMP_IF(SYS_seccomp, 4, 0),
        NO_SECCOMP_IF(SYS_prctl, 0, 2),
        NO_SECCOMP_LOAD(args[0]), /* the low half: this is for little-endian machines */
        NO_SECCOMP_IF(PR_SET_SECCOMP, 2, 0),
        NO_SECCOMP_END(SECCOMP_RET_ALLOW),
        NO_SECCOMP_END(SECCOMP_RET_ERRNO | ENOSYS),
        NO_SECCOMP_END(SECCOMP_RET_ERRNO | EINVAL),
    };
    const struct sock_fprog program = {(unsigned short)ARRAY_LEN(code), code};

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

enum { NO_SECCOMP_UNABLE = 99 }; /* exit code: seccomp could not be taken away */

static inline Answer program_without_seccomp(const char *const *words)
{
    static const char *const env[] = {"LC_ALL=C.UTF-8", NULL};
    Process p = {.out = memfd_create("stdout", MFD_CLOEXEC),
                 .err = memfd_create("stderr", MFD_CLOEXEC)};

    CHECK(p.out >= 0 && p.err >= 0);
    p.pid = fork();
    CHECK(p.pid >= 0);
    if (p.pid == 0) {
        if (dup2(p.out, STDOUT_FILENO) < 0 || dup2(p.err, STDERR_FILENO) < 0 ||
            !seccomp_take_away()) {
            _exit(NO_SECCOMP_UNABLE);
        }
        (void)execve(words[0], (char *const *)(uintptr_t)words, (char *const *)(uintptr_t)env);
        _exit(127);
    }
    return program_wait(&p);
}

#endif
