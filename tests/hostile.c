#include "tests/hostile.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "tests/test.h"

#define FOLDER TESTS_DIR "/corpus/hostile"
#define TERM   "COMPONENTS(a);\n"
#define HEAD   "void reward(const Step *s, Memory *m, Components *out)\n{\n"
#define OPEN   TERM HEAD

/* ---- the large ones ---- */

static void repeat(Buf *out, const char *text, int count)
{
    for (int i = 0; i < count; i++) {
        buf_add_text(out, text);
    }
}

/* A program whose only assignment is before, count times open, middle, count times close. */
static void nest(Buf *out, int count, const char *open, const char *middle, const char *close)
{
    buf_add_text(out, OPEN "    out->a = ");
    repeat(out, open, count);
    buf_add_text(out, middle);
    repeat(out, close, count);
    buf_add_text(out, ";\n}\n");
}

static void make_long_text(Buf *out, int count)
{
    buf_add_text(out, OPEN "    out->a = 1;\n");
    repeat(out, "    out->a = out->a + 1;\n", count);
    buf_add_text(out, "}\n");
}

static void make_long_comment(Buf *out, int count)
{
    buf_add_text(out, "/*");
    repeat(out, " nothing", count);
    buf_add_text(out, " */\n" OPEN "    out->a = 1;\n}\n");
}

static void make_long_name(Buf *out, int count)
{
    buf_add_text(out, OPEN "    float ");
    repeat(out, "n", count);
    buf_add_text(out, " = 1;\n    out->a = ");
    repeat(out, "n", count);
    buf_add_text(out, ";\n}\n");
}

static void make_long_number(Buf *out, int count)
{
    buf_add_text(out, OPEN "    out->a = 1");
    repeat(out, "0", count);
    buf_add_text(out, ";\n}\n");
}

static void make_long_line(Buf *out, int count)
{
    buf_add_text(out, OPEN "    out->a = zzz");
    repeat(out, " + 1", count);
    buf_add_text(out, ";\n}\n");
}

static void make_parentheses(Buf *out, int count)
{
    nest(out, count, "(", "1", ")");
}

static void make_brackets(Buf *out, int count)
{
    nest(out, count, "x[", "1", "]");
}

static void make_unary(Buf *out, int count)
{
    nest(out, count, "- ", "1", "");
}

static void make_not(Buf *out, int count)
{
    nest(out, count, "!", "1", "");
}

static void make_ternary(Buf *out, int count)
{
    nest(out, count, "s->t ? 1 : ", "2", "");
}

static void make_calls(Buf *out, int count)
{
    nest(out, count, "fabsf(", "1", ")");
}

static void make_casts(Buf *out, int count)
{
    nest(out, count, "(float)", "1", "");
}

static void make_blocks(Buf *out, int count)
{
    buf_add_text(out, OPEN);
    repeat(out, "{", count);
    buf_add_text(out, "out->a = 1;");
    repeat(out, "}", count);
    buf_add_text(out, "\n}\n");
}

static void make_else_if(Buf *out, int count)
{
    buf_add_text(out, OPEN "    out->a = 1;\n    ");
    repeat(out, "if (s->t == 1) out->a = 2; else ", count);
    buf_add_text(out, "out->a = 3;\n}\n");
}

static void make_ifs(Buf *out, int count)
{
    buf_add_text(out, OPEN "    out->a = 1;\n    ");
    repeat(out, "if (s->t) ", count);
    buf_add_text(out, "out->a = 3;\n}\n");
}

static void make_fors(Buf *out, int count)
{
    buf_add_text(out, OPEN "    int i = 0;\n    out->a = 1;\n    ");
    repeat(out, "for (i = 0; i < 1; i++) ", count);
    buf_add_text(out, "out->a = 3;\n}\n");
}

static void make_braces(Buf *out, int count)
{
    buf_add_text(out, "COMPONENTS(a);\nstatic const float x[1] = ");
    repeat(out, "{", count);
    buf_add_text(out, "1");
    repeat(out, "}", count);
    buf_add_text(out, ";\n");
    buf_add_text(out, HEAD);
    buf_add_text(out, "    out->a = x[0];\n}\n");
}

static void make_initialiser(Buf *out, int count)
{
    buf_add_text(out, "COMPONENTS(a);\nstatic const float x[] = {");
    repeat(out, "1, ", count);
    buf_add_text(out, "1};\n");
    buf_add_text(out, HEAD);
    buf_add_text(out, "    out->a = x[0];\n}\n");
}

static void make_switch(Buf *out, int count)
{
    buf_add_text(out, OPEN "    out->a = 0;\n    switch (s->t) {\n");
    for (int i = 0; i < count; i++) {
        buf_printf(out, "    case %d:\n        out->a = %d;\n        break;\n", i, i % 1000);
    }
    buf_add_text(out, "    }\n}\n");
}

static void make_functions(Buf *out, int count)
{
    buf_add_text(out, "COMPONENTS(a);\n");
    for (int i = 0; i < count; i++) {
        buf_printf(out, "static float f%d(float x) { return x; }\n", i);
    }
    buf_add_text(out, HEAD);
    buf_add_text(out, "    out->a = f0(1);\n}\n");
}

static void make_locals(Buf *out, int count)
{
    buf_add_text(out, OPEN);
    for (int i = 0; i < count; i++) {
        buf_printf(out, "    float x%d = %d;\n", i, i % 1000);
    }
    buf_add_text(out, "    out->a = x0;\n}\n");
}

static void make_terms(Buf *out, int count)
{
    buf_add_text(out, "COMPONENTS(a");
    for (int i = 0; i < count; i++) {
        buf_printf(out, ", t%d", i);
    }
    buf_add_text(out, ");\n");
    buf_add_text(out, HEAD);
    buf_add_text(out, "    out->a = 1;\n}\n");
}

static void make_lines(Buf *out, int count)
{
    repeat(out, "\n", count);
    buf_add_text(out, OPEN "    out->a = zzz;\n}\n");
}

static void make_splices(Buf *out, int count)
{
    buf_add_text(out, OPEN "    out->a = 1 ");
    repeat(out, "\\\n", count);
    buf_add_text(out, ";\n}\n");
}

static void make_defines(Buf *out, int count)
{
    for (int i = 0; i < count; i++) {
        buf_printf(out, "#define N%d %d\n", i, i % 1000);
    }
    buf_add_text(out, OPEN "    out->a = N0;\n}\n");
}

/* What each is for is in its name; those "within" keep to the bounds on bytes and tokens. */
/* clang-format off */
static const struct {
    const char *name;
    void (*make)(Buf *out, int count);
    int count;
    const char *expect;
} LARGE[] = {
    /* name,                   maker,             count,   expect */
    {"text-10-mb",             make_long_text,    400000,  "whole: rejected R101 | 65536 bytes\njail: ok =400001,cpu-limit,rejected | a long way to a number\nlimit-ms: 1500"},
    {"comment-10-mb",          make_long_comment, 1300000, "whole: rejected R101 | 65536 bytes\njail: ok =1 | a comment\nlimit-ms: 1500"},
    {"name-1-mb",              make_long_name,    1 << 20, "whole: rejected R101\njail: ok =1 | a name"},
    {"number-1-mb",            make_long_number,  1 << 20, "whole: rejected R101\njail: rejected | too long for the compiler"},
    {"line-1-mb",              make_long_line,    1 << 18, "whole: rejected R101\njail: rejected | not declared"},
    {"parentheses-100k",       make_parentheses,  100000,  "whole: rejected R101\njail: crash | the compiler has a stack of 1 MiB"},
    {"parentheses-within",     make_parentheses,  9000,    "whole: rejected R101\njail: crash | the compiler has a stack of 1 MiB"},
    {"brackets-100k",          make_brackets,     100000,  "whole: rejected R101\njail: rejected | not declared"},
    {"unary-100k",             make_unary,        100000,  "whole: rejected R101\njail: crash | the compiler has a stack of 1 MiB"},
    {"unary-within",           make_unary,        19000,   "whole: crash R402 | compiling it\nwhole: rejected R101\njail: crash | the compiler has a stack of 1 MiB"},
    {"not-within",             make_not,          19000,   "whole: crash R402 | compiling it\nwhole: rejected R101\njail: crash | the compiler has a stack of 1 MiB"},
    {"ternary-100k",           make_ternary,      100000,  "whole: rejected R101\njail: crash | the compiler has a stack of 1 MiB"},
    {"ternary-within",         make_ternary,      700,    "whole: ok\nwhole: rejected R101\njail: ok | a number"},
    {"calls-100k",             make_calls,        100000,  "whole: rejected R101\njail: rejected,crash | too deep for the compiler"},
    {"casts-within",           make_casts,        6000,    "whole: crash R402 | compiling it\nwhole: rejected R101\njail: crash | the compiler has a stack of 1 MiB"},
    {"blocks-100k",            make_blocks,       100000,  "whole: rejected R101\njail: crash | the compiler has a stack of 1 MiB"},
    {"else-if-100k",           make_else_if,      100000,  "whole: rejected R101\njail: crash | the compiler has a stack of 1 MiB"},
    {"else-if-within",         make_else_if,      1200,    "whole: ok\nwhole: rejected R101\njail: ok | a number"},
    {"if-within",              make_ifs,          3000,    "whole: ok\nwhole: rejected R101\njail: ok | a number"},
    {"for-within",             make_fors,         1000,    "whole: cpu-limit R401\nwhole: rejected R101\njail: ok =3 | a number"},
    {"braces-100k",            make_braces,       100000,  "whole: rejected R101\njail: crash | the compiler has a stack of 1 MiB"},
    {"initialiser-1m",         make_initialiser,  1000000, "whole: rejected R101\njail: ok =1,rejected,memory-limit | a number\nlimit-ms: 1500"},
    {"switch-50k",             make_switch,       50000,   "whole: rejected R101\njail: ok | a number\nlimit-ms: 1500"},
    {"switch-within",          make_switch,       1000,    "whole: ok\nwhole: rejected R101\njail: ok | a number"},
    {"functions-50k",          make_functions,    50000,   "whole: rejected R101\njail: ok =1 | a number\nlimit-ms: 1500"},
    {"locals-within",          make_locals,       2500,    "whole: ok\nwhole: rejected R101\njail: ok =0 | a number"},
    {"terms-1000",             make_terms,        1000,    "whole: rejected R101\njail: ok =1 | the worker reads as many terms as the host said"},
    {"lines-1m",               make_lines,        1000000, "whole: rejected R101\njail: rejected | not declared"},
    {"lines-within",           make_lines,        65000,   "whole: rejected R102\nwhole: rejected R101 | zzz\njail: rejected | not declared"},
    {"splices-within",         make_splices,      30000,   "whole: rejected R101\njail: ok =1 | a number"},
    {"defines-within",         make_defines,      3000,    "whole: ok\njail: ok =0 | a number"},
};
/* clang-format on */

/* ---- all of them ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void read_file(const char *name, const char *end, Buf *out)
{
    char path[512];
    Err err;

    (void)snprintf(path, sizeof path, FOLDER "/%s%s", name, end);
    buf_init(out, HOSTILE_TEXT_MAX);
    CHECK_OK(file_read(path, out, &err), err);
}

static void read_folder(HostileCases *cases)
{
    char *names[HOSTILE_MAX];
    size_t count = 0;
    DIR *dir = opendir(FOLDER);
    struct dirent *entry;

    CHECK(dir != NULL);
    while ((entry = readdir(dir)) != NULL) {
        size_t length = strlen(entry->d_name);
        if (length > 2 && strcmp(entry->d_name + length - 2, ".c") == 0) {
            CHECK(count < HOSTILE_MAX);
            names[count] = strndup(entry->d_name, length - 2);
            CHECK(names[count] != NULL);
            count++;
        }
    }
    (void)closedir(dir);
    qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count; i++) {
        HostileCase *c = &cases->items[cases->count++];
        (void)snprintf(c->name, sizeof c->name, "%s", names[i]);
        test_case = c->name;
        read_file(names[i], ".c", &c->text);
        read_file(names[i], ".expect", &c->expect);
        free(names[i]);
    }
}

void hostile_load(HostileCases *cases)
{
    memset(cases, 0, sizeof *cases);
    read_folder(cases);
    for (size_t i = 0; i < ARRAY_LEN(LARGE); i++) {
        HostileCase *c = &cases->items[cases->count++];
        CHECK(cases->count < HOSTILE_MAX);
        (void)snprintf(c->name, sizeof c->name, "large-%s", LARGE[i].name);
        buf_init(&c->text, HOSTILE_TEXT_MAX);
        buf_init(&c->expect, HOSTILE_TEXT_MAX);
        LARGE[i].make(&c->text, LARGE[i].count);
        buf_add_text(&c->expect, LARGE[i].expect);
        CHECK(!c->text.failed);
        cases->made++;
    }
}

void hostile_release(HostileCases *cases)
{
    for (int i = 0; i < cases->count; i++) {
        buf_release(&cases->items[i].text);
        buf_release(&cases->items[i].expect);
    }
    cases->count = 0;
}

/* The next line of *at that begins with key, without it and without what follows '|', which *rest
 * gets. False: there is none. */
static bool next_line(const char **at, const char *key, char line[512], char rest[512])
{
    while (**at != '\0') {
        size_t length = strcspn(*at, "\n"), key_length = strlen(key);
        const char *begin = *at;
        *at += length + ((*at)[length] == '\n');
        if (strncmp(begin, key, key_length) == 0) {
            char *bar;
            (void)snprintf(line, 512, "%.*s", (int)(length - key_length), begin + key_length);
            bar = strchr(line, '|');
            (void)snprintf(rest, 512, "%s", bar != NULL ? bar + 1 + strspn(bar + 1, " ") : "");
            if (bar != NULL) {
                *bar = '\0';
            }
            for (length = strlen(line); length > 0 && line[length - 1] == ' '; length--) {
                line[length - 1] = '\0';
            }
            return true;
        }
    }
    return false;
}

static bool whole_holds(const HostileCase *c, const char *got, const char *message, bool with_code)
{
    char line[512], words[512];
    const char *at = c->expect.data;

    while (next_line(&at, "whole: ", line, words)) {
        if (!with_code) {
            line[strcspn(line, " ")] = '\0';
        }
        if (strcmp(line, got) == 0 && strstr(message, words) != NULL) {
            return true;
        }
    }
    return false;
}

bool hostile_whole_holds(const HostileCase *c, const char *got, const char *message)
{
    return whole_holds(c, got, message, true);
}

bool hostile_outcome_holds(const HostileCase *c, const char *outcome, const char *message)
{
    return whole_holds(c, outcome, message, false);
}

bool hostile_jail_holds(const HostileCase *c, const char *outcome, const float *value)
{
    char line[512], why[512], *save = NULL;
    const char *at = c->expect.data;

    if (!next_line(&at, "jail: ", line, why) || why[0] == '\0') {
        return false;
    }
    for (char *item = strtok_r(line, ",", &save); item != NULL; item = strtok_r(NULL, ",", &save)) {
        char *equals = strchr(item, '='), *end = equals != NULL ? equals : item + strlen(item);
        while (end > item && end[-1] == ' ') {
            end--;
        }
        item += strspn(item, " ");
        if (strlen(outcome) == (size_t)(end - item) &&
            strncmp(item, outcome, (size_t)(end - item)) == 0 &&
            (equals == NULL || (value != NULL && *value == strtof(equals + 1, NULL)))) {
            return true;
        }
    }
    return false;
}

int hostile_limit_ms(const HostileCase *c)
{
    char line[512], rest[512];
    const char *at = c->expect.data;

    return next_line(&at, "limit-ms: ", line, rest) ? (int)strtol(line, NULL, 10) : 0;
}

void hostile_write(const HostileCases *cases, const char *folder)
{
    for (int i = 0; i < cases->count; i++) {
        const HostileCase *c = &cases->items[i];
        char path[512];
        Err err;
        (void)snprintf(path, sizeof path, "%s/%s.c", folder, c->name);
        CHECK_OK(file_write(path, c->text.data, c->text.size, &err), err);
        (void)snprintf(path, sizeof path, "%s/%s.expect", folder, c->name);
        CHECK_OK(file_write(path, c->expect.data, c->expect.size, &err), err);
    }
}
