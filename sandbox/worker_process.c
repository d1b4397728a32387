#include "sandbox/worker_process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif

static void close_fd(int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd);
        *fd = -1;
    }
}

/* A file in memory that cannot change its size; mapped here for writing. After this no new mapping
 * of `in` can be written. */
static Status make_memory(const char *name, size_t bytes, bool read_only, int *fd, void **map,
                          Err *err)
{
    int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

    *fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (*fd < 0 || ftruncate(*fd, (off_t)bytes) != 0) {
        return err_set(err, ERR_IO, "cannot make memory for a reward worker: %s", strerror(errno));
    }
    *map = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0);
    if (*map == MAP_FAILED) {
        *map = NULL;
        return err_set(err, ERR_NOMEM, "cannot map memory for a reward worker: %s",
                       strerror(errno));
    }
    if (fcntl(*fd, F_ADD_SEALS, seals | (read_only ? F_SEAL_FUTURE_WRITE : 0)) != 0) {
        return err_set(err, ERR_SANDBOX,
                       "cannot seal memory for a reward worker: %s (Linux 5.1 or "
                       "newer is needed)",
                       strerror(errno));
    }
    return OK;
}

Status worker_process_init(WorkerProcess *w, size_t in_bytes, size_t out_bytes, Err *err)
{
    void *in = NULL, *out = NULL;
    Status st;

    memset(w, 0, sizeof *w);
    w->pid = -1;
    w->pidfd = w->ask_fd = w->answer_fd = w->in_fd = w->out_fd = -1;
    w->ended = true;
    st = make_memory("reward-in", in_bytes, true, &w->in_fd, &in, err);
    if (st == OK) {
        w->in = in;
        w->in_bytes = in_bytes;
        w->in->magic = BATCH_MAGIC;
        w->in->abi = BATCH_ABI;
        st = make_memory("reward-out", out_bytes, false, &w->out_fd, &out, err);
    }
    if (st != OK) {
        return st;
    }
    w->out = out;
    w->out_bytes = out_bytes;
    w->ask_fd = eventfd(0, EFD_CLOEXEC);
    w->answer_fd = eventfd(0, EFD_CLOEXEC);
    if (w->ask_fd < 0 || w->answer_fd < 0) {
        return err_set(err, ERR_IO, "cannot make a channel to a reward worker: %s",
                       strerror(errno));
    }
    return OK;
}

/* Runs between fork and exec: only calls that are safe there. */
static void become(const char *path, const int fds[4], int cpu_seconds, pid_t parent)
{
    static char name[] = "goodhart-worker";
    char *const argv[] = {name, NULL}, *const envp[] = {NULL};
    struct rlimit limit = {(rlim_t)cpu_seconds, (rlim_t)cpu_seconds + 1};
    int high[4];

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(127);
    }
    (void)setrlimit(RLIMIT_CPU, &limit);
    /* Out of the way first: the four may stand where others are to go. */
    for (int i = 0; i < 4; i++) {
        high[i] = fcntl(fds[i], F_DUPFD, 10);
    }
    for (int i = 0; i < 4; i++) {
        if (high[i] < 0 || dup2(high[i], WORKER_FD_IN + i) < 0) {
            _exit(127);
        }
    }
    (void)syscall(SYS_close_range, (unsigned)WORKER_FD_ANSWER + 1, ~0u, 0u);
    (void)execve(path, argv, envp);
    _exit(127);
}

Status worker_process_start(WorkerProcess *w, int cpu_seconds, Err *err)
{
    char path[PATH_MAX];
    const int fds[4] = {w->in_fd, w->out_fd, w->ask_fd, w->answer_fd};
    pid_t parent = getpid();

    if (program_find("goodhart-worker", path, sizeof path, err) != OK) {
        if (err != NULL) {
            err->code = ERR_SANDBOX;
        }
        return ERR_SANDBOX;
    }
    w->pid = fork();
    if (w->pid == 0) {
        become(path, fds, cpu_seconds, parent);
    }
    close_fd(&w->in_fd);
    close_fd(&w->out_fd);
    if (w->pid < 0) {
        return err_set(err, ERR_IO, "cannot start a reward worker: %s", strerror(errno));
    }
    w->ended = false;
    w->pidfd = (int)syscall(SYS_pidfd_open, w->pid, 0u);
    if (w->pidfd < 0) {
        return err_set(err, ERR_SANDBOX,
                       "cannot watch a reward worker: pidfd_open: %s (Linux 5.3 "
                       "or newer is needed)",
                       strerror(errno));
    }
    return OK;
}

/* CPU time of the worker so far; 0 when it is not known. */
static uint64_t cpu_ms(const WorkerProcess *w)
{
    struct timespec t;
    clockid_t id;

    if (clock_getcpuclockid(w->pid, &id) != 0 || clock_gettime(id, &t) != 0) {
        return 0;
    }
    return (uint64_t)t.tv_sec * 1000u + (uint64_t)t.tv_nsec / 1000000u;
}

Status worker_process_ask(WorkerProcess *w, Err *err)
{
    uint64_t one = 1;

    w->cpu_before_ms = cpu_ms(w);
    if (write(w->ask_fd, &one, sizeof one) != (ssize_t)sizeof one) {
        return err_set(err, ERR_IO, "cannot ask a reward worker: %s", strerror(errno));
    }
    return OK;
}

static void end(WorkerProcess *w)
{
    if (w->ended || w->pid <= 0) {
        return;
    }
    (void)kill(w->pid, SIGKILL);
    while (waitpid(w->pid, &w->wait_status, 0) < 0 && errno == EINTR) {
    }
    w->ended = true;
}

/* What a worker that died by itself died of. Any exit is a failure: it never ends unasked. Its code
 * is its own word only until it was ready; after that generated code can choose it. */
static Outcome outcome_of_death(int status, bool ready)
{
    if (WIFEXITED(status)) {
        return WEXITSTATUS(status) == WORKER_EXIT_REJECTED && !ready ? OUTCOME_REJECTED
                                                                     : OUTCOME_CRASH;
    }
    switch (WTERMSIG(status)) {
    case SIGXCPU:
        return OUTCOME_CPU_LIMIT;
    case SIGSYS:
        return OUTCOME_FORBIDDEN_CALL;
    case SIGKILL: /* not by us: its hard CPU limit, or the kernel is out of memory */
        return OUTCOME_MEMORY_LIMIT;
    default:
        return OUTCOME_CRASH;
    }
}

/* Waits for the answer, the death or the deadline. Returns what poll said: 1 answer, 2 death, 0
 * neither yet, -1 failure. */
static int wait_once(const WorkerProcess *w, int timeout_ms)
{
    struct pollfd fds[2] = {{w->answer_fd, POLLIN, 0}, {w->pidfd, POLLIN, 0}};
    int ready = poll(fds, 2, timeout_ms);

    if (ready < 0) {
        return errno == EINTR ? 0 : -1;
    }
    return fds[0].revents != 0 ? 1 : fds[1].revents != 0 ? 2 : 0;
}

Status worker_process_wait(WorkerProcess *w, int limit_ms, Outcome *outcome, Err *err)
{
    uint64_t started = clock_ms(), cpu_started = w->cpu_before_ms, count;
    int patience = limit_ms;

    *outcome = OUTCOME_OK;
    for (;;) {
        int what = wait_once(w, patience);
        if (what == 1) {
            w->ready = true;
            return read(w->answer_fd, &count, sizeof count) == (ssize_t)sizeof count
                       ? OK
                       : err_set(err, ERR_IO, "cannot hear a reward worker: %s", strerror(errno));
        }
        if (what < 0) {
            return err_set(err, ERR_IO, "cannot wait for a reward worker: %s", strerror(errno));
        }
        if (what == 2) {
            while (waitpid(w->pid, &w->wait_status, 0) < 0 && errno == EINTR) {
            }
            w->ended = true;
            *outcome = outcome_of_death(w->wait_status, w->ready);
            return OK;
        }
        /* Late by the clock: its fault only if it had the processor. */
        if (cpu_ms(w) - cpu_started >= (uint64_t)limit_ms) {
            *outcome = OUTCOME_CPU_LIMIT;
        } else if (clock_ms() - started >= 10u * (uint64_t)limit_ms) {
            *outcome = OUTCOME_TIMEOUT;
        }
        if (*outcome != OUTCOME_OK) {
            end(w);
            return OK;
        }
        patience = limit_ms / 4 + 1;
    }
}

void worker_process_close(WorkerProcess *w)
{
    end(w);
    close_fd(&w->pidfd);
    close_fd(&w->ask_fd);
    close_fd(&w->answer_fd);
    close_fd(&w->in_fd);
    close_fd(&w->out_fd);
    if (w->in != NULL) {
        (void)munmap(w->in, w->in_bytes);
    }
    if (w->out != NULL) {
        (void)munmap(w->out, w->out_bytes);
    }
    w->in = NULL;
    w->out = NULL;
}
