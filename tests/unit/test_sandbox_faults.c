/* What fails around a worker: it is killed at any moment, memory is refused, the kernel does not
 * have or does not give what is asked for, the disk is full. Each time: an outcome or a status that
 * says so, no process, no descriptor and no mapping left.
 */
#include "sandbox/reward.h"

#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/mem.h"
#include "sandbox/batch.h"
#include "sandbox/worker_process.h"
#include "tests/folder.h"
#include "tests/program.h"

enum {
    LIMIT_MS = 300,
    PART = 4096,
    ALLOCATIONS_MAX = 500,
    EXIT_HOST = 7, /* of `goodhart`: this machine cannot jail */
};

#define LONG_TO_COMPILE "asm(\".rept 1000000000\\nnop\\n.endr\");\n" REWARD "{ out[0] = 1; }"
#define REWARD          "void reward(const void *s, void *m, float *out)\n"
#define GOOD                                                                                       \
    "COMPONENTS(a);\nvoid reward(const Step *s, Memory *m, Components *out)\n{ out->a = 42.0f; "   \
    "}\n"
#define NOT_A_NUMBER                                                                               \
    "COMPONENTS(a);\nvoid reward(const Step *s, Memory *m, Components *out)\n"                     \
    "{ out->a = sqrtf(-1.0f - s->t); }\n"
#define NOT_C                                                                                      \
    "COMPONENTS(a);\nvoid reward(const Step *s, Memory *m, Components *out)\n{ out->a = ; }\n"

static char folder[FOLDER_SIZE];

/* ---- what a process has ---- */

typedef struct {
    int descriptors, mappings, children;
} Holdings;

static int count_entries(const char *path)
{
    DIR *dir = opendir(path);
    int count = 0;

    while (dir != NULL && readdir(dir) != NULL) {
        count++;
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
    return count;
}

static Holdings holdings(void)
{
    Holdings h = {.descriptors = count_entries("/proc/self/fd")};
    FILE *maps = fopen("/proc/self/maps", "re");
    char line[1024];
    siginfo_t info;

    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        h.mappings += strstr(line, "memfd:") != NULL;
    }
    if (maps != NULL) {
        (void)fclose(maps);
    }
    h.children = waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 ? 1 : 0;
    return h;
}

static void check_holdings(const Holdings *before)
{
    Holdings now = holdings();

    CHECK_INT(now.descriptors, before->descriptors);
    CHECK_INT(now.mappings, before->mappings);
    CHECK_INT(now.children, 0);
}

static int begin(void **state)
{
    (void)state;
    CHECK_INT(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
    folder_make(folder);
    return 0;
}

static int end(void **state)
{
    (void)state;
    folder_remove(folder);
    return 0;
}

/* ---- killed at any moment ---- */

typedef enum { BEFORE_READY, COMPILING, IDLE, IN_A_BATCH, BETWEEN_BATCHES } Moment;

static void start_raw(WorkerProcess *w, const char *text)
{
    size_t bytes = strlen(text);
    Err err = {0};

    CHECK_OK(worker_process_init(w, 6 * PART + bytes + 1, 6 * PART, &err), err);
    w->in->source_offset = 6 * PART;
    w->in->source_bytes = (uint32_t)bytes;
    w->in->step_words = STEP_TAIL_WORDS + STEP_FIRST_WORD;
    w->in->terms = w->in->envs = w->in->steps = 1;
    w->in->memory_bytes = MEMORY_BYTES_MAX;
    w->in->steps_offset = 5 * PART;
    w->in->memory_offset = 4 * PART;
    w->out->terms_offset = 4 * PART;
    w->out->memory_offset = 5 * PART;
    memcpy((char *)w->in + 6 * PART, text, bytes + 1);
    CHECK_OK(worker_process_start(w, 10, &err), err);
}

static void await_stage(const WorkerProcess *w, uint32_t stage)
{
    const volatile uint32_t *at = &w->out->stage;
    uint64_t started = clock_ms();

    while (*at < stage) {
        CHECK(clock_ms() - started < 10000);
        (void)usleep(500);
    }
}

/* Brings a worker to the moment. */
static void bring(WorkerProcess *w, Moment moment)
{
    static const char *const texts[] = {
        [BEFORE_READY] = LONG_TO_COMPILE,
        [COMPILING] = LONG_TO_COMPILE,
        [IDLE] = REWARD "{ out[0] = 1; }",
        [IN_A_BATCH] = REWARD "{ for (;;) { } }",
        [BETWEEN_BATCHES] = REWARD "{ out[0] = 1; }",
    };
    Outcome outcome;
    Err err = {0};

    start_raw(w, texts[moment]);
    if (moment == COMPILING) {
        await_stage(w, STAGE_COMPILE);
    } else if (moment != BEFORE_READY) {
        CHECK_OK(worker_process_wait(w, LIMIT_MS, &outcome, &err), err);
        CHECK_STR(outcome_word(outcome), "ok");
    }
    if (moment == IN_A_BATCH || moment == BETWEEN_BATCHES) {
        CHECK_OK(worker_process_ask(w, &err), err);
    }
    if (moment == IN_A_BATCH) {
        (void)usleep(10000);
    }
    if (moment == BETWEEN_BATCHES) {
        CHECK_OK(worker_process_wait(w, LIMIT_MS, &outcome, &err), err);
        CHECK_STR(outcome_word(outcome), "ok");
    }
}

TEST(a_worker_is_killed_at_any_moment)
{
    static const struct {
        const char *name;
        Moment moment;
        int signal;
        const char *word;
    } rows[] = {
        {"before it is ready", BEFORE_READY, SIGKILL, "io-error"},
        {"while it compiles", COMPILING, SIGKILL, "io-error"},
        {"while it waits", IDLE, SIGKILL, "io-error"},
        {"in the middle of a batch", IN_A_BATCH, SIGKILL, "io-error"},
        {"between batches", BETWEEN_BATCHES, SIGKILL, "io-error"},
        {"stopped while it compiles", COMPILING, SIGSTOP, "timeout"},
        {"stopped while it waits", IDLE, SIGSTOP, "timeout"},
        {"stopped in a batch", IN_A_BATCH, SIGSTOP, "timeout"},
    };
    Holdings before = holdings();

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        WorkerProcess w;
        Outcome outcome = OUTCOME_OK;
        Err err = {0};
        test_case = rows[i].name;
        bring(&w, rows[i].moment);
        CHECK_INT(kill(w.pid, rows[i].signal), 0);
        if (rows[i].moment == IDLE || rows[i].moment == BETWEEN_BATCHES) {
            CHECK_OK(worker_process_ask(&w, &err), err);
        }
        CHECK_OK(worker_process_wait(&w, LIMIT_MS, &outcome, &err), err);
        CHECK_STR(outcome_word(outcome), rows[i].word);
        worker_process_close(&w);
        check_holdings(&before);
    }
}

TEST(a_worker_is_closed_at_any_moment)
{
    Holdings before = holdings();

    UNUSED_STATE;
    for (Moment moment = BEFORE_READY; moment <= BETWEEN_BATCHES; moment++) {
        WorkerProcess w;
        test_case = "closed";
        bring(&w, moment);
        worker_process_close(&w);
        check_holdings(&before);
    }
}

/* ---- one evaluation ---- */

typedef struct {
    Status status;
    Err err;
    RewardFault fault;
    bool opened, ran;
    float value;
    LayerReport layers[LAYER_COUNT];
} Result;

/* Opens, runs one batch of one step, closes. */
static void evaluate(const char *source, Result *result)
{
    const RewardOptions options = {
        .envs_max = 1, .steps_max = 1, .gamma = 0.9f, .batch_ms = 2000, .cpu_seconds = 10};
    const float fields[2] = {0, 0}, action = 0;
    Reward *r = NULL;

    memset(result, 0, sizeof *result);
    result->status = reward_open(task_find("mountain-car"), source, strlen(source), &options, &r,
                                 &result->fault, &result->err);
    if (r == NULL) {
        return;
    }
    result->opened = true;
    reward_layers(r, result->layers);
    reward_begin(r, 1, 1);
    reward_put(r, 0, 0, fields, fields, &action, 0, STEP_FIRST);
    result->status = reward_run(r, &result->fault, &result->err);
    if (result->status == OK && result->fault.outcome == OUTCOME_OK) {
        result->ran = true;
        result->value = reward_values(r)[0];
    }
    reward_close(r);
}

/* ---- memory ---- */

static void refuse_memory(const char *name, const char *source, const char *word)
{
    Holdings before = holdings();
    int refused = 0;

    test_case = name;
    for (size_t n = 1;; n++) {
        Result result;
        bool done;
        mem_fail_after(n);
        evaluate(source, &result);
        mem_fail_after(0);
        check_holdings(&before);
        done = result.status == OK && strcmp(outcome_word(result.fault.outcome), word) == 0 &&
               (result.ran || result.fault.message[0] != '\0');
        if (result.status != OK) {
            CHECK_STATUS(result.status, ERR_NOMEM, result.err);
            CHECK(result.err.msg[0] != '\0');
            refused++;
        } else if (result.ran) {
            CHECK(result.value == 42.0f);
        }
        CHECK(n < ALLOCATIONS_MAX);
        if (done && n > 40) { /* what explains may go without memory, and then go on */
            break;
        }
    }
    printf("%s: memory refused at %d places\n", name, refused);
    CHECK(refused > 0);
}

TEST(memory_is_refused)
{
    UNUSED_STATE;
    refuse_memory("good", GOOD, "ok");
    refuse_memory("not a number", NOT_A_NUMBER, "non-finite");
    refuse_memory("not C", NOT_C, "rejected");
}

/* ---- a kernel that refuses ---- */

typedef struct {
    const char *name;
    int call;
    int error;
    int argument;      /* which one decides, or -1: none */
    uint64_t mask, is; /* when (argument & mask) == is; mask 0: when it is not 0 */
    int also;          /* a call that is refused too, or 0 */
    /* What has to come of it: a status with words in its message, or a layer that is not there. */
    Status status;
    const char *words;
    int layer; /* LAYER_COUNT: none is missing */
    bool root; /* only root makes the call */
} Refusal;

#define ALWAYS     -1, 0, 0
#define IF(n, is)  n, UINT64_MAX, is
#define BIT(n, b)  n, b, b
#define NONZERO(n) n, 0, 0

/* clang-format off */
static const Refusal REFUSALS[] = {
    /* Of the host. */
    {"memfd_create", SCMP_SYS(memfd_create), ENOSYS, ALWAYS, 0, ERR_IO, "memory for a reward worker", 0, false},
    {"memfd_create, too many", SCMP_SYS(memfd_create), EMFILE, ALWAYS, 0, ERR_IO, "memory for a reward worker", 0, false},
    {"ftruncate", SCMP_SYS(ftruncate), ENOSPC, ALWAYS, 0, ERR_IO, "memory for a reward worker", 0, false},
    {"mmap of shared memory", SCMP_SYS(mmap), ENOMEM, IF(3, 1), 0, ERR_NOMEM, "map memory for a reward worker", 0, false},
    {"seals", SCMP_SYS(fcntl), EINVAL, IF(1, 1033), 0, ERR_SANDBOX, "seal memory", 0, false},
    {"eventfd2", SCMP_SYS(eventfd2), EMFILE, ALWAYS, 0, ERR_IO, "channel to a reward worker", 0, false},
    {"pidfd_open", SCMP_SYS(pidfd_open), ENOSYS, ALWAYS, 0, ERR_SANDBOX, "pidfd_open: Function not implemented (Linux 5.3", 0, false},
    {"clone, none left", SCMP_SYS(clone), EAGAIN, ALWAYS, 0, ERR_IO, "start a reward worker", 0, false},
    {"clone, never", SCMP_SYS(clone), EPERM, ALWAYS, 0, ERR_SANDBOX, "clone: Operation not permitted", 0, false},
    {"clone with a pidfd", SCMP_SYS(clone), EINVAL, BIT(0, CLONE_PIDFD), 0, ERR_SANDBOX, "Linux 5.3", 0, false},
    {"execveat", SCMP_SYS(execveat), EACCES, ALWAYS, 0, ERR_SANDBOX, "goodhart-worker cannot be executed: Permission denied", 0, false},
    {"dup2", SCMP_SYS(dup2), EMFILE, ALWAYS, 0, ERR_SANDBOX, "goodhart-worker cannot be executed: Too many open files", 0, false},
    {"poll", SCMP_SYS(poll), ENOMEM, ALWAYS, SCMP_SYS(ppoll), ERR_IO, "wait for a reward worker", 0, false},
    /* Namespaces and the root directory. */
    {"user namespace", SCMP_SYS(clone), EPERM, BIT(0, CLONE_NEWUSER), 0, OK, "", -1, false},
    {"network namespace", SCMP_SYS(clone), EPERM, BIT(0, CLONE_NEWNET), 0, OK, "", LAYER_NET_NS, false},
    {"pid namespace", SCMP_SYS(clone), EINVAL, BIT(0, CLONE_NEWPID), 0, OK, "", LAYER_PID_NS, false},
    {"mount namespace", SCMP_SYS(clone), EPERM, BIT(0, CLONE_NEWNS), 0, OK, "", LAYER_MOUNT_NS, false},
    {"ipc namespace", SCMP_SYS(clone), ENOSPC, BIT(0, CLONE_NEWIPC), 0, OK, "", LAYER_IPC_NS, false},
    {"uts namespace", SCMP_SYS(clone), EPERM, BIT(0, CLONE_NEWUTS), 0, OK, "", LAYER_COUNT, false},
    {"chroot", SCMP_SYS(chroot), EPERM, ALWAYS, 0, OK, "", LAYER_EMPTY_ROOT, false},
    {"fsopen", SCMP_SYS(fsopen), ENOSYS, ALWAYS, 0, OK, "", LAYER_COUNT, false},
    {"fsmount", SCMP_SYS(fsmount), EPERM, ALWAYS, 0, OK, "", LAYER_COUNT, false},
    /* Of the worker. */
    {"close_range", SCMP_SYS(close_range), ENOSYS, ALWAYS, 0, OK, "", LAYER_COUNT, false},
    {"setrlimit", SCMP_SYS(prlimit64), EPERM, NONZERO(2), SCMP_SYS(setrlimit), ERR_SANDBOX, "limits", 0, false},
    {"no_new_privs", SCMP_SYS(prctl), EINVAL, IF(0, PR_SET_NO_NEW_PRIVS), 0, ERR_SANDBOX, "no-new-privs", 0, false},
    {"not dumpable", SCMP_SYS(prctl), EINVAL, IF(0, PR_SET_DUMPABLE), 0, OK, "", LAYER_NOT_DUMPABLE, false},
    {"death with the parent", SCMP_SYS(prctl), EINVAL, IF(0, PR_SET_PDEATHSIG), 0, OK, "", LAYER_PARENT_DEATH, false},
    {"setresuid", SCMP_SYS(setresuid), EPERM, ALWAYS, 0, OK, "", LAYER_NOBODY, true},
    {"setgroups", SCMP_SYS(setgroups), EPERM, ALWAYS, 0, OK, "", LAYER_NOBODY, true},
    {"capset", SCMP_SYS(capset), EPERM, ALWAYS, 0, OK, "", LAYER_NOBODY, false},
    {"landlock", SCMP_SYS(landlock_create_ruleset), ENOSYS, ALWAYS, 0, OK, "", LAYER_LANDLOCK, false},
    {"landlock switched off", SCMP_SYS(landlock_create_ruleset), EOPNOTSUPP, ALWAYS, 0, OK, "", LAYER_LANDLOCK, false},
    {"landlock_restrict_self", SCMP_SYS(landlock_restrict_self), EPERM, ALWAYS, 0, OK, "", LAYER_LANDLOCK, false},
    {"sigaltstack", SCMP_SYS(sigaltstack), EPERM, IF(1, 0), 0, OK, "", LAYER_COUNT, false},
    {"sigaction", SCMP_SYS(rt_sigaction), EINVAL, ALWAYS, 0, OK, "", LAYER_COUNT, false},
    {"seccomp filters", SCMP_SYS(seccomp), EINVAL, ALWAYS, 0, ERR_SANDBOX, "compile-filter", 0, false},
    {"seccomp at all", SCMP_SYS(seccomp), ENOSYS, ALWAYS, -1, ERR_SANDBOX, "compile-filter", 0, false},
    {"executable memory", SCMP_SYS(mprotect), EACCES, IF(2, 5), 0, ERR_SANDBOX, "w^x", 0, false},
    {"MDWE", SCMP_SYS(prctl), EINVAL, IF(0, 65), 0, OK, "", LAYER_MDWE, false},
    {"the clock of the processor", SCMP_SYS(prctl), EINVAL, IF(0, PR_SET_TSC), 0, OK, "", LAYER_NO_TSC, false},
};
/* clang-format on */

static struct scmp_arg_cmp condition(const Refusal *row)
{
    if (row->mask == 0) {
        return (struct scmp_arg_cmp){
            .arg = (unsigned)row->argument, .op = SCMP_CMP_NE, .datum_a = 0, .datum_b = 0};
    }
    if (row->mask == UINT64_MAX) {
        return (struct scmp_arg_cmp){
            .arg = (unsigned)row->argument, .op = SCMP_CMP_EQ, .datum_a = row->is, .datum_b = 0};
    }
    return (struct scmp_arg_cmp){.arg = (unsigned)row->argument,
                                 .op = SCMP_CMP_MASKED_EQ,
                                 .datum_a = row->mask,
                                 .datum_b = row->is};
}

/* From here on this process, and all that it starts, lives on such a kernel. */
static bool install(const Refusal *row)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    uint32_t action = SCMP_ACT_ERRNO(row->error);
    bool built = filter != NULL;

    if (built && row->argument >= 0) {
        built = seccomp_rule_add(filter, action, row->call, 1, condition(row)) == 0;
    } else if (built) {
        built = seccomp_rule_add(filter, action, row->call, 0) == 0;
    }
    if (built && row->also > 0) {
        built = seccomp_rule_add(filter, action, row->also, 0) == 0;
    }
    if (built && row->also < 0) { /* libseccomp falls back to prctl */
        struct scmp_arg_cmp is = {
            .arg = 0, .op = SCMP_CMP_EQ, .datum_a = PR_SET_SECCOMP, .datum_b = 0};
        built = seccomp_rule_add(filter, action, SCMP_SYS(prctl), 1, is) == 0;
    }
    if (row->call == SCMP_SYS(prctl) && row->is == PR_SET_NO_NEW_PRIVS) {
        built = built && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
                seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0) == 0;
    }
    return built && seccomp_load(filter) == 0;
}

typedef struct {
    bool installed;
    Result result;
    Holdings before, after;
} Report;

/* In a process of its own: filters are for ever. */
static void evaluate_under(const Refusal *row, Report *report)
{
    Report *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int status = 0;
    pid_t pid;

    CHECK(shared != MAP_FAILED);
    pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        (void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
        shared->installed = install(row);
        shared->before = holdings();
        evaluate(GOOD, &shared->result);
        shared->after = holdings();
        _exit(0);
    }
    CHECK_INT(waitpid(pid, &status, 0), pid);
    *report = *shared;
    (void)munmap(shared, sizeof *shared);
    CHECK(report->installed);
    CHECK_INT(status, 0);
}

static void check_layers(const Refusal *row, const Result *result)
{
    for (int i = 0; i < LAYER_COUNT; i++) {
        bool gone =
            result->layers[i].state == LAYER_MISSING || result->layers[i].state == LAYER_REFUSED;
        if (i == row->layer && !gone) {
            fail_msg("[%s] %s is %s", row->name, layer_word((Layer)i),
                     layer_state_word(result->layers[i].state));
        }
    }
}

TEST(a_kernel_without_each_of_its_parts_in_turn)
{
    int tried = 0, skipped = 0;

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(REFUSALS); i++) {
        const Refusal *row = &REFUSALS[i];
        Report report;
        test_case = row->name;
        if (row->root && geteuid() != 0) {
            skipped++;
            continue;
        }
        evaluate_under(row, &report);
        printf("%-28s %-12s %s%s\n", row->name,
               report.result.ran            ? "runs"
               : report.result.status == OK ? outcome_word(report.result.fault.outcome)
                                            : "no sandbox",
               report.result.status != OK ? report.result.err.msg : "",
               report.result.fault.message);
        CHECK_STATUS(report.result.status, row->status, report.result.err);
        if (row->status == OK) {
            CHECK(report.result.ran && report.result.value == 42.0f);
            check_layers(row, &report.result);
        } else {
            CHECK_HAS(report.result.err.msg, row->words);
        }
        CHECK_INT(report.after.descriptors, report.before.descriptors);
        CHECK_INT(report.after.mappings, report.before.mappings);
        CHECK_INT(report.after.children, 0);
        tried++;
    }
    printf("%d kernels that refuse something, %d SKIPPED: only root makes these calls\n", tried,
           skipped);
}

/* ---- a disk that is full ---- */

static Answer run_program(const char *const *words, const char *output)
{
    static const char *const env[] = {"LC_ALL=C.UTF-8", NULL};
    posix_spawn_file_actions_t actions;
    Process p = {.out = memfd_create("stdout", MFD_CLOEXEC),
                 .err = memfd_create("err", MFD_CLOEXEC)};

    CHECK_INT(posix_spawn_file_actions_init(&actions), 0);
    CHECK_INT(posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0), 0);
    CHECK_INT(posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY, 0), 0);
    CHECK_INT(posix_spawn_file_actions_adddup2(&actions, p.err, 2), 0);
    CHECK_INT(posix_spawn(&p.pid, words[0], &actions, NULL, (char *const *)(uintptr_t)words,
                          (char *const *)(uintptr_t)env),
              0);
    (void)posix_spawn_file_actions_destroy(&actions);
    return program_wait(&p);
}

#define TRAIN(store)                                                                               \
    "./goodhart", "train", SOURCE_DIR "/examples/cartpole.c", "--task", "cartpole", "--seeds",     \
        "1", "--steps", "10240", "--quiet", "--test-episodes", "2", "--validation-episodes", "2",  \
        "--store", store

TEST(standard_output_is_full)
{
    char store[128];
    const char *const rows[][24] = {
        {"./goodhart", "tasks", NULL},
        {"./goodhart", "tasks", "cartpole", "--json", NULL},
        {TRAIN(store), NULL},
        {TRAIN(store), "--json", NULL},
    };
    Holdings before = holdings();

    UNUSED_STATE;
    (void)snprintf(store, sizeof store, "%s/out.db", folder);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Answer a = run_program(rows[i], "/dev/full");
        test_case = rows[i][1];
        CHECK_HAS(a.err.data, "No space left on device");
        CHECK(a.exit_code != 0 && a.exit_code < 128);
        answer_release(&a);
        check_holdings(&before);
    }
}

/* A store on a file system of so many KiB, in a mount namespace of our own. */
static bool mount_small(const char *path, const char *options)
{
    return unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mkdir(path, 0700) == 0 && mount("none", path, "tmpfs", 0, options) == 0;
}

TEST(the_disk_of_the_store_is_full)
{
    char path[100], store[128];
    const char *const words[] = {TRAIN(store), NULL};
    Holdings before;
    Answer a;

    UNUSED_STATE;
    test_case = "store";
    (void)snprintf(path, sizeof path, "%s/small", folder);
    (void)snprintf(store, sizeof store, "%s/g.db", path);
    if (!mount_small(path, "size=64k")) {
        printf("SKIPPED: a small file system needs root\n");
        return;
    }
    before = holdings();
    a = run_program(words, "/dev/null");
    printf("a full disk: exit code %d: %s", a.exit_code, a.err.data);
    CHECK(a.exit_code != 0 && a.exit_code < 128);
    CHECK_HAS(a.err.data, "full");
    answer_release(&a);
    check_holdings(&before);
    CHECK_INT(umount(path), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_worker_is_killed_at_any_moment),
        cmocka_unit_test(a_worker_is_closed_at_any_moment),
        cmocka_unit_test(memory_is_refused),
        cmocka_unit_test(a_kernel_without_each_of_its_parts_in_turn),
        cmocka_unit_test(standard_output_is_full),
        cmocka_unit_test(the_disk_of_the_store_is_full),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
