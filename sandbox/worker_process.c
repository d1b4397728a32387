#include "sandbox/worker_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "sandbox/worker_process_priv.h"

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif

/* Of Steps: below that it takes longer to meet than to carry them over. */
enum { MEETING_BYTES = 8192 };

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
        int error = errno;
        (void)munmap(*map, bytes);
        *map = NULL;
        return err_set(err, ERR_SANDBOX,
                       "cannot seal memory for a reward worker: %s (Linux 5.1 or "
                       "newer is needed)",
                       strerror(error));
    }
    return OK;
}

Status worker_process_init(WorkerProcess *w, size_t in_bytes, size_t out_bytes, Err *err)
{
    void *in = NULL, *out = NULL;
    Status st;

    memset(w, 0, sizeof *w);
    w->pid = -1;
    w->processor = -1;
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

Status worker_process_start(WorkerProcess *w, int cpu_seconds, Err *err)
{
    Status st;

    w->cpu_seconds = cpu_seconds;
    st = worker_start(w, err);
    close_fd(&w->in_fd);
    close_fd(&w->out_fd);
    w->ended = st != OK;
    if (st == OK && clock_getcpuclockid(w->pid, &w->cpu_clock) != 0) {
        return err_set(err, ERR_SANDBOX, "cannot watch the CPU time of a reward worker");
    }
    return st;
}

uint64_t worker_process_cpu_ns(const WorkerProcess *w)
{
    struct timespec t;

    return clock_gettime(w->cpu_clock, &t) == 0
               ? (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec
               : 0;
}

/* CPU time of the worker so far; what it was when it was last asked when that is not known. */
static uint64_t cpu_ms(const WorkerProcess *w)
{
    uint64_t ns = worker_process_cpu_ns(w);

    return ns != 0 ? ns / 1000000u : w->cpu_before_ms;
}

/* Whether it waits for something other than a processor. False when the kernel does not tell. */
static bool is_idle(const WorkerProcess *w)
{
    char path[40], text[256];
    const char *state;
    ssize_t length;
    int fd;

    (void)snprintf(path, sizeof path, "/proc/%d/stat", (int)w->pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    length = read(fd, text, sizeof text - 1);
    (void)close(fd);
    text[length > 0 ? length : 0] = '\0';
    state = strrchr(text, ')'); /* of the name, which may hold anything */
    return state != NULL && state[1] == ' ' && (state[2] == 'S' || state[2] == 'T');
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

static void reap(WorkerProcess *w)
{
    struct rusage used = {0};

    while (wait4(w->pid, &w->wait_status, 0, &used) < 0 && errno == EINTR) {
    }
    w->cpu_ms = (uint64_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000u +
                (uint64_t)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000u;
    w->ended = true;
}

static void end(WorkerProcess *w)
{
    if (w->ended || w->pid <= 0) {
        return;
    }
    w->killed = true;
    if (kill(w->pid, SIGKILL) == 0) {
        reap(w);
    }
    w->ended = true;
}

/* What a worker that died by itself died of. Any exit is a failure: it never ends unasked. */
static Outcome outcome_of_death(const WorkerProcess *w)
{
    int status = w->wait_status;

    if (WIFEXITED(status)) {
        return !w->ready && WEXITSTATUS(status) == WORKER_EXIT_REJECTED ? OUTCOME_REJECTED
                                                                        : OUTCOME_CRASH;
    }
    switch (WTERMSIG(status)) {
    case SIGSYS:
        return OUTCOME_FORBIDDEN_CALL;
    case SIGKILL: /* not by us: its limit of CPU time, or somebody else */
        /* For its limit the kernel counts ticks of the clock that met it, for us it counts
         * precisely: on a busy machine the first may be far ahead. */
        if (2u * w->cpu_ms >= 1000u * (uint64_t)w->cpu_seconds) {
            return OUTCOME_CPU_LIMIT;
        }
        /* A person, or the kernel when the memory of the machine ran out. Its own memory is bounded
         * by a limit that makes its calls fail: no reward gets killed for what it did. */
        return OUTCOME_IO_ERROR;
    default:
        return OUTCOME_CRASH;
    }
}

static bool stay_on(pid_t who, int processor)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET((size_t)processor, &set);
    return sched_setaffinity(who, sizeof set, &set) == 0;
}

void worker_process_meet(WorkerProcess *w, size_t bytes, cpu_set_t *before)
{
    int here = sched_getcpu();
    bool worth = bytes >= MEETING_BYTES;
    cpu_set_t any;

    CPU_ZERO(before);
    if ((!worth && w->processor < 0) || w->pid <= 0 || here < 0 || here >= CPU_SETSIZE ||
        sched_getaffinity(0, sizeof any, &any) != 0 || CPU_COUNT(&any) == 1) {
        return;
    }
    if (!worth) {
        (void)sched_setaffinity(w->pid, sizeof any, &any);
        w->processor = -1;
        return;
    }
    if (here != w->processor && stay_on(w->pid, here)) {
        w->processor = here;
    }
    if (here == w->processor && stay_on(0, here)) {
        *before = any;
    }
}

void worker_process_part(const cpu_set_t *before)
{
    if (CPU_COUNT(before) > 0) {
        (void)sched_setaffinity(0, sizeof *before, before);
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

static Status hear(WorkerProcess *w, Err *err)
{
    uint64_t count;

    if (read(w->answer_fd, &count, sizeof count) != (ssize_t)sizeof count) {
        return err_set(err, ERR_IO, "cannot hear a reward worker: %s", strerror(errno));
    }
    w->ready = true;
    return OK;
}

/* Whether it is too late, and for which reason. It is its fault only if it had the processor, or
 * did not want it. */
static Outcome judge_delay(const WorkerProcess *w, uint64_t waited_ms, uint64_t limit_ms,
                           uint64_t *last_cpu)
{
    uint64_t cpu = cpu_ms(w);
    bool moved = cpu != *last_cpu;

    *last_cpu = cpu;
    if (cpu >= w->cpu_before_ms + limit_ms) {
        return OUTCOME_CPU_LIMIT;
    }
    if (waited_ms >= 10u * limit_ms || (waited_ms >= limit_ms && !moved && is_idle(w))) {
        return OUTCOME_TIMEOUT;
    }
    return OUTCOME_OK;
}

Status worker_process_wait(WorkerProcess *w, int limit_ms, Outcome *outcome, Err *err)
{
    uint64_t started = clock_ms(), last_cpu = UINT64_MAX;
    int patience = limit_ms;

    *outcome = OUTCOME_OK;
    for (;;) {
        int what = wait_once(w, patience);
        if (what == 1) {
            return hear(w, err);
        }
        if (what < 0) {
            return err_set(err, ERR_IO, "cannot wait for a reward worker: %s", strerror(errno));
        }
        if (what == 2) {
            reap(w);
            *outcome = outcome_of_death(w);
            return OK;
        }
        *outcome = judge_delay(w, clock_ms() - started, (uint64_t)limit_ms, &last_cpu);
        /* We may have been stopped ourselves: the answer could be there. */
        if (*outcome != OUTCOME_OK && wait_once(w, 0) == 0) {
            end(w);
            return OK;
        }
        *outcome = OUTCOME_OK;
        patience = limit_ms / 4 + 1;
    }
}

void worker_process_layers(const WorkerProcess *w, LayerReport out[LAYER_COUNT])
{
    LayerReport copy[LAYER_COUNT];

    if (w->out == NULL) {
        memcpy(out, w->host_layers, sizeof copy);
        return;
    }
    memcpy(copy, w->out->layers, sizeof copy);
    for (int i = 0; i < LAYER_COUNT; i++) {
        bool ours = w->host_layers[i].state != LAYER_UNKNOWN && copy[i].state != LAYER_IN_FORCE;
        out[i] = ours ? w->host_layers[i] : copy[i];
        if (out[i].state < LAYER_UNKNOWN || out[i].state > LAYER_OFF) {
            out[i] = (LayerReport){LAYER_UNKNOWN, 0};
        }
    }
}

uint64_t worker_process_peak_kib(const WorkerProcess *w)
{
    char path[40], line[128];
    unsigned long long kib = 0;
    FILE *file;

    (void)snprintf(path, sizeof path, "/proc/%d/status", (int)w->pid);
    file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "VmHWM: %llu", &kib) == 1) {
            break;
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return kib;
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
