#include "cli/doctor.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/file.h"
#include "designer/designer.h"
#include "search/machine.h"
#include "trainer/kernels.h"

/* ---- files of the kernel ---- */

/* The first line that begins so, what follows it; "" when there is none. */
static bool read_line(const char *path, const char *begin, char *text, size_t size)
{
    char line[1024];
    bool found = false;
    FILE *file = fopen(path, "re");

    text[0] = '\0';
    while (file != NULL && !found && fgets(line, sizeof line, file) != NULL) {
        found = strncmp(line, begin, strlen(begin)) == 0;
        if (found) {
            line[strcspn(line, "\n")] = '\0';
            (void)snprintf(text, size, "%s", line + strlen(begin));
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return found;
}

static void look_at_settings(DoctorSetting settings[DOCTOR_SETTINGS])
{
    static const DoctorSetting known[DOCTOR_SETTINGS] = {
        {"kernel.unprivileged_userns_clone", "0", ""},
        {"kernel.apparmor_restrict_unprivileged_userns", "1", ""},
        {"user.max_user_namespaces", "0", ""},
    };

    for (size_t i = 0; i < DOCTOR_SETTINGS; i++) {
        char path[128];
        settings[i] = known[i];
        (void)snprintf(path, sizeof path, "/proc/sys/%s", known[i].name);
        for (char *dot = path; (dot = strchr(dot, '.')) != NULL;) {
            *dot = '/';
        }
        (void)read_line(path, "", settings[i].value, sizeof settings[i].value);
    }
}

static void look_at_kernel(DoctorKernel *k)
{
    struct utsname name;
    char text[32];

    if (uname(&name) == 0) {
        (void)snprintf(k->release, sizeof k->release, "%s", name.release);
        (void)snprintf(k->machine, sizeof k->machine, "%s", name.machine);
    }
    if (access("/.dockerenv", F_OK) == 0) {
        (void)snprintf(k->container, sizeof k->container, "docker");
    } else if (access("/run/.containerenv", F_OK) == 0) {
        (void)snprintf(k->container, sizeof k->container, "podman");
    }
    (void)read_line("/sys/kernel/security/lsm", "", k->lsm, sizeof k->lsm);
    k->seccomp = read_line("/proc/self/status", "Seccomp:", text, sizeof text)
                     ? (int)strtol(text, NULL, 10)
                     : -1;
    k->uid = geteuid();
    look_at_settings(k->settings);
}

/* ---- control groups ---- */

/* A number in a file; NaN: none, or "max". */
static double read_number(const char *folder, const char *name)
{
    char path[PATH_MAX], text[64], *end;
    double value;

    if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, name) >= sizeof path ||
        !read_line(path, "", text, sizeof text)) {
        return (double)NAN;
    }
    value = strtod(text, &end);
    return end != text ? value : (double)NAN;
}

static void take_cores(DoctorHardware *h, double quota, double period)
{
    double cores = quota / period;

    if (cores > 0 && isfinite(cores) && !(cores >= h->core_limit)) {
        h->core_limit = cores;
    }
}

static void take_memory(DoctorHardware *h, double bytes)
{
    /* Version 1 writes a number near 2^63 where there is no limit. */
    if (bytes > 0 && bytes < 0x1p60 &&
        (h->memory_limit_bytes == 0 || bytes < (double)h->memory_limit_bytes)) {
        h->memory_limit_bytes = (uint64_t)bytes;
    }
}

/* The limits of one group of version 2. */
static void take_group(DoctorHardware *h, const char *folder)
{
    char path[PATH_MAX], text[64], *end;
    double quota;

    take_memory(h, read_number(folder, "memory.max"));
    if ((size_t)snprintf(path, sizeof path, "%s/cpu.max", folder) < sizeof path &&
        read_line(path, "", text, sizeof text)) {
        quota = strtod(text, &end); /* "50000 100000", "max 100000" */
        if (end != text) {
            take_cores(h, quota, strtod(end, NULL));
        }
    }
}

/* A group is held by its own limits and by those of all above it. */
static void look_at_groups(DoctorHardware *h)
{
    static const char root[] = "/sys/fs/cgroup";
    char group[PATH_MAX - 64], folder[PATH_MAX];

    h->core_limit = (double)NAN;
    if (read_line("/proc/self/cgroup", "0::", group, sizeof group)) {
        while (strlen(group) > 1) {
            (void)snprintf(folder, sizeof folder, "%s%s", root, group);
            take_group(h, folder);
            *strrchr(group, '/') = '\0';
        }
    }
    take_group(h, root);
    take_memory(h, read_number("/sys/fs/cgroup/memory", "memory.limit_in_bytes"));
    take_cores(h, read_number("/sys/fs/cgroup/cpu", "cpu.cfs_quota_us"),
               read_number("/sys/fs/cgroup/cpu", "cpu.cfs_period_us"));
}

static void look_at_hardware(DoctorHardware *h)
{
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);

    machine_cpu(h->model, sizeof h->model);
    h->kernels = kernels_best()->name;
    h->cores = machine_cpus();
    h->memory_bytes = pages > 0 && page > 0 ? (uint64_t)pages * (uint64_t)page : 0;
    look_at_groups(h);
}

/* ---- programs ---- */

/* Looks for an executable in the folders of PATH. */
static void find_tool(DoctorProgram *tool)
{
    const char *path = getenv("PATH");
    struct stat info;

    while (path != NULL && *path != '\0') {
        size_t length = strcspn(path, ":");
        int count =
            snprintf(tool->path, sizeof tool->path, "%.*s/%s", (int)length, path, tool->name);
        if (length > 0 && (size_t)count < sizeof tool->path && stat(tool->path, &info) == 0 &&
            S_ISREG(info.st_mode) && access(tool->path, X_OK) == 0) {
            return;
        }
        path += length + (path[length] == ':');
    }
    tool->path[0] = '\0';
}

static void look_at_programs(Doctor *d)
{
    static const char *const ours[DOCTOR_PROGRAMS] = {"goodhart-critic", "goodhart-trainer",
                                                      "goodhart-judge", "goodhart-worker"};
    static const char *const others[DOCTOR_TOOLS] = {"gcc", "clang"};

    for (size_t i = 0; i < DOCTOR_PROGRAMS; i++) {
        DoctorProgram *p = &d->programs[i];
        p->name = ours[i];
        if (program_find(p->name, p->path, sizeof p->path, NULL) != OK) {
            p->path[0] = '\0';
        }
    }
    for (size_t i = 0; i < DOCTOR_TOOLS; i++) {
        d->tools[i].name = others[i];
        find_tool(&d->tools[i]);
    }
}

bool doctor_sqlite_wal_bug(const char *version)
{
    char *end;
    long major = strtol(version, &end, 10), minor, patch;

    minor = *end == '.' ? strtol(end + 1, &end, 10) : 0;
    patch = *end == '.' ? strtol(end + 1, NULL, 10) : 0;
    return major == 3 && minor >= 7 && (minor < 51 || (minor == 51 && patch <= 2));
}

/* ---- all ---- */

static bool is_set(const char *name)
{
    const char *value = getenv(name);

    return value != NULL && value[0] != '\0';
}

static void look_at_store(const char *path, DoctorStore *out)
{
    StoreRuns runs = {0};
    Store *store = NULL;
    Status st;

    out->path = path;
    if (access(path, F_OK) != 0) {
        return;
    }
    st = store_open_read(path, &store, &out->err);
    if (st == OK) {
        st = store_runs(store, 1, &runs, &out->err);
    }
    out->state = st == OK ? DOCTOR_STORE_OK : DOCTOR_STORE_REFUSED;
    if (st == OK && runs.count > 0) {
        (void)snprintf(out->newest, sizeof out->newest, "%s", runs.items[0].run.name);
    }
    store_free(runs.memory);
    store_close(store);
}

void doctor_look(const char *store_path, Doctor *out)
{
    static const char *const keys[DOCTOR_KEYS] = {"OPENAI_API_KEY", "GOODHART_API_KEY"};

    memset(out, 0, sizeof *out);
    look_at_programs(out);
    jail_look(&out->jail);
    look_at_kernel(&out->kernel);
    look_at_hardware(&out->hardware);
    out->sqlite = store_sqlite_version();
    out->zstd = store_zstd_version();
    out->curl = designer_curl_version();
    for (size_t i = 0; i < DOCTOR_KEYS; i++) {
        out->keys[i].name = keys[i];
        out->keys[i].set = is_set(keys[i]);
    }
    look_at_store(store_path, &out->store);
}
