#include "sandbox/layers.h"

#include <assert.h>

#define NAMESPACES                                                                                 \
    "as root it takes CAP_SYS_ADMIN, else user namespaces: see the sysctls "                       \
    "user.max_user_namespaces, kernel.unprivileged_userns_clone, "                                 \
    "kernel.apparmor_restrict_unprivileged_userns, and the profile of a container"
#define SECCOMP "use a kernel with seccomp filters (CONFIG_SECCOMP_FILTER, Linux 4.14)"

typedef struct {
    const char *meaning;
    bool required;
    const char *missing, *refused; /* what to do about it */
} LayerText;

/* clang-format off */
static const LayerText LAYERS[LAYER_COUNT] = {
    [LAYER_ENVIRONMENT] = {"no variable of the environment reaches it, so no key either", true,
        NULL, NULL},
    [LAYER_DESCRIPTORS] = {"no open file or socket but the two eventfds of its channel", true,
        NULL, "use Linux 5.9, which has close_range"},
    [LAYER_SEALED_MEMORY] = {"it cannot write its input nor cut memory off under us", true,
        "use Linux 5.1, which has F_SEAL_FUTURE_WRITE", "use Linux 5.1, which has F_SEAL_FUTURE_WRITE"},
    [LAYER_LIMITS] = {"memory, CPU time, stack, files and processes are bounded", true,
        NULL, "raise the hard limits of the shell that starts it (ulimit -H -a)"},
    [LAYER_PARENT_DEATH] = {"it cannot outlive the process that asks it", false, NULL, NULL},
    [LAYER_NOT_DUMPABLE] = {"no core file; other processes cannot read its memory", false, NULL, NULL},
    [LAYER_NO_NEW_PRIVS] = {"no program that it executes could gain rights", true,
        "use Linux 3.5 or newer", NULL},
    [LAYER_USER_NS] = {"it is not the user who started it, and has no rights of that user", false,
        "use a kernel with CONFIG_USER_NS", NAMESPACES},
    [LAYER_NET_NS] = {"no network, not even loopback", false,
        "use a kernel with CONFIG_NET_NS", NAMESPACES},
    [LAYER_PID_NS] = {"it sees and reaches no other process", false,
        "use a kernel with CONFIG_PID_NS", NAMESPACES},
    [LAYER_MOUNT_NS] = {"what is mounted is its own affair", false, NULL, NAMESPACES},
    [LAYER_IPC_NS] = {"no System V memory or message queues of others", false,
        "use a kernel with CONFIG_IPC_NS", NAMESPACES},
    [LAYER_EMPTY_ROOT] = {"no file has a name", false, NULL, NAMESPACES},
    [LAYER_NOBODY] = {"it is not root and has no capability", false, NULL,
        "run as an ordinary user, or as root with CAP_SETUID and CAP_SETGID"},
    [LAYER_LANDLOCK] = {"no file, TCP port or socket can be opened, also by an open path", false,
        "use Linux 5.13 or newer with CONFIG_SECURITY_LANDLOCK",
        "name landlock in the kernel's parameter lsm="},
    [LAYER_COMPILE_FILTER] = {"a compiler that was taken over can ask for memory, nothing else", true,
        SECCOMP, SECCOMP},
    [LAYER_WX] = {"code cannot be written, what can be written is no code", true,
        NULL, "a security module forbids to make memory executable (SELinux: execmem)"},
    [LAYER_MDWE] = {"the kernel itself refuses to make memory executable from here on", false,
        "use Linux 6.3 or newer", NULL},
    [LAYER_NO_TSC] = {"the processor's clock cannot be read", false,
        "this processor's architecture does not offer it", NULL},
    [LAYER_EVALUATE_FILTER] = {"a reward can wait for its next batch, answer, and end; nothing else", true,
        SECCOMP, SECCOMP},
    [LAYER_SELF_TEST] = {"the compiler computes what the C compiler that built goodhart computes", true,
        NULL, "use another version of libtcc: this one computes wrong numbers"},
};

static const char *const WORDS[LAYER_COUNT] = {
#define X(name, word) [name] = (word),
    LAYER_MAP(X)
#undef X
};
/* clang-format on */

const char *layer_word(Layer layer)
{
    assert(layer < LAYER_COUNT);
    return WORDS[layer];
}

const char *layer_meaning(Layer layer)
{
    assert(layer < LAYER_COUNT);
    return LAYERS[layer].meaning;
}

bool layer_required(Layer layer)
{
    assert(layer < LAYER_COUNT);
    return LAYERS[layer].required;
}

const char *layer_mend(Layer layer, LayerState state)
{
    const char *mend = NULL;

    assert(layer < LAYER_COUNT);
    switch (state) {
    case LAYER_IN_FORCE:
        return "";
    case LAYER_OFF:
        return "leave out --unsafe-no-jail";
    case LAYER_MISSING:
        mend = LAYERS[layer].missing;
        break;
    case LAYER_REFUSED:
        mend = LAYERS[layer].refused;
        break;
    case LAYER_UNKNOWN:
        return "what stands above it comes first";
    }
    return mend != NULL ? mend : "use a newer kernel";
}

const char *layer_state_word(LayerState state)
{
    switch (state) {
    case LAYER_IN_FORCE:
        return "present";
    case LAYER_MISSING:
        return "missing";
    case LAYER_REFUSED:
        return "refused";
    case LAYER_OFF:
        return "off";
    case LAYER_UNKNOWN:
        break;
    }
    return "unknown";
}
