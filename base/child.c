#include "base/child.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

struct Child {
    pid_t pid;
    int pidfd, out_fd, err_fd; /* -1 when closed */
    Buf out, err_text, report;
    size_t out_offset; /* frames before it were taken */
    uint64_t started_ms, deadline_ms, ended_ms;
    bool reaped, late, cancelled, broken;
    int wait_status;
    struct rusage usage;
};

static void close_fd(int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd);
        *fd = -1;
    }
}

/* The input as a sealed file in memory, at its start. */
static Status input_fd(const ChildSpec *spec, int *out, Err *err)
{
    const char *bytes = spec->input;
    size_t left = spec->input_bytes;
    int fd = memfd_create("input", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    *out = fd;
    if (fd < 0) {
        return err_set(err, ERR_IO, "cannot make a child's input: %s", strerror(errno));
    }
    while (left > 0) {
        ssize_t count = write(fd, bytes, left);
        if (count < 0 && errno != EINTR) {
            return err_set(err, ERR_IO, "cannot write a child's input: %s", strerror(errno));
        }
        if (count > 0) {
            bytes += count;
            left -= (size_t)count;
        }
    }
    (void)fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
    (void)lseek(fd, 0, SEEK_SET);
    return OK;
}

static void limit(int what, uint64_t value, uint64_t hard)
{
    struct rlimit r = {value, hard};

    (void)setrlimit((__rlimit_resource_t)what, &r);
}

/* Runs in the new process, between fork and exec: only calls that are safe there. */
static void become(const ChildSpec *spec, int in, int out, int err, pid_t parent)
{
    static char *const no_environment[] = {NULL};
    sigset_t none;

    (void)setpgid(0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(127); /* the parent died before we asked to die with it */
    }
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)signal(SIGPIPE, SIG_DFL);
    (void)dup2(in, STDIN_FILENO);
    (void)dup2(out, STDOUT_FILENO);
    (void)dup2(err, STDERR_FILENO);
    (void)syscall(SYS_close_range, 3u, ~0u, 0u);
    limit(RLIMIT_CORE, 0, 0);
    if (spec->cpu_seconds > 0) {
        limit(RLIMIT_CPU, spec->cpu_seconds, spec->cpu_seconds + 1);
    }
    if (spec->memory_bytes > 0) {
        limit(RLIMIT_AS, spec->memory_bytes, spec->memory_bytes);
    }
    (void)execve(spec->argv[0], (char *const *)(uintptr_t)spec->argv, no_environment);
    _exit(127);
}

static Status make_pipe(int ends[2], Err *err)
{
    if (pipe2(ends, O_CLOEXEC) != 0) {
        ends[0] = ends[1] = -1;
        return err_set(err, ERR_IO, "cannot make a pipe: %s", strerror(errno));
    }
    (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return OK;
}

Status child_start(const ChildSpec *spec, Child **out, Err *err)
{
    int in = -1, out_pipe[2] = {-1, -1}, err_pipe[2] = {-1, -1};
    pid_t parent = getpid();
    Child *child = mem_alloc(sizeof *child);
    Status st;

    *out = NULL;
    if (child == NULL) {
        return err_set(err, ERR_NOMEM, "a child process");
    }
    child->pid = child->pidfd = child->out_fd = child->err_fd = -1;
    buf_init(&child->out, FRAME_BYTES_MAX + FRAME_HEADER_BYTES + 65536);
    buf_init(&child->err_text, CHILD_STDERR_BYTES_MAX);
    buf_init(&child->report, 1024);
    st = input_fd(spec, &in, err);
    if (st == OK) {
        st = make_pipe(out_pipe, err);
    }
    if (st == OK) {
        st = make_pipe(err_pipe, err);
    }
    if (st != OK) {
        goto done;
    }
    child->pid = fork();
    if (child->pid == 0) {
        become(spec, in, out_pipe[1], err_pipe[1], parent);
    }
    if (child->pid < 0) {
        st = err_set(err, ERR_IO, "cannot start %s: %s", spec->argv[0], strerror(errno));
        goto done;
    }
    (void)setpgid(child->pid, child->pid);
    child->started_ms = clock_ms();
    child->deadline_ms = spec->wall_ms > 0 ? child->started_ms + spec->wall_ms : UINT64_MAX;
    child->pidfd = (int)syscall(SYS_pidfd_open, child->pid, 0u);
    if (child->pidfd < 0) {
        st =
            err_set(err, ERR_IO, "cannot watch a child: pidfd_open: %s (Linux 5.3 or newer needed)",
                    strerror(errno));
        goto done;
    }
    child->out_fd = out_pipe[0];
    child->err_fd = err_pipe[0];
    out_pipe[0] = err_pipe[0] = -1;
    *out = child;
    child = NULL;
done:
    close_fd(&in);
    for (int i = 0; i < 2; i++) {
        close_fd(&out_pipe[i]);
        close_fd(&err_pipe[i]);
    }
    child_free(child);
    return st;
}

void child_pollfds(const Child *child, struct pollfd fds[CHILD_POLLFDS])
{
    fds[0] = (struct pollfd){child->out_fd, POLLIN, 0};
    fds[1] = (struct pollfd){child->err_fd, POLLIN, 0};
    fds[2] = (struct pollfd){child->reaped ? -1 : child->pidfd, POLLIN, 0};
}

uint64_t child_deadline_ms(const Child *child)
{
    return child->reaped ? UINT64_MAX : child->deadline_ms;
}

/* Throws away the frames that were taken, so that the buffer stays small. */
static void compact(Child *child)
{
    if (child->out_offset == 0) {
        return;
    }
    memmove(child->out.data, child->out.data + child->out_offset,
            child->out.size - child->out_offset);
    child->out.size -= child->out_offset;
    child->out_offset = 0;
}

/* Reads all that is there now. Closes the descriptor at its end. */
static void drain(int *fd, Buf *into, bool keep_tail)
{
    char chunk[16384];

    while (*fd >= 0) {
        ssize_t count = read(*fd, chunk, sizeof chunk);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0 && errno == EAGAIN) {
            return;
        }
        if (count <= 0) {
            close_fd(fd);
            return;
        }
        if (keep_tail && into->size + (size_t)count > into->limit) {
            buf_reset(into);
        }
        buf_add(into, chunk, (size_t)count);
        if (into->failed) {
            return;
        }
    }
}

static void kill_group(const Child *child)
{
    if (child->pid > 0 && !child->reaped) {
        (void)kill(-child->pid, SIGKILL);
        (void)kill(child->pid, SIGKILL);
    }
}

static void reap(Child *child, bool wait)
{
    pid_t got;

    if (child->reaped || child->pid <= 0) {
        return;
    }
    do {
        got = wait4(child->pid, &child->wait_status, wait ? 0 : WNOHANG, &child->usage);
    } while (got < 0 && errno == EINTR);
    if (got == 0) {
        return;
    }
    /* What the child started must not outlive it. */
    (void)kill(-child->pid, SIGKILL);
    child->reaped = true;
    child->ended_ms = clock_ms();
}

Status child_service(Child *child, Err *err)
{
    compact(child);
    drain(&child->out_fd, &child->out, false);
    drain(&child->err_fd, &child->err_text, true);
    if (child->out.failed && !child->broken) {
        child->broken = true;
        kill_group(child);
        close_fd(&child->out_fd);
        return err_set(err, ERR_LIMIT, "a child process sent more than it may");
    }
    if (!child->reaped && clock_ms() >= child->deadline_ms && !child->late) {
        child->late = true;
        kill_group(child);
    }
    reap(child, false);
    if (child->reaped) {
        drain(&child->out_fd, &child->out, false);
        drain(&child->err_fd, &child->err_text, true);
    }
    return OK;
}

bool child_ended(const Child *child)
{
    return child->reaped;
}

Status child_frame(Child *child, Frame *frame, bool *found, Err *err)
{
    return frame_next(child->out.data, child->out.size, &child->out_offset, frame, found, err);
}

void child_cancel(Child *child)
{
    child->cancelled = true;
    kill_group(child);
}

Outcome child_outcome(const Child *child)
{
    int status = child->wait_status;

    assert(child->reaped);
    if (child->cancelled) {
        return OUTCOME_CANCELLED;
    }
    if (child->late) {
        return OUTCOME_TIMEOUT;
    }
    if (child->broken) {
        return OUTCOME_IO_ERROR;
    }
    if (WIFEXITED(status)) {
        return WEXITSTATUS(status) == 0 ? OUTCOME_OK : OUTCOME_IO_ERROR;
    }
    switch (WTERMSIG(status)) {
    case SIGXCPU:
        return OUTCOME_CPU_LIMIT;
    case SIGSYS:
        return OUTCOME_FORBIDDEN_CALL;
    case SIGKILL: /* not by us: the kernel's out-of-memory killer, or a person */
        return OUTCOME_MEMORY_LIMIT;
    default:
        return OUTCOME_CRASH;
    }
}

const char *child_report(Child *child)
{
    const char *text = child->err_text.data;
    size_t end = child->err_text.size, start;

    buf_reset(&child->report);
    if (child->cancelled) {
        buf_add_text(&child->report, "stopped by us");
    } else if (child->late) {
        buf_add_text(&child->report, "did not end in time");
    } else if (WIFEXITED(child->wait_status)) {
        buf_printf(&child->report, "exit code %d", WEXITSTATUS(child->wait_status));
    } else {
        buf_printf(&child->report, "signal %d (%s)", WTERMSIG(child->wait_status),
                   strsignal(WTERMSIG(child->wait_status)));
    }
    while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == ' ')) {
        end--;
    }
    start = end;
    while (start > 0 && text[start - 1] != '\n') {
        start--;
    }
    if (end > start) {
        buf_add_text(&child->report, ": ");
        text_add_line(&child->report, text + start, end - start, 400);
    }
    return child->report.data;
}

void child_usage(const Child *child, uint64_t *cpu_ms, uint64_t *wall_ms, uint64_t *peak_kib)
{
    const struct rusage *u = &child->usage;

    *cpu_ms = (uint64_t)(u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1000u +
              (uint64_t)(u->ru_utime.tv_usec + u->ru_stime.tv_usec) / 1000u;
    *wall_ms = child->reaped ? child->ended_ms - child->started_ms : 0;
    *peak_kib = (uint64_t)u->ru_maxrss;
}

void child_free(Child *child)
{
    if (child == NULL) {
        return;
    }
    kill_group(child);
    reap(child, true);
    close_fd(&child->pidfd);
    close_fd(&child->out_fd);
    close_fd(&child->err_fd);
    buf_release(&child->out);
    buf_release(&child->err_text);
    buf_release(&child->report);
    mem_free(child);
}
