/* bench/bench_front.c - how long the front end takes to answer, for texts that are meant to be
 * slow.
 *
 *     bench_front [--runs R] [--command PATH]
 *
 * Prints, for each text, the median and the longest of R calls of program_parse (9), and with
 * --command what `PATH train FILE --task mountain-car --no-keep` takes, from start to end, the
 * median of three (only for texts that are refused: others would be trained on). Then the time a
 * KiB of programs of 4, 16 and 63 KiB. The bar is 50 ms for each median; the exit code says whether
 * it holds.
 */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <fcntl.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/rng.h"
#include "lang/program.h"

enum { RUNS_MAX = 99, BAR_MS = 50, TEXT_BYTES_MAX = 1 << 25 };

#define HEAD   "COMPONENTS(a);\n"
#define REWARD "void reward(const Step *s, Memory *m, Components *out)\n{\n"

/* What a text repeats: head, then `open` n times, middle, `close` n times, tail. n 0: as often as
 * fits into 64 KiB and 20 000 tokens, which tokens says of one turn. */
typedef struct {
    const char *name, *head, *open, *middle, *close, *tail;
    int n, tokens;
} Case;

/* clang-format off */
static const Case CASES[] = {
    {"empty", "", "", "", "", "", 1, 1},
    {"10 MB of a comment", "/*", "0123456789 abcdef", "", "", "*/", 600000, 1},
    {"10 MB of NUL bytes", "", "NUL", "", "", "", 3500000, 1},
    {"64 KiB of random bytes", "", "RANDOM", "", "", "", 64, 1},
    {"not UTF-8 at the end", HEAD REWARD "/*", "x", "", "", "*/ out->a = 1; }\xff", 60000, 1},
    {"CRLF", HEAD REWARD, "    out->a = 1;\r\n", "", "", "}\r\n", 0, 6},
    {"BOM", "\xef\xbb\xbf" HEAD REWARD, "    out->a = 1;\n", "", "", "}\n", 0, 6},
    {"parentheses", HEAD REWARD "out->a = ", "(", "1", ")", "; }", 100000, 2},
    {"parentheses that fit", HEAD REWARD "out->a = ", "(", "1", ")", "; }", 0, 2},
    {"braces", HEAD REWARD, "{", "", "}", "}", 100000, 2},
    {"braces that fit", HEAD REWARD, "{", "", "}", "}", 0, 2},
    {"braces that never close", HEAD REWARD, "{", "", "", "", 0, 1},
    {"unary minus", HEAD REWARD "out->a = ", "- ", "1", "", "; }", 100000, 1},
    {"unary minus that fits", HEAD REWARD "out->a = ", "- ", "1", "", "; }", 0, 1},
    {"?:", HEAD REWARD "out->a = ", "1 ? 2 : ", "1", "", "; }", 100000, 4},
    {"?: that fits", HEAD REWARD "out->a = ", "1 ? 2 : ", "1", "", "; }", 0, 4},
    {"? in the middle", HEAD REWARD "out->a = ", "1 ? ", "1", " : 2", "; }", 0, 4},
    {"[", HEAD REWARD "int i[2]; i", "[i", "[1]", "]", " = 1; }", 100000, 3},
    {"[ that fits", HEAD REWARD "int i[2]; i", "[i", "[1]", "]", " = 1; }", 0, 3},
    {"else if", HEAD REWARD, "if (1) out->a = 1; else ", "out->a = 2;", "", "}", 100000, 11},
    {"else if that fits", HEAD REWARD, "if (1) out->a = 1; else ", "out->a = 2;", "", "}", 0, 11},
    {"casts", HEAD REWARD "out->a = ", "(float)", "1", "", "; }", 0, 3},
    {"calls in calls", HEAD REWARD "out->a = ", "fabsf(", "1", ")", "; }", 0, 3},
    {"a long sum", HEAD REWARD "out->a = 1", " + 1", "", "", "; }", 0, 2},
    {"long sums", HEAD REWARD, "out->a = 1 + 2 * 3 - 4 + 5 * 6 - 7 + 8 * 9 - 10;\n", "", "", "}", 0, 23},
    {"a = b = c", HEAD REWARD "float x; x", " = x", "", "", "; }", 0, 2},
    {"commas", HEAD REWARD "int i; for (i = 0", ", i = 0", "", "", "; i < 3; i++) {} }", 0, 4},
    {"locals", HEAD REWARD, "float vLINE = 1;\n", "", "", "out->a = 1; }", 0, 5},
    {"locals of one name", HEAD REWARD, "float x;\n", "", "", "out->a = 1; }", 0, 3},
    {"scopes with locals", HEAD REWARD, "{ float vLINE; ", "out->a = 1;", "}", "}", 0, 5},
    {"uses after 250 locals", HEAD "LOCALS" , "v7 = v1 + v249;\n", "", "", "out->a = 1; }", 0, 6},
    {"names that are not there", HEAD REWARD, "out->a = tolerence_LINE;\n", "", "", "}", 0, 6},
    {"functions", HEAD, "float fLINE(float x) { return x; }\n", "", "", REWARD "out->a = 1; }", 0, 12},
    {"functions that call the one before", HEAD "float f0(float x) { return x; }\n",
     "float fLINE(float x) { return fLAST(x) + fLAST(x); }\n", "", "", REWARD "out->a = 1; }", 60, 19},
    {"prototypes", HEAD, "float fLINE(float x);\n", "", "", REWARD "out->a = 1; }", 0, 7},
    {"tables", HEAD, "static const float tLINE = 1.5f;\n", "", "", REWARD "out->a = 1; }", 0, 7},
    {"a table", HEAD "static const float t[] = {", "1, ", "", "", "};\n" REWARD "out->a = 1; }", 0, 2},
    {"braces of a table", HEAD "static const float t[] = ", "{", "1", "}", ";\n" REWARD "out->a = 1; }", 0, 2},
    {"cases", HEAD REWARD "switch (s->t) {", "case LINE: ", "", "", "out->a = 1; } }", 0, 3},
    {"cases of one value", HEAD REWARD "switch (s->t) {", "case 1: ", "", "", "out->a = 1; } }", 0, 3},
    {"loops in loops", HEAD REWARD, "for (int iLINE = 0; iLINE < 2; iLINE++) ", "out->a = 1;", "", "}", 0, 15},
    {"triangular loops", HEAD REWARD "for (int i0 = 0; i0 < 4; i0++) ",
     "for (int iLINE = iLAST; iLINE < 4; iLINE++) ", "out->a = 1;", "", "}", 40, 15},
    {"loops side by side", HEAD REWARD, "for (int i = 0; i < 8; i++) out->a = 1;\n", "", "", "}", 0, 21},
    {"components", "COMPONENTS(a", ", cLINE", "", "", ");\n" REWARD "out->a = 1; }", 0, 2},
    {"cells", HEAD "MEMORY(", "float cLINE; ", "", "", ");\n" REWARD "out->a = 1; }", 0, 3},
    {"cells in expressions", HEAD "MEMORY(Gain g; float x;)\n" REWARD,
     "out->a = gain(&m->g, m->x) + gain(&m->g, m->x);\n", "", "", "}", 0, 28},
    {"macros that double", "#define A0 1 1 1 1\n", "#define ALINE ALAST ALAST\n", "", "",
     HEAD REWARD "out->a = A60; }", 60, 4},
    {"a macro, often", "#define A 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1\n" HEAD REWARD,
     "out->a = A + A + A + A;\n", "", "", "}", 0, 12},
    {"macros of macros", "#define A0 1\n", "#define ALINE ALAST\n", "", "",
     HEAD REWARD "out->a = A1000; }", 1000, 4},
    {"a macro of itself", "#define A A A\n" HEAD REWARD "out->a = ", "A ", "1", "", "; }", 0, 1},
    {"#ifdef in #ifdef", "", "#ifdef A\n", "", "#endif\n", HEAD REWARD "out->a = 1; }", 5000, 3},
    {"one long name", HEAD REWARD "float ", "n", "", "", " = 1; }", 60000, 1},
    {"one long number", HEAD REWARD "out->a = ", "1", "", "", "; }", 60000, 1},
    {"a number with a long exponent", HEAD REWARD "out->a = 1e", "9", "", "", "; }", 60000, 1},
    {"quotes", HEAD REWARD, "\"", "", "", "}", 60000, 1},
    {"backslashes", HEAD REWARD, "\\\n", "", "", "}", 0, 1},
    {"comments", HEAD REWARD, "/**/", "", "", "out->a = 1; }", 15000, 1},
    {"comments in comments", HEAD REWARD, "/*", "", "", "", 30000, 1},
    {"a comment that never ends", HEAD REWARD "/*", "x ", "", "", "", 30000, 1},
    {"errors", HEAD REWARD, "@ ", "", "", "}", 0, 1},
    {"faults of grammar", HEAD REWARD, "if for ) ; ", "", "", "}", 0, 4},
};
/* clang-format on */

/* Adds text, with LINE for the number of this turn, LAST for that of the one before, and the few
 * words that stand for what cannot be written in a table. */
static void add_piece(Buf *out, const char *text, int number, Rng *rng)
{
    for (; *text != '\0'; text++) {
        if (strncmp(text, "LINE", 4) == 0 || strncmp(text, "LAST", 4) == 0) {
            buf_printf(out, "%d", number - (text[1] == 'A'));
            text += 3;
        } else if (strcmp(text, "NUL") == 0) {
            buf_add(out, "\0\0\0", 3);
            return;
        } else if (strcmp(text, "RANDOM") == 0) {
            for (int i = 0; i < 128; i++) {
                uint64_t word = rng_u64(rng);
                buf_add(out, &word, sizeof word);
            }
            return;
        } else if (strcmp(text, "LOCALS") == 0) {
            buf_add_text(out, REWARD);
            for (int i = 0; i < 250; i++) {
                buf_printf(out, "float v%d = 1;\n", i);
            }
            return;
        } else {
            buf_add(out, text, 1);
        }
    }
}

static int turns(const Case *c)
{
    size_t one = strlen(c->open) + strlen(c->close);
    int by_bytes = (int)(64000 / (one + 4)), by_tokens = 19800 / c->tokens;

    return c->n > 0 ? c->n : by_bytes < by_tokens ? by_bytes : by_tokens;
}

static void write_case(const Case *c, Buf *out)
{
    Rng rng = {1};
    int n = turns(c);

    add_piece(out, c->head, 0, &rng);
    for (int i = 1; i <= n; i++) {
        add_piece(out, c->open, i, &rng);
    }
    add_piece(out, c->middle, 0, &rng);
    for (int i = n; i >= 1; i--) {
        add_piece(out, c->close, i, &rng);
    }
    add_piece(out, c->tail, 0, &rng);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

typedef struct {
    double median, most;
    bool accepted;
    char message[80]; /* the first one */
} Time;

static Time measure(const Buf *text, int runs)
{
    const Task *task = task_find("mountain-car");
    double ms[RUNS_MAX];
    Time t = {0};
    Err err = {0};

    for (int i = 0; i < runs; i++) {
        Program *program = NULL;
        uint64_t start = clock_ns();
        Status st = program_parse(task, text->data, text->size, &program, &err);
        ms[i] = (double)(clock_ns() - start) / 1e6;
        if (st != OK) {
            fprintf(stderr, "bench_front: %s\n", err.msg);
            exit(1);
        }
        t.accepted = program_accepted(program);
        if (program_findings(program)->count > 0) {
            (void)snprintf(t.message, sizeof t.message, "%.60s",
                           program_findings(program)->items[0].message);
        }
        program_free(program);
    }
    qsort(ms, (size_t)runs, sizeof ms[0], by_size);
    t.median = ms[runs / 2];
    t.most = ms[runs - 1];
    return t;
}

/* The whole command, from its start to its end, or -1. */
static double measure_command(const char *command, const Buf *text)
{
    extern char **environ;
    char path[] = "/tmp/bench-front-XXXXXX", name[256],
         word[5][16] = {"train", "--task", "mountain-car", "--no-keep"};
    char *const words[] = {name, word[0], path, word[1], word[2], word[3], NULL};
    posix_spawn_file_actions_t actions;
    int fd = mkstemp(path), status = 0;
    uint64_t start;
    pid_t pid;
    Err err = {0};
    double ms = -1.0;

    (void)snprintf(name, sizeof name, "%s", command);
    if (fd < 0 || fd_write(fd, path, text->data, text->size, &err) != OK ||
        posix_spawn_file_actions_init(&actions) != 0) {
        return ms;
    }
    (void)posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    (void)posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    start = clock_ns();
    if (posix_spawn(&pid, name, &actions, NULL, words, environ) == 0) {
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        }
        ms = (double)(clock_ns() - start) / 1e6;
    }
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)close(fd);
    (void)unlink(path);
    return ms;
}

/* The median of three. */
static double command_ms(const char *command, const Buf *text)
{
    double ms[3];

    for (size_t i = 0; i < 3; i++) {
        ms[i] = measure_command(command, text);
    }
    qsort(ms, 3, sizeof ms[0], by_size);
    return ms[1];
}

static void print_machine(void)
{
    Buf info;
    const char *at;
    Err err = {0};

    buf_init(&info, 1 << 20);
    if (file_read("/proc/cpuinfo", &info, &err) == OK) {
        at = strstr(info.data, "model name");
        at = at != NULL ? strchr(at, ':') : NULL;
        printf("machine: %.*s, %ld processors\n", at != NULL ? (int)strcspn(at + 2, "\n") : 1,
               at != NULL ? at + 2 : "?", sysconf(_SC_NPROCESSORS_ONLN));
    }
    buf_release(&info);
}

/* Programs that are accepted, of growing size: the time of a KiB should not grow. */
static void print_linearity(int runs)
{
    static const int kib[] = {4, 16, 63};

    for (size_t i = 0; i < sizeof kib / sizeof kib[0]; i++) {
        Buf text;
        Time t;
        buf_init(&text, TEXT_BYTES_MAX);
        buf_add_text(&text, HEAD "static float f(float x)\n{\n    return x * 0.5f;\n}\n" REWARD);
        while (text.size + 200 < (size_t)kib[i] * 1024) {
            buf_add_text(
                &text,
                "    // how far the car came, and how fast it is, as one number in [0, 1];\n"
                "    // it is paid for each step, and is small\n"
                "    out->a = clip(s->now.position + 0.5f * s->now.velocity, 0.0f, 1.0f);\n");
        }
        buf_add_text(&text, "}\n");
        t = measure(&text, runs);
        printf("%2d KiB, %s: %.3f ms, %.4f ms a KiB\n", kib[i], t.accepted ? "accepted" : t.message,
               t.median, t.median / kib[i]);
        buf_release(&text);
    }
}

int main(int argc, char **argv)
{
    const char *command = NULL;
    int runs = 9, late = 0;

    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--runs") == 0) {
            runs = (int)strtol(argv[i + 1], NULL, 10);
            runs = runs < 1 ? 1 : runs > RUNS_MAX ? RUNS_MAX : runs;
        } else if (strcmp(argv[i], "--command") == 0) {
            command = argv[i + 1];
        }
    }
    print_machine();
    printf("%-36s %9s %9s %9s %9s  %s\n", "text", "bytes", "median ms", "most ms", "command", "");
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        Buf text;
        Time t;
        char whole[16] = "-";
        buf_init(&text, TEXT_BYTES_MAX);
        write_case(&CASES[i], &text);
        t = measure(&text, runs);
        if (command != NULL && !t.accepted) {
            (void)snprintf(whole, sizeof whole, "%.1f", command_ms(command, &text));
        }
        printf("%-36s %9zu %9.3f %9.3f %9s  %s\n", CASES[i].name, text.size, t.median, t.most,
               whole, t.accepted ? "accepted" : t.message);
        late += t.median >= BAR_MS;
        buf_release(&text);
    }
    print_linearity(runs);
    printf("%zu texts, %d at %d ms or above\n", sizeof CASES / sizeof CASES[0], late, BAR_MS);
    return late > 0;
}
