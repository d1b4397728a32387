/* The jail from inside: what a text can do that the front end has not seen.
 *
 * A layer is tested with the filters left out where they would hide it, and beside each refusal
 * stands its control: the same text with that layer left out is not refused. What a machine does
 * not have is skipped, by name. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "sandbox/reward_priv.h"
#include "tests/raw_worker.h"
#include "tests/test.h"

#define REWARD     "void reward(const Step *s, Memory *m, Components *out)\n"
#define BIT(layer) (1u << (layer))
#define FILTERS    (BIT(LAYER_COMPILE_FILTER) | BIT(LAYER_EVALUATE_FILTER))

/* A system call from the text; only for the machines whose calls we can write. */
#if defined(__x86_64__)
#define HAS_CALLS true
#define CALL                                                                                       \
    "static long call(long n, long a, long b, long c, long d) {\n"                                 \
    "    long r;\n"                                                                                \
    "    asm volatile(\"mov %5, %%r10\\n\\txor %%r8, %%r8\\n\\txor %%r9, %%r9\\n\\tsyscall\"\n"    \
    "        : \"=a\"(r) : \"a\"(n), \"D\"(a), \"S\"(b), \"d\"(c), \"r\"(d)\n"                     \
    "        : \"rcx\", \"r8\", \"r9\", \"r10\", \"r11\", \"memory\");\n"                          \
    "    return r;\n"                                                                              \
    "}\n"
#else
#define HAS_CALLS false
#define CALL      ""
#endif

static void skipped(const char *what, const char *why)
{
    printf("SKIPPED: %s: %s\n", what, why);
}

/* The control: without this all refusals below would prove nothing. */
TEST(a_harmless_text_is_answered)
{
    RawResult r;

    UNUSED_STATE;
    test_case = "harmless";
    raw_worker_run(REWARD "{ out->a = s->now.position * 10 + s->prev.position + 100 * "
                          "m->word[0]++; }",
                   &(RawOptions){.batches = 2}, &r);
    CHECK_STR(r.message, "");
    CHECK_STR(outcome_word(r.outcome), "ok");
    CHECK(r.ready && r.batches == 2 && r.exit_code == -1 && r.signal == 0 && !r.faulted);
    for (int t = 0; t < RAW_STEPS; t++) {
        for (int n = 0; n < RAW_ENVS; n++) {
            CHECK(r.values[0][t][n] == (float)(t * 10 + n + 100 * t));
            CHECK(r.values[1][t][n] == (float)(t * 10 + n + 100 * (t + RAW_STEPS)));
        }
    }
}

static const struct {
    const char *name, *text, *word;
    int signal;
    bool ready;
    const char *said;
} ENDS[] = {
    {"no reward", "int x;", "rejected", 0, false, "code 10"},
    {"syntax", REWARD "{ out->a = ; }", "rejected", 0, false, "code 10"},
    {"a name of ours again", "float gh_expf(float x) { return x; }\n" REWARD "{ out->a = 1; }",
     "rejected", 0, false, "code 10"},
    {"not linked", "int getpid(void);\n" REWARD "{ out->a = getpid(); }", "rejected", 0, false,
     "code 10"},
    {"a file", "#include \"/etc/passwd\"\n" REWARD "{ out->a = 1; }", "rejected", 0, false,
     "code 10"},
    {"wild write", REWARD "{ *(int *)16 = 1; out->a = 1; }", "crash", SIGSEGV, true,
     "outside its memory"},
    {"its own code", REWARD "{ *(char *)reward = 1; out->a = 1; }", "crash", SIGSEGV, true,
     "outside its memory"},
    {"its own constants",
     "static const float t[2] = {1, 2};\n" REWARD "{ *(float *)t = 5; out->a = t[0]; }", "crash",
     SIGSEGV, true, "outside its memory"},
    {"executes data",
     REWARD "{ char c[4] = {195, 195, 195, 195}; ((void (*)(void))c)(); "
            "out->a = 1; }",
     "crash", SIGSEGV, true, "outside its memory"},
    {"recursion", "static int f(int x) { return f(x + 1) + x; }\n" REWARD "{ out->a = f(1); }",
     "crash", SIGSEGV, true, "stack is full"},
#if defined(__x86_64__)
    {"division", REWARD "{ int z = s->t - s->t; out->a = 1 / z; }", "crash", SIGFPE, true,
     "division by zero"},
    {"illegal", REWARD "{ asm volatile(\"ud2\"); out->a = 1; }", "crash", SIGILL, true,
     "illegal instruction"},
    {"breakpoint", REWARD "{ asm volatile(\"int3\"); out->a = 1; }", "crash", SIGTRAP, true,
     "breakpoint"},
    {"no address",
     REWARD "{ asm volatile(\"push %rbp; mov $1, %rbp; shl $63, %rbp; "
            "mov (%rbp), %eax\"); out->a = 1; }",
     "crash", SIGBUS, true, "address that cannot be"},
    {"getpid", CALL REWARD "{ out->a = call(39, 0, 0, 0, 0); }", "forbidden-call", SIGSYS, true,
     "may not make: getpid (SIGSYS)"},
    {"no such call", CALL REWARD "{ out->a = call(499, 0, 0, 0, 0); }", "forbidden-call", SIGSYS,
     true, "number 499"},
    {"returns from a signal", CALL REWARD "{ out->a = call(15, 0, 0, 0, 0); }", "forbidden-call",
     SIGSYS, true, "system call"},
    {"of a 32-bit program", REWARD "{ asm volatile(\"mov $20, %eax; int $0x80\"); out->a = 1; }",
     "forbidden-call", SIGSYS, true, "system call"},
    {"of the x32 kind", CALL REWARD "{ out->a = call(0x40000027, 0, 0, 0, 0); }", "forbidden-call",
     SIGSYS, true, "system call"},
    {"exits", CALL REWARD "{ call(231, 0, 0, 0, 0); out->a = 1; }", "crash", 0, true, "code 0"},
    {"exits as if refused", CALL REWARD "{ call(231, 10, 0, 0, 0); out->a = 1; }", "crash", 0, true,
     "code 10"},
    {"sleeps", CALL REWARD "{ long x; call(0, 5, (long)&x, 8, 0); out->a = 1; }", "timeout",
     SIGKILL, true, "in time"},
#endif
    {"loop", REWARD "{ for (;;) { } }", "cpu-limit", SIGKILL, true, "one batch"},
};

TEST(what_ends_a_worker_has_its_word)
{

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(ENDS); i++) {
        RawResult r;
        Buf said;
        test_case = ENDS[i].name;
        raw_worker_run(ENDS[i].text, NULL, &r);
        CHECK_STR(outcome_word(r.outcome), ENDS[i].word);
        CHECK_INT(r.signal, ENDS[i].signal);
        CHECK_INT(r.ready, ENDS[i].ready);
        CHECK_INT(r.evidence.evaluating, ENDS[i].ready);
        buf_init(&said, 1000);
        evidence_explain(&r.evidence, &said);
        CHECK_HAS(said.data, ENDS[i].said);
        buf_release(&said);
        /* It is no use to know it too late. */
        CHECK(r.milliseconds < 10 * RAW_LIMIT_MS);
    }
}

TEST(the_address_of_a_fault_is_known)
{
    RawResult r;

    UNUSED_STATE;
    test_case = "address";
    raw_worker_run(REWARD "{ out->a = *(int *)0x123450; }", NULL, &r);
    CHECK(r.evidence.has_address);
    CHECK_INT(r.evidence.address, 0x123450);
    CHECK(r.evidence.instruction != 0);
}

TEST(cpu_time_of_all_batches_is_bounded)
{
    RawResult r;

    UNUSED_STATE;
    test_case = "cpu-total";
    raw_worker_run(REWARD "{ for (;;) { } }", &(RawOptions){.limit_ms = 20000, .cpu_seconds = 1},
                   &r);
    CHECK_STR(outcome_word(r.outcome), "cpu-limit");
    CHECK_STR(limit_word(r.evidence.limit), "cpu-total");
    CHECK(r.evidence.cpu_ms >= 750 && r.evidence.cpu_ms < 5000);
}

/* Whatever it waits for before it is ready: it does nothing, and is not waited for any longer. */
TEST(a_start_that_hangs_is_ended)
{
    RawResult r;

    UNUSED_STATE;
    test_case = "stopped";
    /* On a busy machine it may be ready before the signal is sent: then once more. */
    for (int i = 0; i < 20; i++) {
        raw_worker_run(REWARD "{ out->a = 1; }", &(RawOptions){.stop_at_start = true}, &r);
        if (!r.ready && !r.evidence.evaluating) {
            break;
        }
    }
    CHECK_STR(outcome_word(r.outcome), "timeout");
    CHECK(!r.ready && !r.evidence.evaluating);
    CHECK(r.milliseconds >= RAW_LIMIT_MS && r.milliseconds < 5 * RAW_LIMIT_MS);
}

static void kill_it(void *ctx, const WorkerProcess *worker)
{
    (void)ctx;
    CHECK(kill(worker->pid, SIGKILL) == 0);
}

TEST(who_is_ended_from_outside_did_not_crash)
{
    RawResult r;

    UNUSED_STATE;
    test_case = "killed";
    raw_worker_run(REWARD "{ out->a = 1; }", &(RawOptions){.when_ready = kill_it}, &r);
    CHECK_STR(outcome_word(r.outcome), "io-error");
    CHECK_STR(limit_word(r.evidence.limit), "outside");
}

TEST(compilers_have_bounds_too)
{
    static const struct {
        const char *name, *text, *said;
    } rows[] = {
        {"a macro that doubles",
         "#define A(x) x x x x x x x x x x x x x x x x\n#define B(x) A(A(A(A(A(A(A(A(x))))))))\n"
         "int a = B(1+) 1;\n",
         "memory full"},
        {"too deep", NULL, "stack is full"},
        {"hangs TinyCC", "#pragma comment(option, \"-zzz\")\n" REWARD "{ out->a = 1; }", "futex"},
    };
    char *deep = mem_alloc(200001);

    UNUSED_STATE;
    CHECK(deep != NULL);
    (void)memset(deep, '(', 200000);
    memcpy(deep, "int x = ", 8);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        RawResult r;
        Buf said;
        test_case = rows[i].name;
        raw_worker_run(rows[i].text != NULL ? rows[i].text : deep, &(RawOptions){.limit_ms = 2000},
                       &r);
        CHECK(r.outcome != OUTCOME_OK && !r.ready);
        buf_init(&said, WORKER_MESSAGE_BYTES * 2);
        buf_add_text(&said, r.message);
        evidence_explain(&r.evidence, &said);
        CHECK_HAS(said.data, rows[i].said);
        buf_release(&said);
    }
    mem_free(deep);
}

/* Newer kernels let two calls of their tracing through every filter. Made from anywhere but the
 * kernel's trampoline, uretprobe raises SIGILL and uprobe does nothing but fail. */
static bool is_exempt(int call, const RawResult *r)
{
    return (call == 335 && r->outcome == OUTCOME_CRASH && r->signal == SIGILL) ||
           (call == 336 && r->outcome == OUTCOME_OK && r->values[0][0][0] == -ENXIO);
}

/* Each of the calls 0 … 500 in a worker of its own. */
TEST(no_system_call_but_the_channel)
{
    int ended = 0, answered = 0;

    UNUSED_STATE;
    if (!HAS_CALLS) {
        skipped("system calls", "this machine's are not written down");
        return;
    }
    for (int call = 0; call <= 500; call++) {
        char text[1024], name[32];
        RawResult r;
        (void)snprintf(name, sizeof name, "call %d", call);
        (void)snprintf(text, sizeof text, "%s" REWARD "{ out->a = call(%d, 0, 0, 0, 0); }", CALL,
                       call);
        test_case = name;
        raw_worker_run(text, NULL, &r);
        if (call == SYS_exit_group) {
            CHECK_STR(outcome_word(r.outcome), "crash");
            CHECK_INT(r.exit_code, 0);
            ended++;
            continue;
        }
        answered++;
        if (is_exempt(call, &r)) {
            printf("call %d passes the filter by the kernel's own rule, to no effect\n", call);
            continue;
        }
        CHECK_STR(outcome_word(r.outcome), "forbidden-call");
        CHECK_INT(r.signal, SIGSYS);
        if (call != SYS_rt_sigreturn) {
            CHECK(r.evidence.has_call);
            CHECK_INT(r.evidence.call, call);
        }
    }
    CHECK_INT(ended, 1);
    CHECK_INT(answered, 500);
}

/* Reading and writing is for the channel only, and only whole. */
TEST(the_channel_is_all)
{
    static const struct {
        const char *name, *call, *word;
    } rows[] = {
        {"answers", "call(1, 6, (long)&one, 8, 0)", "ok"},
        {"another length", "call(1, 6, (long)&one, 7, 0)", "forbidden-call"},
        {"another descriptor", "call(1, 5, (long)&one, 8, 0)", "forbidden-call"},
        {"half a descriptor", "call(1, 0x100000006, (long)&one, 8, 0)", "forbidden-call"},
        {"stdout", "call(1, 1, (long)&one, 8, 0)", "forbidden-call"},
        {"reads another", "call(0, 6, (long)&one, 8, 0)", "forbidden-call"},
        {"reads more", "call(0, 5, (long)&one, 16, 0)", "forbidden-call"},
    };

    UNUSED_STATE;
    for (size_t i = 0; HAS_CALLS && i < ARRAY_LEN(rows); i++) {
        char text[2048];
        RawResult r;
        test_case = rows[i].name;
        (void)snprintf(text, sizeof text, "%s" REWARD "{ long one[2] = {1, 1}; out->a = %s; }",
                       CALL, rows[i].call);
        raw_worker_run(text, NULL, &r);
        CHECK_STR(outcome_word(r.outcome), rows[i].word);
    }
}

/* Sets *value to what the text makes of s->t = 0 in environment 0. False: it did not answer. */
static bool value_of(const char *text, uint32_t off, float *value, RawResult *r)
{
    raw_worker_run(text, &(RawOptions){.layers_off = off}, r);
    *value = r->values[0][0][0];
    return r->outcome == OUTCOME_OK;
}

typedef struct {
    Layer layer;
    const char *body;
    uint32_t also_off; /* layers that would hide this one */
    float inside;      /* the value in the jail */
    float outside;     /* and with the layer left out; NAN: there is no control */
    bool as_root;      /* shows only as root */
    Layer needs;       /* without this one the kernel does not do it */
} Probe;

#define NO_CONTROL (-1e9f)

/* shmget and mkdir need something to be there: see main. */
static const Probe PROBES[] = {
    {LAYER_PID_NS, "call(39, 0, 0, 0, 0) == 1", 0, 1, 0, false, LAYER_ENVIRONMENT},
    {LAYER_EMPTY_ROOT, "call(21, (long)\"/etc\", 0, 0, 0)", 0, -ENOENT, 0, false,
     LAYER_ENVIRONMENT},
    {LAYER_NOBODY, "call(107, 0, 0, 0, 0)", 0, 65534, 0, true, LAYER_ENVIRONMENT},
    {LAYER_NOBODY, "call(105, 0, 0, 0, 0) < 0", 0, 1, NO_CONTROL, false, LAYER_ENVIRONMENT},
    {LAYER_LANDLOCK, "call(83, (long)\"/tmp/goodhart-test-landlock\", 0700, 0, 0)",
     BIT(LAYER_EMPTY_ROOT), -EACCES, 0, false, LAYER_ENVIRONMENT},
    {LAYER_IPC_NS, "call(29, 0x67684a41, 0, 0, 0) < 0", 0, 1, 0, false, LAYER_ENVIRONMENT},
    {LAYER_MDWE, "call(10, (long)reward & -4096, 4096, 7, 0)", 0, -EACCES, 0, false,
     LAYER_ENVIRONMENT},
    {LAYER_MDWE, "call(9, 0, 4096, 7, 0x22) == -13", 0, 1, 0, false, LAYER_ENVIRONMENT},
    {LAYER_LIMITS, "call(32, 5, 0, 0, 0)", 0, -EMFILE, NO_CONTROL, false, LAYER_ENVIRONMENT},
    {LAYER_LIMITS, "call(57, 0, 0, 0, 0)", 0, -EAGAIN, NO_CONTROL, false, LAYER_NOBODY},
    {LAYER_LIMITS, "call(9, 0, 1l << 30, 3, 0x22)", 0, -ENOMEM, NO_CONTROL, false,
     LAYER_ENVIRONMENT},
    {LAYER_LIMITS, "call(9, 0, 1l << 20, 3, 0x22) > 0", 0, 1, NO_CONTROL, false, LAYER_ENVIRONMENT},
    {LAYER_NO_NEW_PRIVS, "call(157, 39, 0, 0, 0)", 0, 1, NO_CONTROL, false, LAYER_ENVIRONMENT},
    {LAYER_NOT_DUMPABLE, "call(157, 3, 0, 0, 0)", 0, 0, NO_CONTROL, false, LAYER_ENVIRONMENT},
    {LAYER_PARENT_DEATH, "(call(157, 2, (long)&x, 0, 0), x)", 0, SIGKILL, NO_CONTROL, false,
     LAYER_ENVIRONMENT},
    {LAYER_DESCRIPTORS, "count_open()", 0, 2, NO_CONTROL, false, LAYER_ENVIRONMENT},
};

static void check_probe(const Probe *p)
{
    char text[2048];
    RawResult r;
    float value;

    test_case = layer_word(p->layer);
    if (p->as_root && geteuid() != 0) {
        skipped(test_case, "its change of user shows only as root");
        return;
    }
    (void)snprintf(text, sizeof text,
                   "%s static int count_open(void) { int c = 0; for (int i = 0; i < 1024; i++) "
                   "c += call(72, i, 1, 0, 0) >= 0; return c; }\n" REWARD
                   "{ int x = 0; out->a = s->t == 0 && s->prev.position == 0 ? %s : x; }",
                   CALL, p->body);
    CHECK(value_of(text, FILTERS | p->also_off, &value, &r));
    if (r.layers[p->layer].state != LAYER_IN_FORCE || r.layers[p->needs].state != LAYER_IN_FORCE) {
        skipped(layer_word(p->layer), layer_state_word(r.layers[p->layer].state));
        return;
    }
    CHECK_INT(value, p->inside);
    if (p->outside == NO_CONTROL) {
        return;
    }
    CHECK(value_of(text, FILTERS | p->also_off | BIT(p->layer), &value, &r));
    CHECK_INT(r.layers[p->layer].state, LAYER_OFF);
    CHECK_INT(value, p->outside);
}

TEST(each_layer_refuses_by_itself)
{
    int segment = shmget(0x67684a41, 4096, IPC_CREAT | 0666);

    UNUSED_STATE;
    if (!HAS_CALLS) {
        skipped("layers from inside", "this machine's system calls are not written down");
        return;
    }
    CHECK(segment >= 0);
    for (size_t i = 0; i < ARRAY_LEN(PROBES); i++) {
        check_probe(&PROBES[i]);
        (void)rmdir("/tmp/goodhart-test-landlock");
    }
    (void)shmctl(segment, IPC_RMID, NULL);
}

TEST(the_clock_of_the_processor_is_not_there)
{
    static const char text[] =
        REWARD "{ asm volatile(\"rdtsc\" : : : \"eax\", \"edx\"); out->a = 1; }";
    RawResult r;

    UNUSED_STATE;
    test_case = "rdtsc";
#if defined(__x86_64__)
    raw_worker_run(text, NULL, &r);
    if (r.layers[LAYER_NO_TSC].state != LAYER_IN_FORCE) {
        skipped("no-tsc", layer_state_word(r.layers[LAYER_NO_TSC].state));
        return;
    }
    CHECK_INT(r.signal, SIGSEGV);
    raw_worker_run(text, &(RawOptions){.layers_off = BIT(LAYER_NO_TSC)}, &r);
    CHECK_STR(outcome_word(r.outcome), "ok");
#else
    (void)text;
    (void)r;
    skipped("no-tsc", "only x86 has this clock");
#endif
}

/* A namespace is another one than ours, by its number. */
static void compare_namespaces(void *ctx, const WorkerProcess *worker)
{
    static const struct {
        Layer layer;
        const char *name;
    } rows[] = {{LAYER_NET_NS, "net"},
                {LAYER_PID_NS, "pid"},
                {LAYER_MOUNT_NS, "mnt"},
                {LAYER_IPC_NS, "ipc"}};
    LayerReport layers[LAYER_COUNT];

    worker_process_layers(worker, layers);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char path[64];
        struct stat own, its;
        test_case = rows[i].name;
        (void)snprintf(path, sizeof path, "/proc/%d/ns/%s", (int)worker->pid, rows[i].name);
        if (layers[rows[i].layer].state != LAYER_IN_FORCE || stat(path, &its) != 0) {
            skipped(rows[i].name, "not in force, or not ours to see");
            continue;
        }
        (void)snprintf(path, sizeof path, "/proc/self/ns/%s", rows[i].name);
        CHECK(stat(path, &own) == 0);
        CHECK(own.st_ino != its.st_ino);
        ++*(int *)ctx;
    }
}

/* Its root has no entry, and is not ours. */
static void look_at_root(void *ctx, const WorkerProcess *worker)
{
    char path[64];
    struct dirent *entry;
    LayerReport layers[LAYER_COUNT];
    DIR *dir;

    worker_process_layers(worker, layers);
    (void)snprintf(path, sizeof path, "/proc/%d/root/", (int)worker->pid);
    dir = opendir(path);
    if (dir == NULL || layers[LAYER_EMPTY_ROOT].state != LAYER_IN_FORCE) {
        skipped("empty-root from outside", "not in force, or not ours to see");
        return;
    }
    while ((entry = readdir(dir)) != NULL) {
        /* Where it could only be a directory of /proc, there are the channel's two descriptors. */
        CHECK(entry->d_name[0] == '.' || strcmp(entry->d_name, "5") == 0 ||
              strcmp(entry->d_name, "6") == 0);
    }
    (void)closedir(dir);
    ++*(int *)ctx;
}

TEST(it_is_elsewhere)
{
    int seen = 0;
    RawResult r;

    UNUSED_STATE;
    raw_worker_run(REWARD "{ out->a = 1; }",
                   &(RawOptions){.when_ready = compare_namespaces, .ctx = &seen}, &r);
    CHECK_STR(outcome_word(r.outcome), "ok");
    raw_worker_run(REWARD "{ out->a = 1; }",
                   &(RawOptions){.when_ready = look_at_root, .ctx = &seen}, &r);
    CHECK_STR(outcome_word(r.outcome), "ok");
    printf("seen from outside: %d of 5\n", seen);
}

/* Looks for a text in all that stands above its stack; ends in a crash when it is not there. */
static bool finds_above(const char *first4)
{
    char text[1024];
    uint32_t word;
    RawResult r;

    memcpy(&word, first4, 4);
    (void)snprintf(text, sizeof text,
                   REWARD "{ unsigned char here = 0, *p = &here; for (;; p++) if (p[0] == %u && "
                          "p[1] == %u && p[2] == %u && p[3] == %u) break; out->a = 1; }",
                   word & 255u, word >> 8 & 255u, word >> 16 & 255u, word >> 24);
    raw_worker_run(text, NULL, &r);
    CHECK(r.outcome == OUTCOME_OK || r.signal == SIGSEGV);
    return r.outcome == OUTCOME_OK;
}

TEST(no_key_is_in_it)
{
    UNUSED_STATE;
    test_case = "environment";
    CHECK(setenv("OPENAI_API_KEY", "QxZjCanary", 1) == 0);
    CHECK(finds_above("good")); /* its own name, which the kernel puts beside the environment */
    CHECK(!finds_above("QxZj"));
    CHECK(!finds_above("OPEN"));
    CHECK(unsetenv("OPENAI_API_KEY") == 0);
}

TEST(its_input_cannot_be_written)
{
    WorkerProcess w;
    Err err = {0};

    UNUSED_STATE;
    test_case = "sealed";
    CHECK_OK(worker_process_init(&w, 8192, 8192, &err), err);
    CHECK(mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, w.in_fd, 0) == MAP_FAILED);
    CHECK(write(w.in_fd, "x", 1) < 0);
    CHECK(ftruncate(w.in_fd, 0) != 0 && ftruncate(w.out_fd, 0) != 0);
    worker_process_close(&w);
}

/* A process of ours with a worker, which it tells of; then it is killed. */
static void be_a_host(int told)
{
    WorkerProcess w;
    Outcome outcome;
    static const char text[] = "void reward(void *s, void *m, float *out) { out[0] = 1; }";

    if (worker_process_init(&w, 16384, 8192, NULL) != OK) {
        _exit(1);
    }
    memcpy((char *)w.in + 8192, text, sizeof text);
    w.in->source_offset = 8192;
    if (worker_process_start(&w, 60, NULL) != OK ||
        worker_process_wait(&w, 5000, &outcome, NULL) != OK || outcome != OUTCOME_OK ||
        write(told, &w.pid, sizeof w.pid) != sizeof w.pid) {
        _exit(1);
    }
    for (;;) {
        (void)pause();
    }
}

TEST(it_dies_with_its_host)
{
    int told[2], pidfd, status;
    pid_t host, worker = -1;
    struct pollfd death = {0};

    UNUSED_STATE;
    test_case = "orphan";
    CHECK(pipe(told) == 0);
    (void)fflush(NULL);
    host = fork();
    CHECK(host >= 0);
    if (host == 0) {
        be_a_host(told[1]);
    }
    (void)close(told[1]);
    CHECK(read(told[0], &worker, sizeof worker) == (ssize_t)sizeof worker);
    pidfd = (int)syscall(SYS_pidfd_open, worker, 0u);
    CHECK(pidfd >= 0);
    CHECK(kill(host, SIGKILL) == 0 && waitpid(host, &status, 0) == host);
    death = (struct pollfd){pidfd, POLLIN, 0};
    CHECK_INT(poll(&death, 1, 5000), 1);
    (void)close(pidfd);
    (void)close(told[0]);
}

TEST(a_fault_of_the_code_ends_the_batch)
{
    RawResult r;

    UNUSED_STATE;
    test_case = "gh_fault";
    raw_worker_run(REWARD "{ if (s->t == 2) { gh_fault(1, 7, 12, 3); gh_fault(2, 8, 0, 0); } "
                          "out->a = 1; }",
                   NULL, &r);
    CHECK_STR(outcome_word(r.outcome), "ok");
    CHECK(r.faulted);
    CHECK(r.fault.kind == FAULT_INDEX && r.fault.line == 7 && r.fault.value == 12 &&
          r.fault.bound == 3);
    CHECK(r.at_t == 2 && r.at_n == 0);
}

TEST(without_a_jail_the_rest_stays)
{
    RawResult r;

    UNUSED_STATE;
    test_case = "unsafe";
    raw_worker_run(REWARD "{ out->a = 1; }", &(RawOptions){.layers_off = ~0u}, &r);
    CHECK_STR(outcome_word(r.outcome), "ok");
    for (int i = 0; i < LAYER_COUNT; i++) {
        bool off = (LAYERS_UNSAFE & BIT(i)) != 0;
        test_case = layer_word((Layer)i);
        CHECK_STR(layer_state_word(r.layers[i].state), off ? "off" : "present");
    }
    raw_worker_run(REWARD "{ *(char *)reward = 1; out->a = 1; }", &(RawOptions){.layers_off = ~0u},
                   &r);
    CHECK_INT(r.signal, SIGSEGV);
}

TEST(the_minimum_is_in_force_here)
{
    LayerReport layers[LAYER_COUNT];
    double ms = 0;
    uint64_t kib = 0;
    Err err = {0};

    UNUSED_STATE;
    test_case = "probe";
    CHECK_OK(layers_probe(layers, &ms, &kib, &err), err);
    for (int i = 0; i < LAYER_COUNT; i++) {
        test_case = layer_word((Layer)i);
        CHECK(layers[i].state != LAYER_UNKNOWN && layers[i].state != LAYER_OFF);
        CHECK(!layer_required((Layer)i) || layers[i].state == LAYER_IN_FORCE);
        if (layers[i].state != LAYER_IN_FORCE) {
            skipped(layer_word((Layer)i), layer_mend((Layer)i, layers[i].state));
        }
    }
    CHECK(ms > 0 && kib > 0);
    /* The claim is 8 MiB. */
    CHECK(kib < 8192);
    printf("ready after %.2f ms, %llu KiB\n", ms, (unsigned long long)kib);
}

static int open_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    int count = 0;

    CHECK(dir != NULL);
    while (readdir(dir) != NULL) {
        count++;
    }
    (void)closedir(dir);
    return count;
}

TEST(nothing_is_left_behind)
{
    int before = open_descriptors();

    UNUSED_STATE;
    test_case = "leaks";
    for (int i = 0; i < 20; i++) {
        RawResult r;
        raw_worker_run(i % 2 == 0 ? REWARD "{ out->a = 1; }" : REWARD "{ *(int *)8 = 1; }", NULL,
                       &r);
    }
    CHECK_INT(open_descriptors(), before);
    CHECK(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_harmless_text_is_answered),
        cmocka_unit_test(what_ends_a_worker_has_its_word),
        cmocka_unit_test(the_address_of_a_fault_is_known),
        cmocka_unit_test(cpu_time_of_all_batches_is_bounded),
        cmocka_unit_test(a_start_that_hangs_is_ended),
        cmocka_unit_test(who_is_ended_from_outside_did_not_crash),
        cmocka_unit_test(compilers_have_bounds_too),
        cmocka_unit_test(no_system_call_but_the_channel),
        cmocka_unit_test(the_channel_is_all),
        cmocka_unit_test(each_layer_refuses_by_itself),
        cmocka_unit_test(the_clock_of_the_processor_is_not_there),
        cmocka_unit_test(it_is_elsewhere),
        cmocka_unit_test(no_key_is_in_it),
        cmocka_unit_test(its_input_cannot_be_written),
        cmocka_unit_test(it_dies_with_its_host),
        cmocka_unit_test(a_fault_of_the_code_ends_the_batch),
        cmocka_unit_test(without_a_jail_the_rest_stays),
        cmocka_unit_test(the_minimum_is_in_force_here),
        cmocka_unit_test(nothing_is_left_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
