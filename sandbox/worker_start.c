/* From a process of ours to a jailed program: namespaces, an empty root directory, exec.
 *
 * clone makes the namespaces together with the process, so that it never was in another one. Those
 * that the kernel, a container's profile or missing rights withhold are left out one by one. An
 * ordinary user needs a user namespace to make the others: the process has no mapped user in it,
 * and loses all capabilities when it is executed. Root makes none, for in it the process would stay
 * root to the files outside; it becomes another user instead (worker_jail.c).
 *
 * Until it is executed the process runs in our memory, on a stack of its own, and the thread that
 * made it waits: nothing of ours has to be copied for it, which in a large process takes longer
 * than all the rest.
 */
#include "sandbox/worker_process_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

enum {
    KNOWN = 1, /* a bit that is no flag */
    STACK_BYTES = 16384,

    /* From linux/mount.h, which cannot be included beside glibc's in some versions. */
    TMPFS_CLOEXEC = 1,            /* FSOPEN_CLOEXEC, FSMOUNT_CLOEXEC */
    TMPFS_CREATE = 6,             /* FSCONFIG_CMD_CREATE */
    TMPFS_CLOSED = 1 | 2 | 4 | 8, /* read-only, no set-user-id, no devices, no programs */
};

static const struct {
    unsigned long flag;
    Layer layer; /* LAYER_COUNT: taken where it is to be had, and not listed */
} NAMESPACES[] = {
    {CLONE_NEWUSER, LAYER_USER_NS}, {CLONE_NEWNET, LAYER_NET_NS}, {CLONE_NEWPID, LAYER_PID_NS},
    {CLONE_NEWNS, LAYER_MOUNT_NS},  {CLONE_NEWIPC, LAYER_IPC_NS}, {CLONE_NEWUTS, LAYER_COUNT},
    {CLONE_NEWCGROUP, LAYER_COUNT},
};

enum { NAMESPACE_COUNT = sizeof NAMESPACES / sizeof NAMESPACES[0] };

/* What this machine allows: found out once in a process, for it costs processes to find out. Only a
 * hint, read and written whole; when it is wrong it is found out again. */
static struct {
    atomic_ulong flags; /* and KNOWN */
    atomic_int errors[NAMESPACE_COUNT];
} allowed;

/* What the new process needs, made before it is there: it may only make system calls. */
typedef struct {
    int program; /* O_PATH: its path is not to be found in the new root */
    int fds[5];  /* to stand at WORKER_FD_IN … */
    int cpu_seconds;
    bool empty_root;
    BatchOut *out;
} Launch;

/* What runs in a new process before it is executed is no place for sanitizers: their notes about
 * the stack would be left behind in our memory. */
#define IN_OUR_MEMORY __attribute__((no_sanitize("address")))

/* A process that is to be made. */
typedef struct {
    char *stack;
    int (*run)(void *launch);
    Launch *launch;
} Birth;

/* Its number, or -1 and errno. It has executed something or ended when this returns. */
static long clone_process(const Birth *birth, unsigned long flags, int *pidfd)
{
    int all = (int)flags | CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD;

    return clone(birth->run, birth->stack + STACK_BYTES, all, birth->launch, pidfd);
}

static bool is_refusal(int error)
{
    return error != EAGAIN && error != ENOMEM;
}

static IN_OUR_MEMORY int do_nothing(void *launch)
{
    (void)launch;
    return 0;
}

/* Whether a process can be had with these flags: tries. Returns 0 or an errno. */
static int try_flags(const Birth *birth, unsigned long flags)
{
    const Birth trial = {.stack = birth->stack, .run = do_nothing};
    int pidfd = -1, status;
    long pid = clone_process(&trial, flags, &pidfd);

    if (pid < 0) {
        return errno;
    }
    (void)close(pidfd);
    while (waitpid((pid_t)pid, &status, 0) < 0 && errno == EINTR) {
    }
    return 0;
}

/* Adds one namespace after the other. */
static unsigned long find_flags(const Birth *birth, bool with_user)
{
    unsigned long flags = 0;

    for (size_t i = with_user ? 0 : 1; i < NAMESPACE_COUNT; i++) {
        int error = try_flags(birth, flags | NAMESPACES[i].flag);
        atomic_store(&allowed.errors[i], error);
        if (error == 0) {
            flags |= NAMESPACES[i].flag;
        }
    }
    return flags;
}

static unsigned long all_flags(bool with_user)
{
    unsigned long flags = 0;

    for (size_t i = with_user ? 0 : 1; i < NAMESPACE_COUNT; i++) {
        flags |= NAMESPACES[i].flag;
    }
    return flags;
}

/* A process in as many of the wanted namespaces as there may be; sets *flags to them. */
static long clone_jailed(const Birth *birth, int *pidfd, unsigned long wanted, unsigned long *flags)
{
    unsigned long known = atomic_load(&allowed.flags);
    long pid;

    if ((known & KNOWN) == 0) {
        known = all_flags(geteuid() != 0);
    }
    *flags = known & wanted;
    pid = clone_process(birth, *flags, pidfd);
    if (pid < 0 && is_refusal(errno)) {
        known = find_flags(birth, geteuid() != 0);
        *flags = known & wanted;
        pid = clone_process(birth, *flags, pidfd);
    }
    if (pid < 0 && is_refusal(errno)) {
        /* The user namespace was not wanted, and the others were not to be had without it. */
        *flags = 0;
        pid = clone_process(birth, 0, pidfd);
    }
    atomic_store(&allowed.flags, known | KNOWN);
    return pid;
}

static unsigned long wanted_flags(uint32_t layers_off)
{
    unsigned long flags = 0;

    for (size_t i = 0; i < NAMESPACE_COUNT; i++) {
        /* What is not listed goes with the mounts. */
        Layer layer = NAMESPACES[i].layer != LAYER_COUNT ? NAMESPACES[i].layer : LAYER_MOUNT_NS;
        flags |= (layers_off & 1u << layer) == 0 ? NAMESPACES[i].flag : 0;
    }
    return flags;
}

static void report_namespaces(WorkerProcess *w, unsigned long wanted, unsigned long flags)
{
    for (size_t i = 0; i < NAMESPACE_COUNT; i++) {
        int found = atomic_load(&allowed.errors[i]), error = found != 0 ? found : EPERM;
        LayerState state = (wanted & NAMESPACES[i].flag) == 0   ? LAYER_OFF
                           : (flags & NAMESPACES[i].flag) != 0  ? LAYER_IN_FORCE
                           : error == EINVAL || error == ENOSYS ? LAYER_MISSING
                                                                : LAYER_REFUSED;
        if (NAMESPACES[i].layer != LAYER_COUNT) {
            w->host_layers[NAMESPACES[i].layer] =
                (LayerReport){state, state == LAYER_REFUSED || state == LAYER_MISSING ? error : 0};
        }
    }
    if ((w->in->layers_off & 1u << LAYER_EMPTY_ROOT) != 0) {
        w->host_layers[LAYER_EMPTY_ROOT] = (LayerReport){LAYER_OFF, 0};
    }
}

/* A file system in memory that is mounted nowhere: nothing is in it, and nothing can be put there.
 */
static bool root_of_nothing(void)
{
    int fs = (int)syscall(SYS_fsopen, "tmpfs", TMPFS_CLOEXEC), root;

    if (fs < 0) {
        return false;
    }
    if (syscall(SYS_fsconfig, fs, TMPFS_CREATE, NULL, NULL, 0) != 0) {
        return false;
    }
    root = (int)syscall(SYS_fsmount, fs, TMPFS_CLOEXEC, TMPFS_CLOSED);
    return root >= 0 && fchdir(root) == 0 && chroot(".") == 0;
}

/* Without the right to make one: what /proc has to say about the descriptors of this one process.
 */
static bool root_of_descriptors(void)
{
    return chroot("/proc/self/fdinfo") == 0 && chdir("/") == 0;
}

static void empty_root(const Launch *l)
{
    bool done = root_of_nothing() || root_of_descriptors();

    l->out->layers[LAYER_EMPTY_ROOT] =
        done ? (LayerReport){LAYER_IN_FORCE, 0} : (LayerReport){LAYER_REFUSED, errno};
}

static IN_OUR_MEMORY int give_up(const Launch *l, Layer layer)
{
    l->out->layers[layer] = (LayerReport){LAYER_REFUSED, errno};
    return WORKER_EXIT_EXEC;
}

/* Runs in the new process, before exec: only system calls. Returns, to end it, where it fails. */
static IN_OUR_MEMORY int become_worker(void *launch)
{
    const Launch *l = launch;
    static char name[] = "goodhart-worker";
    char *const argv[] = {name, NULL}, *const envp[] = {NULL};
    struct rlimit limit = {(rlim_t)l->cpu_seconds, (rlim_t)l->cpu_seconds};
    int high[5], program = fcntl(l->program, F_DUPFD_CLOEXEC, 20);

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)setrlimit(RLIMIT_CPU, &limit);
    if (l->empty_root) {
        empty_root(l);
    }
    /* Out of the way first: they may stand where others are to go. */
    for (int i = 0; i < 5; i++) {
        high[i] = fcntl(l->fds[i], F_DUPFD_CLOEXEC, 10);
    }
    for (int i = 0; i < 5; i++) {
        if (high[i] < 0 || dup2(high[i], WORKER_FD_IN + i) < 0) {
            return give_up(l, LAYER_DESCRIPTORS);
        }
    }
    (void)syscall(SYS_execveat, program, "", argv, envp, AT_EMPTY_PATH);
    return give_up(l, LAYER_ENVIRONMENT);
}

static Status clone_worker(WorkerProcess *w, Launch *l, Err *err)
{
    unsigned long wanted = wanted_flags(w->in->layers_off), flags = 0;
    const Birth birth = {
        .stack = mem_alloc_aligned(STACK_BYTES), .run = become_worker, .launch = l};
    sigset_t all, before;
    long pid;
    int error;

    if (birth.stack == NULL) {
        return err_set(err, ERR_NOMEM, "a reward worker's first stack");
    }
    l->empty_root = (w->in->layers_off & 1u << LAYER_EMPTY_ROOT) == 0;
    /* No handler of ours may run in the new process. The worker lets them through again. */
    (void)sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, &before);
    pid = clone_jailed(&birth, &w->pidfd, wanted, &flags);
    error = errno;
    mem_free(birth.stack);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    if (pid < 0) {
        w->pidfd = -1;
        /* Too many processes, or no memory for one, may pass; the rest is this machine's way. */
        return is_refusal(error)
                   ? err_set(err, ERR_SANDBOX,
                             "cannot start a reward worker: clone: %s (Linux 5.3 is needed)",
                             strerror(error))
                   : err_set(err, ERR_IO, "cannot start a reward worker: %s", strerror(error));
    }
    w->pid = (pid_t)pid;
    report_namespaces(w, wanted, flags);
    return OK;
}

Status worker_start(WorkerProcess *w, Err *err)
{
    char path[PATH_MAX];
    Launch l = {.fds = {w->in_fd, w->out_fd, w->ask_fd, w->answer_fd, -1},
                .cpu_seconds = w->cpu_seconds,
                .out = w->out};
    Status st = program_find("goodhart-worker", path, sizeof path, err);

    if (st != OK) {
        if (err != NULL) {
            err->code = ERR_SANDBOX;
        }
        return ERR_SANDBOX;
    }
    l.program = open(path, O_PATH | O_CLOEXEC);
    if (l.program >= 0) {
        l.fds[4] = (int)syscall(SYS_pidfd_open, getpid(), 0u);
    }
    if (l.program < 0) {
        st = err_set(err, ERR_SANDBOX, "cannot start a reward worker: %s: %s", path,
                     strerror(errno));
    } else if (l.fds[4] < 0) {
        st = err_set(err, ERR_SANDBOX,
                     "cannot start a reward worker: pidfd_open: %s (Linux 5.3 is needed)",
                     strerror(errno));
    } else {
        st = clone_worker(w, &l, err);
    }
    if (l.program >= 0) {
        (void)close(l.program);
    }
    if (l.fds[4] >= 0) {
        (void)close(l.fds[4]);
    }
    return st;
}
