/* sandbox/worker_main.c - goodhart-worker: one reward, compiled and run where it can do nothing
 * but return numbers.
 *
 * Executed afresh with an empty environment and four descriptors. It first locks itself in as far
 * as compiling allows, compiles the canonical text with TinyCC, makes the code unwritable, then
 * gives up everything but its two eventfds and exit. From then on it answers batches until it is
 * killed. Nothing here trusts the code it runs: the host judges this process by its wait status
 * and looks at its output only after copying it.
 */
#include <libtcc.h>
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lang/primitives.h"
#include "sandbox/batch.h"
#include "sandbox/reward.h"

#ifndef PR_SET_MDWE
#define PR_SET_MDWE              65
#define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

enum {
    ADDRESS_SPACE_BYTES = 192 * 1024 * 1024,
    STACK_BYTES = 1024 * 1024,
    CPU_SECONDS_MAX = 3600,
    SMEAR_WORDS = 4096, /* 16 KiB: the frames of a reward and a few functions that it calls */
};

typedef void RewardFunction(const void *step, void *memory, float *out);

typedef struct {
    const BatchIn *in;
    BatchOut *out;
    size_t in_bytes, out_bytes;
    RewardFunction *reward;
    uint64_t (*memory)[MEMORY_BYTES_MAX / 8]; /* [envs_max], private */
} Worker;

static _Noreturn void leave(int code)
{
    (void)syscall(SYS_exit_group, code);
    for (;;) {
    }
}

static _Noreturn void give_up(Worker *w, int code, const char *what)
{
    if (w->out != NULL) {
        (void)snprintf(w->out->message, sizeof w->out->message, "%s: %s", what, strerror(errno));
    }
    leave(code);
}

/* TinyCC links against these; a worker never loads anything. They take the place of libc's. */
void *dlopen(const char *file, int mode);
void *dlsym(void *handle, const char *name);
int dlclose(void *handle);
char *dlerror(void);

void *dlopen(const char *file, int mode)
{
    (void)file;
    (void)mode;
    return NULL;
}

void *dlsym(void *handle, const char *name)
{
    (void)handle;
    (void)name;
    return NULL;
}

int dlclose(void *handle)
{
    (void)handle;
    return 0;
}

char *dlerror(void)
{
    return NULL;
}

static void map_memory(Worker *w)
{
    struct stat in, out;

    if (fstat(WORKER_FD_IN, &in) != 0 || fstat(WORKER_FD_OUT, &out) != 0) {
        leave(WORKER_EXIT_SETUP);
    }
    w->in_bytes = (size_t)in.st_size;
    w->out_bytes = (size_t)out.st_size;
    w->in = mmap(NULL, w->in_bytes, PROT_READ, MAP_SHARED, WORKER_FD_IN, 0);
    w->out = mmap(NULL, w->out_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, WORKER_FD_OUT, 0);
    if (w->in == MAP_FAILED || w->out == MAP_FAILED || w->in->magic != BATCH_MAGIC ||
        w->in->abi != BATCH_ABI) {
        leave(WORKER_EXIT_SETUP);
    }
    w->memory = mmap(NULL, (size_t)w->in->envs_max * MEMORY_BYTES_MAX, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (w->memory == MAP_FAILED) {
        give_up(w, WORKER_EXIT_SETUP, "memory for rewards");
    }
}

static void set_limit(Worker *w, int what, rlim_t value)
{
    struct rlimit now, limit;

    /* Never above what we were given: the host may have set less. */
    (void)getrlimit((__rlimit_resource_t)what, &now);
    limit.rlim_cur = limit.rlim_max = value < now.rlim_max ? value : now.rlim_max;
    if (what == RLIMIT_CPU && now.rlim_cur < limit.rlim_cur) {
        limit.rlim_cur = now.rlim_cur;
    }
    if (setrlimit((__rlimit_resource_t)what, &limit) != 0) {
        give_up(w, WORKER_EXIT_LAYER, "setrlimit");
    }
}

static void set_limits(Worker *w)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)prctl(PR_SET_DUMPABLE, 0);
    (void)syscall(SYS_close_range, 7u, ~0u, 0u);
    for (int fd = 0; fd < WORKER_FD_ASK; fd++) {
        (void)close(fd);
    }
    set_limit(w, RLIMIT_AS, ADDRESS_SPACE_BYTES + w->in_bytes + w->out_bytes);
    set_limit(w, RLIMIT_STACK, STACK_BYTES);
    set_limit(w, RLIMIT_CPU, CPU_SECONDS_MAX);
    set_limit(w, RLIMIT_CORE, 0);
    set_limit(w, RLIMIT_FSIZE, 0);
    set_limit(w, RLIMIT_NPROC, 0);
    set_limit(w, RLIMIT_NOFILE, WORKER_FD_ANSWER + 1);
    set_limit(w, RLIMIT_MEMLOCK, 0);
    set_limit(w, RLIMIT_MSGQUEUE, 0);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        give_up(w, WORKER_EXIT_LAYER, "no_new_privs");
    }
}

static void load_filter(Worker *w, scmp_filter_ctx filter, bool built)
{
    if (!built || seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) != 0 ||
        seccomp_load(filter) != 0) {
        give_up(w, WORKER_EXIT_LAYER, "seccomp");
    }
}

/* A rule's condition: argument number `index` of the call equals value. (libseccomp's own macros
 * leave out a member.) */
static struct scmp_arg_cmp argument_is(unsigned index, scmp_datum_t value)
{
    return (struct scmp_arg_cmp){.arg = index, .op = SCMP_CMP_EQ, .datum_a = value, .datum_b = 0};
}

/* What compiling needs: memory of our own. Files are not there; all else kills. */
static void filter_for_compiling(Worker *w)
{
    static const int allowed[] = {
        SCMP_SYS(brk),           SCMP_SYS(mmap),           SCMP_SYS(munmap),
        SCMP_SYS(mremap),        SCMP_SYS(mprotect),       SCMP_SYS(futex),
        SCMP_SYS(exit_group),    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
        SCMP_SYS(seccomp),       SCMP_SYS(prctl),          SCMP_SYS(getrandom),
        SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday)};
    static const int absent[] = {SCMP_SYS(open),  SCMP_SYS(openat),     SCMP_SYS(access),
                                 SCMP_SYS(stat),  SCMP_SYS(newfstatat), SCMP_SYS(readlink),
                                 SCMP_SYS(getcwd)};
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    bool built = filter != NULL;

    for (size_t i = 0; built && i < ARRAY_LEN(allowed); i++) {
        built = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
    }
    for (size_t i = 0; built && i < ARRAY_LEN(absent); i++) {
        built = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOENT), absent[i], 0) == 0;
    }
    /* The channel stays; the second filter, loaded on top, needs the rules too. */
    built = built && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(read), 1,
                                      argument_is(0, WORKER_FD_ASK)) == 0;
    built = built && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(write), 1,
                                      argument_is(0, WORKER_FD_ANSWER)) == 0;
    load_filter(w, filter, built);
    seccomp_release(filter);
}

/* What answering needs: read one eventfd, write the other, exit. */
static void filter_for_evaluating(Worker *w)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    bool built = filter != NULL &&
                 seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(exit_group), 0) == 0 &&
                 seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(read), 2,
                                  argument_is(0, WORKER_FD_ASK), argument_is(2, 8)) == 0 &&
                 seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(write), 2,
                                  argument_is(0, WORKER_FD_ANSWER), argument_is(2, 8)) == 0;

    load_filter(w, filter, built);
    /* Not released: freeing may make system calls that are now forbidden. */
}

/* The compiler's messages, joined. Also called for warnings. */
static void on_message(void *ctx, const char *text)
{
    Worker *w = ctx;
    size_t used = strnlen(w->out->message, sizeof w->out->message - 1);

    (void)snprintf(w->out->message + used, sizeof w->out->message - used, "%s\n", text);
}

static void add_symbols(TCCState *tcc)
{
    size_t count;
    const Primitive *all = primitive_all(&count);

    for (size_t i = 0; i < count; i++) {
        (void)tcc_add_symbol(tcc, all[i].symbol, all[i].address);
    }
    /* What the compiler itself calls for initialisers and copies. */
    (void)tcc_add_symbol(tcc, "memset", (const void *)(uintptr_t)memset);
    (void)tcc_add_symbol(tcc, "memcpy", (const void *)(uintptr_t)memcpy);
    (void)tcc_add_symbol(tcc, "memmove", (const void *)(uintptr_t)memmove);
}

/* Compiles into a mapping of our own, which ends up executable and not writable: constants live in
 * it too, so nothing that the code owns can be written. Returns the function `name`. */
static void *compile(Worker *w, const char *source, const char *name)
{
    const size_t page = 4096;
    TCCState *tcc = tcc_new();
    void *code, *function;
    int size;

    if (tcc == NULL) {
        give_up(w, WORKER_EXIT_SETUP, "compiler");
    }
    tcc_set_error_func(tcc, w, on_message);
    tcc_set_options(tcc, "-nostdlib -nostdinc -Wall -Werror");
    tcc_set_output_type(tcc, TCC_OUTPUT_MEMORY);
    add_symbols(tcc);
    if (tcc_compile_string(tcc, source) != 0) {
        leave(WORKER_EXIT_REJECTED);
    }
    size = tcc_relocate(tcc, NULL);
    if (size < 0) {
        leave(WORKER_EXIT_REJECTED);
    }
    code = mmap(NULL, ((size_t)size + page - 1) / page * page, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (code == MAP_FAILED) {
        on_message(w, "memory full: the reward's tables are too large");
        leave(WORKER_EXIT_REJECTED);
    }
    if (tcc_relocate(tcc, code) < 0 || w->out->message[0] != '\0') {
        leave(WORKER_EXIT_REJECTED);
    }
    function = tcc_get_symbol(tcc, name);
    if (function == NULL) {
        on_message(w, "there is no function reward");
        leave(WORKER_EXIT_REJECTED);
    }
    tcc_delete(tcc);
    if (mprotect(code, ((size_t)size + page - 1) / page * page, PROT_READ | PROT_EXEC) != 0) {
        give_up(w, WORKER_EXIT_LAYER, "code that cannot be written");
    }
    return function;
}

/* A compiler that gets these wrong must not be used. */
static void self_test(Worker *w)
{
    static const char program[] =
        "float gh_expf(float);\n"
        "float gh_test(float x, int n) {\n"
        "    float sum = 0.0f; float table[4] = {1.5f, -2.0f, 0.25f, 3.0f};\n"
        "    for (int i = 0; i < n; i++) { sum += table[i & 3] * x; if (sum > 100.0f) break; }\n"
        "    return (x != x) ? -1.0f : (sum < 0.0f || !(sum >= 1.0f)) ? gh_expf(sum) : sum / "
        "3.0f;\n"
        "}\n";
    float (*test)(float, int) = (float (*)(float, int))(uintptr_t)compile(w, program, "gh_test");
    float nan = 0.0f / (w->in->magic == BATCH_MAGIC ? 0.0f : 1.0f);

    if (test(2.0f, 8) != 11.0f / 3.0f || test(0.25f, 1) >= 2.0f || test(nan, 1) != -1.0f ||
        test(-4.0f, 2) != 2.0f / 3.0f) {
        on_message(w, "the compiler computes wrong numbers");
        leave(WORKER_EXIT_SELF_TEST);
    }
}

/* The words of one step, gathered from the columns. */
static void gather(const BatchIn *in, size_t t, size_t n, uint32_t *step)
{
    const unsigned char *base = (const unsigned char *)in;
    const float *prev = (const float *)(const void *)(base + in->prev_offset);
    const float *now = (const float *)(const void *)(base + in->now_offset);
    const float *action = (const float *)(const void *)(base + in->action_offset);
    const int32_t *index = (const int32_t *)(const void *)(base + in->index_offset);
    uint8_t flags = base[in->flags_offset + t * in->envs + n];
    size_t envs = in->envs, fields = in->field_floats, actions = in->action_floats;
    int32_t whole;

    for (size_t f = 0; f < fields; f++) {
        float before = prev[(t * fields + f) * envs + n], after = now[(t * fields + f) * envs + n];
        if (in->field_is_int[f]) {
            whole = (int32_t)before;
            memcpy(&step[f], &whole, 4);
            whole = (int32_t)after;
            memcpy(&step[fields + f], &whole, 4);
        } else {
            memcpy(&step[f], &before, 4);
            memcpy(&step[fields + f], &after, 4);
        }
    }
    step += 2 * fields;
    for (size_t a = 0; a < actions; a++) {
        float value = action[(t * actions + a) * envs + n];
        whole = (int32_t)value;
        memcpy(&step[a], in->action_is_int[a] ? (void *)&whole : (void *)&value, 4);
    }
    step += actions;
    memcpy(&step[0], &index[t * envs + n], 4);
    memcpy(&step[1], &in->t_max, 4);
    memcpy(&step[2], &in->gamma, 4);
    step[3] = (flags & STEP_TERMINATED) != 0;
    step[4] = (flags & STEP_TRUNCATED) != 0;
}

/* Fills the stack that the next call will use. What a reward reads before it sets it is then this,
 * and no longer what happened to be there. */
static __attribute__((noinline)) void smear_stack(uint32_t pattern)
{
    uint32_t junk[SMEAR_WORDS];

    for (size_t i = 0; i < SMEAR_WORDS; i++) {
        junk[i] = pattern;
    }
    /* The compiler must believe that somebody reads it. */
    __asm__ volatile("" : : "r"(junk) : "memory");
}

/* One batch. The reward gets copies: what it writes beyond its out is only its own stack. */
static void evaluate(Worker *w)
{
    const BatchIn *in = w->in;
    const unsigned char *in_base = (const unsigned char *)in;
    unsigned char *out_base = (unsigned char *)w->out;
    float *terms = (float *)(void *)(out_base + w->out->terms_offset);
    size_t envs = in->envs, count = in->terms;
    uint32_t step[STEP_WORDS_MAX], values[TERMS_MAX];

    memcpy(w->memory, in_base + in->memory_offset, envs * MEMORY_BYTES_MAX);
    for (size_t t = 0; t < in->steps; t++) {
        w->out->at_t = (uint32_t)t;
        for (size_t n = 0; n < envs; n++) {
            w->out->at_n = (uint32_t)n;
            if ((in_base[in->flags_offset + t * envs + n] & STEP_FIRST) != 0) {
                memset(w->memory[n], 0, MEMORY_BYTES_MAX);
            }
            gather(in, t, n, step);
            for (size_t c = 0; c < count; c++) {
                values[c] = TERM_UNSET;
            }
            if (in->smear != 0) {
                smear_stack(in->smear);
            }
            primitive_turns_begin();
            w->reward(step, w->memory[n], (float *)(void *)values);
            if (primitive_turns_ended()) {
                w->out->turns_ended = 1;
                return;
            }
            for (size_t c = 0; c < count; c++) {
                memcpy(&terms[(t * count + c) * envs + n], &values[c], 4);
            }
        }
    }
    memcpy(out_base + w->out->memory_offset, w->memory, envs * MEMORY_BYTES_MAX);
    w->out->misuse = primitive_misuse_take();
}

int main(void)
{
    static Worker worker;
    Worker *w = &worker;
    uint64_t one = 1, asked;

    map_memory(w);
    set_limits(w);
    filter_for_compiling(w);
    self_test(w);
    w->out->stage = STAGE_COMPILE;
    w->reward = (RewardFunction *)(uintptr_t)compile(w, (const char *)w->in + w->in->source_offset,
                                                     "reward");
    (void)prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0);
    filter_for_evaluating(w);
    w->out->stage = STAGE_EVALUATE;
    for (;;) {
        if (write(WORKER_FD_ANSWER, &one, sizeof one) != (ssize_t)sizeof one ||
            read(WORKER_FD_ASK, &asked, sizeof asked) != (ssize_t)sizeof asked) {
            leave(WORKER_EXIT_SETUP);
        }
        evaluate(w);
    }
}
