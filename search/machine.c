#include "search/machine.h"

#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

const char *machine_compiler(void)
{
#if defined(__clang__)
    return "clang " __clang_version__;
#else
    return "gcc " __VERSION__;
#endif
}

void machine_cpu(char *text, size_t size)
{
    char line[512], model[200] = "unknown";
    FILE *file = fopen("/proc/cpuinfo", "re");

    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) == 0 && colon != NULL) {
            colon[strcspn(colon, "\n")] = '\0';
            (void)snprintf(model, sizeof model, "%s", colon + 2);
            break;
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    (void)snprintf(text, size, "%s%s", model,
                   __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? " (avx2 fma)"
                                                                                   : " (no avx2)");
}

int machine_cpus(void)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof set, &set) != 0) {
        return 1;
    }
    return CPU_COUNT(&set) > 0 ? CPU_COUNT(&set) : 1;
}

Status machine_interrupted(int fd, Err *err)
{
    struct signalfd_siginfo info;
    bool told = read(fd, &info, sizeof info) == (ssize_t)sizeof info && info.ssi_signo == SIGTERM;

    return err_set(err, told ? ERR_TERMINATED : ERR_INTERRUPTED, "interrupted");
}
