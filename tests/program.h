/* tests/program.h - runs one of our programs as a process, with its output in memory files, so that
 * neither stream can fill up and both can be read while it runs. */
#ifndef TESTS_PROGRAM_H
#define TESTS_PROGRAM_H

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "tests/test.h"

enum { PROGRAM_WORDS_MAX = 48 };

typedef struct {
    pid_t pid;
    int out, err; /* memory files */
} Process;

typedef struct {
    int exit_code; /* 128 + the signal that ended it */
    Buf out, err;
} Answer;

static inline void program_start(Process *p, const char *const *words, const char *const *env)
{
    static const char *const no_env[] = {"LC_ALL=C.UTF-8", NULL};
    posix_spawn_file_actions_t actions;

    p->out = memfd_create("stdout", MFD_CLOEXEC);
    p->err = memfd_create("stderr", MFD_CLOEXEC);
    CHECK(p->out >= 0 && p->err >= 0);
    CHECK(posix_spawn_file_actions_init(&actions) == 0);
    CHECK(posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0) == 0);
    CHECK(posix_spawn_file_actions_adddup2(&actions, p->out, STDOUT_FILENO) == 0);
    CHECK(posix_spawn_file_actions_adddup2(&actions, p->err, STDERR_FILENO) == 0);
    CHECK(posix_spawn(&p->pid, words[0], &actions, NULL, (char *const *)(uintptr_t)words,
                      (char *const *)(uintptr_t)(env != NULL ? env : no_env)) == 0);
    (void)posix_spawn_file_actions_destroy(&actions);
}

static inline void program_read(int fd, Buf *into)
{
    char chunk[16384];
    ssize_t count;

    buf_init(into, 1 << 26);
    for (off_t at = 0; (count = pread(fd, chunk, sizeof chunk, at)) > 0; at += count) {
        buf_add(into, chunk, (size_t)count);
    }
}

/* Waits until its standard error holds text; fails when it ends before. */
static inline void program_await(const Process *p, const char *text)
{
    for (;;) {
        siginfo_t end = {0};
        bool found;
        Buf seen;
        CHECK(waitid(P_PID, (id_t)p->pid, &end, WEXITED | WNOHANG | WNOWAIT) == 0);
        program_read(p->err, &seen);
        found = strstr(seen.data, text) != NULL;
        if (!found && end.si_pid == p->pid) {
            fail_msg("[%s] ended without \"%s\": %s", test_case, text, seen.data);
        }
        buf_release(&seen);
        if (found) {
            return;
        }
        (void)usleep(5000);
    }
}

static inline Answer program_wait(Process *p)
{
    Answer a = {.exit_code = -1};
    int status = 0;

    CHECK(waitpid(p->pid, &status, 0) == p->pid);
    a.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    program_read(p->out, &a.out);
    program_read(p->err, &a.err);
    (void)close(p->out);
    (void)close(p->err);
    return a;
}

static inline void answer_release(Answer *a)
{
    buf_release(&a->out);
    buf_release(&a->err);
}

/* Fails unless standard error is exactly one line that holds text. */
static inline void check_one_line(const Answer *a, const char *text)
{
    CHECK_HAS(a->err.data, text);
    if (a->err.size == 0 || strcspn(a->err.data, "\n") + 1 != a->err.size) {
        fail_msg("[%s] not one line: %s", test_case, a->err.data);
    }
}

#endif
