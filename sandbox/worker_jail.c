/* The layers that are no filter, one function each; each reports itself. */
#include "sandbox/worker_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Newer than the headers of some distributions. */
#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif
#ifndef PR_SET_MDWE
#define PR_SET_MDWE              65
#define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

enum {
    ADDRESS_SPACE_BYTES = 192 * 1024 * 1024,
    STACK_BYTES = 1024 * 1024,
    CPU_SECONDS_MAX = 3600,
    DESCRIPTORS_MAX = 65536,
    NOBODY = 65534,

    /* From linux/landlock.h, by hand: kernels are older and newer than headers. */
    LANDLOCK_VERSION = 1,
    LANDLOCK_FS_ABI_1 = 0x1fff,
    LANDLOCK_FS_REFER = 0x2000,     /* ABI 2 */
    LANDLOCK_FS_TRUNCATE = 0x4000,  /* ABI 3 */
    LANDLOCK_NET_TCP = 3,           /* ABI 4: bind, connect */
    LANDLOCK_FS_IOCTL_DEV = 0x8000, /* ABI 5 */
    LANDLOCK_SCOPES = 3,            /* ABI 6: abstract sockets, signals */
};

static void check_environment(Worker *w)
{
    worker_layer(w, LAYER_ENVIRONMENT, environ == NULL || environ[0] == NULL, E2BIG);
}

static bool has_seals(int fd, int wanted)
{
    int seals = fcntl(fd, F_GET_SEALS);

    return seals >= 0 && (seals & wanted) == wanted;
}

static void check_memory(Worker *w)
{
    int fixed = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
    bool sealed =
        has_seals(WORKER_FD_IN, fixed | F_SEAL_FUTURE_WRITE) && has_seals(WORKER_FD_OUT, fixed);

    worker_layer(w, LAYER_SEALED_MEMORY, sealed, EPERM);
}

/* Both memories are mapped: what stays open is the channel, and the parent for a moment. */
static void close_descriptors(Worker *w)
{
    if (syscall(SYS_close_range, WORKER_FD_PARENT + 1u, ~0u, 0u) != 0) {
        for (int fd = WORKER_FD_PARENT + 1; fd < DESCRIPTORS_MAX; fd++) {
            (void)close(fd);
        }
    }
    for (int fd = 0; fd < WORKER_FD_ASK; fd++) {
        (void)close(fd);
    }
    worker_layer(w, LAYER_DESCRIPTORS,
                 fcntl(WORKER_FD_ASK, F_GETFD) >= 0 && fcntl(WORKER_FD_ANSWER, F_GETFD) >= 0,
                 EBADF);
}

/* Those of the host are inherited: what it ignores or blocks would not end us. */
static void reset_signals(void)
{
    sigset_t none;

    for (int s = 1; s < SIGRTMIN; s++) {
        (void)signal(s, SIG_DFL);
    }
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool set_limit(int what, rlim_t value)
{
    struct rlimit now, limit;

    /* Never above what we were given: the host may have set less. */
    (void)getrlimit((__rlimit_resource_t)what, &now);
    limit.rlim_cur = limit.rlim_max = value < now.rlim_max ? value : now.rlim_max;
    return setrlimit((__rlimit_resource_t)what, &limit) == 0;
}

static void set_limits(Worker *w)
{
    bool set = set_limit(RLIMIT_AS, ADDRESS_SPACE_BYTES + w->in_bytes + w->out_bytes) &&
               set_limit(RLIMIT_STACK, STACK_BYTES) && set_limit(RLIMIT_CPU, CPU_SECONDS_MAX) &&
               set_limit(RLIMIT_CORE, 0) && set_limit(RLIMIT_FSIZE, 0) &&
               set_limit(RLIMIT_NPROC, 0) && set_limit(RLIMIT_NOFILE, WORKER_FD_PARENT + 1) &&
               set_limit(RLIMIT_MEMLOCK, 0) && set_limit(RLIMIT_MSGQUEUE, 0) &&
               set_limit(RLIMIT_SIGPENDING, 0) && set_limit(RLIMIT_NICE, 0) &&
               set_limit(RLIMIT_RTPRIO, 0);

    worker_layer(w, LAYER_LIMITS, set, errno);
}

/* Root becomes nobody; whoever it is gives up all capabilities. */
static void become_nobody(Worker *w)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2] = {0}, now[2] = {0};
    int error = 0;

    if (worker_layer_off(w, LAYER_NOBODY)) {
        return;
    }
    if (geteuid() == 0) {
        if (setgroups(0, NULL) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0 &&
            setresuid(NOBODY, NOBODY, NOBODY) == 0) {
            /* Another user than the one who started it: as good as a namespace of its own. */
            worker_layer(w, LAYER_USER_NS, true, 0);
        } else {
            error = errno;
        }
    }
    if (syscall(SYS_capset, &header, none) != 0 || syscall(SYS_capget, &header, now) != 0) {
        error = errno;
    } else if (memcmp(now, none, sizeof now) != 0 || geteuid() == 0) {
        error = error != 0 ? error : EPERM;
    }
    worker_layer(w, LAYER_NOBODY, error == 0, error);
}

/* A change of the user takes the parent's death signal back, so this comes after it; and the parent
 * may have died before. In a pid namespace it has no number here: its pidfd tells. */
static void die_with_parent(Worker *w)
{
    bool set = prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;
    int error = errno;
    struct pollfd parent = {WORKER_FD_PARENT, POLLIN, 0};

    if (poll(&parent, 1, 0) != 0) {
        worker_leave(WORKER_EXIT_SETUP);
    }
    (void)close(WORKER_FD_PARENT);
    worker_layer(w, LAYER_PARENT_DEATH, set, error);
}

static int restrict_by_landlock(void)
{
    struct {
        uint64_t fs, net, scopes;
    } handled = {LANDLOCK_FS_ABI_1, 0, 0};
    size_t bytes = sizeof handled.fs;
    int abi = (int)syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_VERSION);
    int fd, error = 0;

    if (abi < 1) {
        return errno;
    }
    handled.fs |= (abi >= 2 ? LANDLOCK_FS_REFER : 0u) | (abi >= 3 ? LANDLOCK_FS_TRUNCATE : 0u) |
                  (abi >= 5 ? LANDLOCK_FS_IOCTL_DEV : 0u);
    if (abi >= 4) {
        handled.net = LANDLOCK_NET_TCP;
        bytes = abi >= 6 ? sizeof handled : 2 * sizeof handled.fs;
    }
    handled.scopes = abi >= 6 ? LANDLOCK_SCOPES : 0u;
    fd = (int)syscall(SYS_landlock_create_ruleset, &handled, bytes, 0u);
    if (fd < 0) {
        return errno;
    }
    /* No rule: nothing of all that is allowed anywhere. */
    if (syscall(SYS_landlock_restrict_self, fd, 0u) != 0) {
        error = errno;
    }
    (void)close(fd);
    return error;
}

static void set_landlock(Worker *w)
{
    int error;

    if (worker_layer_off(w, LAYER_LANDLOCK)) {
        return;
    }
    error = restrict_by_landlock();
    worker_layer(w, LAYER_LANDLOCK, error == 0, error);
}

void worker_jail(Worker *w)
{
    check_environment(w);
    check_memory(w);
    close_descriptors(w);
    reset_signals();
    set_limits(w);
    worker_layer_call(w, LAYER_NO_NEW_PRIVS, prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    become_nobody(w);
    die_with_parent(w);
    worker_layer_call(w, LAYER_NOT_DUMPABLE, prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
    set_landlock(w);
    if (!set_limit(RLIMIT_NOFILE, 0)) {
        worker_layer(w, LAYER_LIMITS, false, errno);
    }
}

void worker_jail_code(Worker *w)
{
    if (!worker_layer_off(w, LAYER_MDWE)) {
        worker_layer_call(w, LAYER_MDWE, prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0));
    }
    if (!worker_layer_off(w, LAYER_NO_TSC)) {
        worker_layer_call(w, LAYER_NO_TSC, prctl(PR_SET_TSC, PR_TSC_SIGSEGV, 0, 0, 0));
    }
}
