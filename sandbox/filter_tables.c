/* Writes the two filters over system calls as tables in C, when goodhart is built:
 *
 *     filter_tables OUT.c
 *
 * The worker puts them in force (worker_filter.c). That it does not make them itself spares each
 * start the making, and the worker libseccomp.
 *
 * A call that is not named raises SIGSYS, whose handler notes the number for the host and then
 * makes the one call that kills without a question (worker_hints.c): rt_sigreturn, so that no
 * handler can return either. Calls of another architecture (int 0x80, x32) kill at once.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "sandbox/batch.h"

#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#endif

enum { INSTRUCTIONS_MAX = 1000 };

typedef struct scmp_arg_cmp Condition;

/* (libseccomp's own macros leave out a member.) */
static Condition argument_is(unsigned index, scmp_datum_t value)
{
    return (Condition){.arg = index, .op = SCMP_CMP_EQ, .datum_a = value, .datum_b = 0};
}

static Condition argument_without(unsigned index, scmp_datum_t bits)
{
    return (Condition){.arg = index, .op = SCMP_CMP_MASKED_EQ, .datum_a = bits, .datum_b = 0};
}

/* Each of these returns false once a rule could not be added. */
static bool allow(scmp_filter_ctx filter, int call)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
}

static bool allow_if(scmp_filter_ctx filter, int call, Condition condition)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, condition) == 0;
}

static bool allow_if_both(scmp_filter_ctx filter, int call, Condition a, Condition b)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 2, a, b) == 0;
}

static bool allow_channel(scmp_filter_ctx filter)
{
    return allow_if_both(filter, SCMP_SYS(read), argument_is(0, WORKER_FD_ASK),
                         argument_is(2, 8)) &&
           allow_if_both(filter, SCMP_SYS(write), argument_is(0, WORKER_FD_ANSWER),
                         argument_is(2, 8)) &&
           allow(filter, SCMP_SYS(exit_group)) &&
           seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(rt_sigreturn), 0) == 0;
}

/* Memory, never writable and executable at once; files are not there. The end of the list is what
 * the second filter needs to be put in force, and to work: a call has to pass both. */
static bool allow_compiling(scmp_filter_ctx filter)
{
    static const int absent[] = {SCMP_SYS(open),  SCMP_SYS(openat),     SCMP_SYS(access),
                                 SCMP_SYS(stat),  SCMP_SYS(newfstatat), SCMP_SYS(readlink),
                                 SCMP_SYS(getcwd)};
    bool built =
        allow(filter, SCMP_SYS(brk)) && allow(filter, SCMP_SYS(munmap)) &&
        allow(filter, SCMP_SYS(mremap)) &&
        allow(filter, SCMP_SYS(sysinfo)) && /* by qsort, for a switch of 128 labels or more */
        allow_if(filter, SCMP_SYS(mmap), argument_without(2, PROT_EXEC)) &&
        allow_if(filter, SCMP_SYS(mprotect), argument_without(2, PROT_EXEC)) &&
        allow_if(filter, SCMP_SYS(mprotect), argument_is(2, PROT_READ | PROT_EXEC));

    for (size_t i = 0; built && i < sizeof absent / sizeof absent[0]; i++) {
        built = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOENT), absent[i], 0) == 0;
    }
    return built && allow_channel(filter) &&
           allow_if(filter, SCMP_SYS(seccomp), argument_is(0, SECCOMP_SET_MODE_FILTER)) &&
           allow_if(filter, SCMP_SYS(prctl), argument_is(0, PR_SET_MDWE)) &&
           allow_if(filter, SCMP_SYS(prctl), argument_is(0, PR_SET_TSC));
}

/* The instructions of a filter; 0: it could not be made. */
static size_t take_instructions(scmp_filter_ctx filter, struct sock_filter *out)
{
    FILE *file = tmpfile();
    ssize_t bytes = -1;

    if (file != NULL && seccomp_export_bpf(filter, fileno(file)) == 0) {
        bytes = pread(fileno(file), out, INSTRUCTIONS_MAX * sizeof *out, 0);
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return bytes > 0 ? (size_t)bytes / sizeof *out : 0;
}

static bool write_table(FILE *to, const char *name, bool (*rules)(scmp_filter_ctx))
{
    static struct sock_filter code[INSTRUCTIONS_MAX];
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_TRAP);
    size_t count = 0;

    if (filter != NULL && rules(filter) &&
        seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0) {
        count = take_instructions(filter, code);
    }
    seccomp_release(filter);
    (void)fprintf(to, "\nconst struct sock_filter %s[] = {\n", name);
    for (size_t i = 0; i < count; i++) {
        (void)fprintf(to, "    {0x%02x, %u, %u, 0x%08x},\n", code[i].code, code[i].jt, code[i].jf,
                      code[i].k);
    }
    (void)fprintf(to, "};\nconst unsigned short %s_length = %zu;\n", name, count);
    return count > 0 && count < INSTRUCTIONS_MAX;
}

int main(int argc, char **argv)
{
    FILE *to = argc == 2 ? fopen(argv[1], "w") : NULL;
    bool done = false;

    if (to != NULL) {
        (void)fprintf(to, "/* Made by sandbox/filter_tables.c. */\n"
                          "#include \"sandbox/worker_priv.h\"\n");
        done = write_table(to, "worker_compile_rules", allow_compiling) &&
               write_table(to, "worker_evaluate_rules", allow_channel);
        done = fclose(to) == 0 && done;
    }
    if (!done) {
        (void)fprintf(stderr, "filter_tables: the filters cannot be made\n");
    }
    return done ? 0 : 1;
}
