/* Programs that mean harm (tests/corpus/hostile), each through the whole program and each by the
 * jail alone.
 *
 * "Through the whole program" is critic_check() in this process, which is what goodhart-critic
 * calls: parse, compile, sampled episodes, determinism, with the production worker. It takes
 * milliseconds, so each change can afford all of them. SAMPLED of them also go through `goodhart
 * train`, with processes, frames and store; scripts/hostile sends all of them that way.
 *
 * "By the jail alone" is the text in the production worker with the front end left out
 * (tests/raw_worker.h).
 *
 *     test_sandbox_hostile                  the tests
 *     test_sandbox_hostile --table          all of them by command line (scripts/hostile)
 *     test_sandbox_hostile --print          what became of each, and why
 *     test_sandbox_hostile --write FOLDER   the programs as files, the large ones too
 */
#include <dirent.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "critic/critic.h"
#include "lang/primitives.h"
#include "lang/program.h"
#include "sandbox/batch.h"
#include "tests/folder.h"
#include "tests/hostile.h"
#include "tests/program.h"
#include "tests/raw_worker.h"

/* Under sanitizers the start of a worker takes ten times as long, and neither it nor the jail is
 * another one: every fourth program is enough for the host's side of the jail. The front end gets
 * all of them. */
#if defined(__SANITIZE_ADDRESS__)
#define JAIL_STRIDE 4
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define JAIL_STRIDE 4
#endif
#endif
#ifndef JAIL_STRIDE
#define JAIL_STRIDE 1
#endif

enum {
    CASES_MIN = 80,
    SAMPLED = 12,
    BATCHES = 3,
    LIMIT_MS = 60, /* of CPU time; ten times as much by the clock */
    LIMIT_MS_LATE = 2000,
    SHARED_KEY = 0x6f6f6468,
};

/* What the programs reach for; they name it by relative paths, so each build has its own. */
#define KEEP      "hostile-keep"
#define KEEP_TEXT "kept"
#define CANARY    "hostile-canary"
#define SOCKET    "hostile-socket"
#define CAR       "mountain-car"

static HostileCases cases;
static char folder[FOLDER_SIZE], store[128];
static int listener = -1;
static volatile sig_atomic_t signals;

/* ---- the host, which has to stay as it was ---- */

typedef struct {
    int descriptors, mappings, children;
    struct rlimit files, cpu;
    int priority;
} Host;

/* Lines of a file of /proc/self that hold text, or entries of a directory there. */
static int count_lines(const char *path, const char *text)
{
    FILE *file = fopen(path, "r");
    char line[1024];
    int count = 0;

    CHECK(file != NULL);
    while (fgets(line, sizeof line, file) != NULL) {
        count += strstr(line, text) != NULL;
    }
    (void)fclose(file);
    return count;
}

static int count_descriptors(void)
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

/* Children of ours, those that they left behind included (we are their reaper). */
static int count_children(void)
{
    siginfo_t info;

    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 ? 1 : 0;
}

static void host_take(Host *host)
{
    memset(host, 0, sizeof *host);
    host->descriptors = count_descriptors();
    host->mappings = count_lines("/proc/self/maps", "memfd:");
    host->children = count_children();
    CHECK_INT(getrlimit(RLIMIT_NOFILE, &host->files), 0);
    CHECK_INT(getrlimit(RLIMIT_CPU, &host->cpu), 0);
    host->priority = getpriority(PRIO_PROCESS, 0);
}

static void check_keep(void)
{
    Buf kept;
    Err err;

    buf_init(&kept, 100);
    CHECK_OK(file_read(KEEP, &kept, &err), err);
    CHECK_STR(kept.data, KEEP_TEXT);
    buf_release(&kept);
}

static void check_host(const Host *before)
{
    struct stat info;
    Host now;

    host_take(&now);
    CHECK_INT(now.children, 0);
    CHECK_INT(now.descriptors, before->descriptors);
    CHECK_INT(now.mappings, before->mappings);
    CHECK(memcmp(&now.files, &before->files, sizeof now.files) == 0);
    CHECK(memcmp(&now.cpu, &before->cpu, sizeof now.cpu) == 0);
    CHECK_INT(now.priority, before->priority);
    CHECK_INT(signals, 0);
    check_keep();
    CHECK(stat(CANARY, &info) != 0);
    CHECK(shmget(SHARED_KEY, 1, 0) == -1);
    CHECK(accept(listener, NULL, NULL) == -1); /* nobody has called */
}

static void on_signal(int number)
{
    (void)number;
    signals = 1;
}

static int begin(void **state)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = SOCKET};
    struct sigaction action = {.sa_handler = on_signal};
    Err err;

    (void)state;
    folder_make(folder);
    (void)snprintf(store, sizeof store, "%s/g.db", folder);
    (void)remove(CANARY);
    (void)remove(SOCKET);
    CHECK_OK(file_write(KEEP, KEEP_TEXT, strlen(KEEP_TEXT), &err), err);
    CHECK_INT(sigaction(SIGUSR1, &action, NULL), 0);
    CHECK_INT(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
    listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    CHECK(listener >= 0);
    CHECK_INT(bind(listener, (const struct sockaddr *)&name, sizeof name), 0);
    CHECK_INT(listen(listener, 4), 0);
    hostile_load(&cases);
    return 0;
}

static int end(void **state)
{
    (void)state;
    (void)close(listener);
    (void)remove(SOCKET);
    (void)remove(KEEP);
    hostile_release(&cases);
    folder_remove(folder);
    return 0;
}

/* ---- what becomes of one ---- */

typedef struct {
    bool holds;       /* what was expected */
    char outcome[64]; /* with the code of a finding, or the value of all steps */
    char message[VERDICT_BYTES_MAX + 200]; /* why */
} Fate;

/* What a person, a terminal and the next prompt may be shown: no control characters, and none that
 * change the direction of text (U+202A to U+202E, U+2066 to U+2069). */
static void check_message(const char *message)
{
    CHECK(text_is_utf8(message, strlen(message)));
    for (const char *at = message; *at != '\0'; at++) {
        const unsigned char *c = (const unsigned char *)at;
        CHECK((c[0] >= 0x20 && c[0] != 0x7f) || c[0] == '\n');
        CHECK(!(c[0] == 0xc2 && c[1] < 0xa0));
        CHECK(!(c[0] == 0xe2 && c[1] == 0x80 && c[2] >= 0xaa && c[2] <= 0xae));
        CHECK(!(c[0] == 0xe2 && c[1] == 0x81 && c[2] >= 0xa6 && c[2] <= 0xa9));
    }
}

static void fate_by_critic(const HostileCase *c, Fate *fate)
{
    const CriticJob job = {
        .task = task_find(CAR), .source = c->text.data, .source_bytes = c->text.size, .seed = 7};
    const Verdict *objection;
    CriticReport report;
    Err err = {0};

    critic_report_init(&report);
    CHECK_OK(critic_check(&job, &report, &err), err);
    objection = critic_objection(&report);
    (void)snprintf(fate->outcome, sizeof fate->outcome, "%s%s%.4s", outcome_word(report.outcome),
                   objection != NULL ? " " : "", objection != NULL ? objection->code : "");
    (void)snprintf(fate->message, sizeof fate->message, "%s",
                   objection != NULL ? objection->message : "");
    check_message(fate->message);
    fate->holds = hostile_whole_holds(c, fate->outcome, fate->message);
    critic_report_release(&report);
}

/* The key that the program holds; no candidate, and no output, gets it. */
#define KEY "sk-hostile-canary-4711"

static void check_streams(const Answer *a)
{
    const Buf *const streams[] = {&a->out, &a->err};

    for (int i = 0; i < 2; i++) {
        CHECK_INT(strlen(streams[i]->data), streams[i]->size);
        CHECK(strchr(streams[i]->data, '\033') == NULL);
        CHECK(strstr(streams[i]->data, KEY) == NULL);
        CHECK(text_is_utf8(streams[i]->data, streams[i]->size));
    }
}

/* What the last line says; true when that is ok. *o owns the texts. */
static bool fate_of_json(const Answer *a, cJSON **o, const char **outcome, const char **message)
{
    Err err = {0};

    CHECK_OK(json_parse(a->out.data, a->out.size, "the result", o, &err), err);
    CHECK_OK(json_get_text(*o, "outcome", outcome, &err), err);
    CHECK_OK(json_get_text(*o, "message", message, &err), err);
    return strcmp(*outcome, outcome_word(OUTCOME_OK)) == 0;
}

static void fate_by_command(const HostileCase *c, Fate *fate)
{
    const char *const env[] = {"LC_ALL=C.UTF-8", "OPENAI_API_KEY=" KEY, NULL};
    char path[160];
    const char *const words[] = {"./goodhart", "train",
                                 path,         "--task",
                                 CAR,          "--seeds",
                                 "1",          "--steps",
                                 "20480",      "--quiet",
                                 "--json",     "--store",
                                 store,        "--test-episodes",
                                 "1",          "--validation-episodes",
                                 "1",          NULL};
    const char *outcome = "", *message = "";
    cJSON *o = NULL;
    Process p;
    Answer a;
    Err err = {0};

    (void)snprintf(path, sizeof path, "%s/hostile.c", folder);
    CHECK_OK(file_write(path, c->text.data, c->text.size, &err), err);
    program_start(&p, words, env);
    a = program_wait(&p);
    check_streams(&a);
    if (a.exit_code == 2) { /* no text of a reward at all: refused before anything is stored */
        check_one_line(&a, "goodhart: ");
        a.err.data[a.err.size - 1] = '\0';
        outcome = outcome_word(OUTCOME_REJECTED);
        message = a.err.data;
    } else {
        CHECK_INT(a.exit_code, fate_of_json(&a, &o, &outcome, &message) ? 0 : 3);
    }
    check_message(message);
    fate->holds = hostile_outcome_holds(c, outcome, message);
    (void)snprintf(fate->outcome, sizeof fate->outcome, "%s", outcome);
    (void)snprintf(fate->message, sizeof fate->message, "%.1000s", message);
    cJSON_Delete(o);
    answer_release(&a);
}

/* What a program sees that the front end has not: the structs of mountain-car, and declarations
 * that mean what they say. */
static void add_prelude(const HostileCase *c, Buf *text)
{
    size_t count;
    const CellType *types = cell_type_all(&count);
    const Primitive *functions;

    for (size_t i = 0; i < count; i++) {
        buf_printf(text, "%s\n", types[i].declaration);
    }
    program_describe_step(task_find(CAR), text);
    buf_add_text(text, "#define COMPONENTS(...) typedef struct { float __VA_ARGS__; } Components\n"
                       "#define MEMORY(...) typedef struct { __VA_ARGS__ } Memory\n"
                       "#define PARAM(name, value, lo, hi) static const float name = value\n");
    if (strstr(c->text.data, "MEMORY(") == NULL) {
        buf_add_text(text, "typedef struct { int none; } Memory;\n");
    }
    functions = primitive_all(&count);
    for (size_t i = 0; i < count; i++) {
        buf_printf(text, "%s\n", functions[i].declaration);
        if (!functions[i].takes_step) {
            buf_printf(text, "#define %s %s\n", functions[i].name, functions[i].symbol);
        }
    }
    buf_add_text(text, "#line 1 \"reward.c\"\n");
}

/* The outcome as the host makes it of the values, which it looks at in its own copy. *same: all are
 * the first. */
static const char *judge_values(const RawResult *r, bool *same)
{
    *same = true;
    for (int i = 0; i < r->batches * RAW_STEPS * RAW_ENVS; i++) {
        float value = (&r->values[0][0][0])[i];
        uint32_t bits;
        memcpy(&bits, &value, sizeof bits);
        *same = *same && value == r->values[0][0][0];
        if (bits == TERM_UNSET) {
            return "unset";
        }
        if (!(fabsf(value) <= COMPONENT_ABS_MAX)) {
            return "non-finite";
        }
    }
    return "ok";
}

static void run_jail(const HostileCase *c, int limit_ms, Fate *fate)
{
    const RawOptions options = {
        .no_prelude = true, .limit_ms = limit_ms, .cpu_seconds = 5, .batches = BATCHES};
    const char *outcome;
    RawResult r;
    bool same = false;
    Buf text;

    buf_init(&text, 2 * HOSTILE_TEXT_MAX);
    add_prelude(c, &text);
    buf_add(&text, c->text.data, c->text.size);
    CHECK(!text.failed);
    raw_worker_run(text.data, &options, &r);
    outcome = r.outcome == OUTCOME_OK ? judge_values(&r, &same) : outcome_word(r.outcome);
    fate->holds = hostile_jail_holds(c, outcome, same ? &r.values[0][0][0] : NULL);
    (void)snprintf(fate->outcome, sizeof fate->outcome, "%s", outcome);
    if (same) {
        (void)snprintf(fate->outcome, sizeof fate->outcome, "%s =%g", outcome,
                       (double)r.values[0][0][0]);
    }
    (void)snprintf(fate->message, sizeof fate->message, "%s, exit %d, signal %d %.1000s",
                   r.ready ? "ready" : "not ready", r.exit_code, r.signal, r.message);
    buf_release(&text);
}

/* On a busy machine what needs little may be late: then once more, with more time. */
static void fate_by_jail(const HostileCase *c, Fate *fate)
{
    int limit_ms = hostile_limit_ms(c);

    run_jail(c, limit_ms > 0 ? limit_ms : LIMIT_MS, fate);
    if (!fate->holds && (strcmp(fate->outcome, outcome_word(OUTCOME_TIMEOUT)) == 0 ||
                         strcmp(fate->outcome, outcome_word(OUTCOME_CPU_LIMIT)) == 0)) {
        run_jail(c, LIMIT_MS_LATE, fate);
    }
}

/* ---- what becomes of all ---- */

typedef void FateBy(const HostileCase *c, Fate *fate);

/* Those of the cases that are a multiple of the stride; returns how many they were. */
static int check_all(FateBy *by, int stride)
{
    int tried = 0;
    int wrong = 0;
    Host before;

    host_take(&before);
    for (int i = 0; i < cases.count; i += stride) {
        const HostileCase *c = &cases.items[i];
        Fate fate;
        test_case = c->name;
        by(c, &fate);
        if (!fate.holds) {
            print_error("[%s] %s | %s\nnot:\n%s", c->name, fate.outcome, fate.message,
                        c->expect.data);
            wrong++;
        }
        check_host(&before);
        tried++;
    }
    if (wrong > 0) {
        fail_msg("%d of %d are not as expected", wrong, tried);
    }
    return tried;
}

TEST(contained_through_the_whole_program)
{
    int count;

    UNUSED_STATE;
    count = check_all(fate_by_critic, 1);
    CHECK(count >= CASES_MIN && count == cases.count);
    printf("%d of %d contained through the whole program (%d of them are made by the test)\n",
           count, cases.count, cases.made);
}

TEST(contained_by_command_line)
{
    int count;

    UNUSED_STATE;
    count = check_all(fate_by_command, cases.count / SAMPLED);
    CHECK(count >= SAMPLED);
    printf("%d of %d contained by command line: a sample; scripts/hostile sends all\n", count,
           count);
}

TEST(contained_by_the_jail_alone)
{
    int count;

    UNUSED_STATE;
    count = check_all(fate_by_jail, JAIL_STRIDE);
    CHECK(count >= cases.count / JAIL_STRIDE);
    printf("%d of %d contained by the jail alone%s\n", count, count,
           JAIL_STRIDE == 1 ? "" : ": a sample, the sanitizers being slow");
}

/* A row for each program; those that are not as expected are marked. */
static void print_all(FateBy *whole, bool with_messages)
{
    int whole_held = 0, jail_held = 0;
    Host before;

    host_take(&before);
    for (int i = 0; i < cases.count; i++) {
        const HostileCase *c = &cases.items[i];
        uint64_t started = clock_ms();
        Fate a, b;
        test_case = c->name;
        whole(c, &a);
        check_host(&before);
        fate_by_jail(c, &b);
        check_host(&before);
        whole_held += a.holds;
        jail_held += b.holds;
        printf("%-36s %s%-24s %s%-18s %5llu ms\n", c->name, a.holds ? " " : "!", a.outcome,
               b.holds ? " " : "!", b.outcome, (unsigned long long)(clock_ms() - started));
        if (with_messages || !a.holds || !b.holds) {
            printf("    whole: %s\n    jail: %s\n%s\n", a.message, b.message, c->expect.data);
        }
    }
    printf("%d of %d contained through the whole program%s, %d of %d by the jail alone\n",
           whole_held, cases.count, with_messages ? "" : ", by command line", jail_held,
           cases.count);
    CHECK(whole_held == cases.count && jail_held == cases.count);
}

TEST(table)
{
    UNUSED_STATE;
    print_all(fate_by_command, false);
}

TEST(print)
{
    UNUSED_STATE;
    print_all(fate_by_critic, true);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contained_through_the_whole_program),
        cmocka_unit_test(contained_by_command_line),
        cmocka_unit_test(contained_by_the_jail_alone),
    };
    const struct CMUnitTest tables[] = {cmocka_unit_test(table)};
    const struct CMUnitTest prints[] = {cmocka_unit_test(print)};

    if (argc == 3 && strcmp(argv[1], "--write") == 0) {
        hostile_load(&cases);
        hostile_write(&cases, argv[2]);
        hostile_release(&cases);
        return 0;
    }
    if (argc == 2 && strcmp(argv[1], "--table") == 0) {
        return cmocka_run_group_tests(tables, begin, end);
    }
    if (argc == 2 && strcmp(argv[1], "--print") == 0) {
        return cmocka_run_group_tests(prints, begin, end);
    }
    return cmocka_run_group_tests(tests, begin, end);
}
