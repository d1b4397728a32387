#include "cli/options.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { SUGGESTIONS_MAX = 64, SHOWN_MAX = 64 };

/* What somebody typed, short and safe to show. */
typedef struct {
    char text[SHOWN_MAX * 4];
} Shown;

static Shown shown(const char *text)
{
    Shown s;
    Buf line;

    buf_init(&line, sizeof s.text - 1);
    text_add_line(&line, text, strlen(text), SHOWN_MAX);
    (void)snprintf(s.text, sizeof s.text, "%s", line.data);
    buf_release(&line);
    return s;
}

const Option *options_find(const CommandLine *line, const char *name)
{
    for (int i = 0; i < line->option_count; i++) {
        if (strcmp(line->options[i].name, name) == 0) {
            return &line->options[i];
        }
    }
    return NULL;
}

static Option *find_long(CommandLine *line, const char *name, size_t length)
{
    for (int i = 0; i < line->option_count; i++) {
        const char *candidate = line->options[i].name;
        if (strlen(candidate) == length && strncmp(candidate, name, length) == 0) {
            return &line->options[i];
        }
    }
    return NULL;
}

static Option *find_alias(CommandLine *line, char alias)
{
    for (int i = 0; i < line->option_count; i++) {
        if (line->options[i].alias != '\0' && line->options[i].alias == alias) {
            return &line->options[i];
        }
    }
    return NULL;
}

static Status unknown(const CommandLine *line, const char *word, size_t length, Err *err)
{
    const char *names[SUGGESTIONS_MAX];
    char name[SHOWN_MAX];
    size_t count = 0;
    const char *nearest = NULL;

    for (int i = 0; i < line->option_count && count < SUGGESTIONS_MAX - 1; i++) {
        names[count++] = line->options[i].name;
    }
    names[count++] = "help";
    if (length < sizeof name) {
        (void)snprintf(name, sizeof name, "%.*s", (int)length, word);
        nearest = text_nearest(name, names, count);
    }
    if (nearest != NULL) {
        return err_set(err, ERR_USAGE, "%s: unknown option --%s; did you mean --%s?", line->name,
                       shown(name).text, nearest);
    }
    return err_set(err, ERR_USAGE, "%s: unknown option --%s; `goodhart %s --help` lists them",
                   line->name, shown(word).text, line->name);
}

/* ---- values ---- */

static Status wrong(const CommandLine *line, const Option *option, const char *value,
                    const char *wanted, Err *err)
{
    return err_set(err, ERR_USAGE, "%s: --%s %s: expected %s", line->name, option->name,
                   shown(value).text, wanted);
}

static Status take_number(const CommandLine *line, Option *option, const char *value, Err *err)
{
    char wanted[96], *end = NULL;
    bool is_int = option->kind == OPTION_INT;
    double number = strtod(value, &end);

    if (end == value || *end != '\0' || !isfinite(number) || number < option->lo ||
        number > option->hi || (is_int && number != floor(number))) {
        (void)snprintf(wanted, sizeof wanted, "a %snumber from %.15g to %.15g",
                       is_int ? "whole " : "", option->lo, option->hi);
        return wrong(line, option, value, wanted, err);
    }
    if (is_int) {
        *(int *)option->value = (int)number;
    } else {
        *(double *)option->value = number;
    }
    return OK;
}

static Status take_seed(const CommandLine *line, Option *option, const char *value, Err *err)
{
    uint64_t seed;

    errno = 0;
    seed = strtoull(value, NULL, 10);
    if (value[0] == '\0' || value[strspn(value, "0123456789")] != '\0' || errno != 0 ||
        seed > INT64_MAX) {
        return wrong(line, option, value, "a whole number from 0 to 9223372036854775807", err);
    }
    *(uint64_t *)option->value = seed;
    return OK;
}

static Status take_choice(const CommandLine *line, Option *option, const char *value, Err *err)
{
    char wanted[256] = "one of";
    size_t used = strlen(wanted);

    for (int i = 0; option->choices[i] != NULL; i++) {
        if (strcmp(option->choices[i], value) == 0) {
            *(const char **)option->value = option->choices[i];
            return OK;
        }
        used += (size_t)snprintf(wanted + used, used < sizeof wanted ? sizeof wanted - used : 0,
                                 "%s %s", i > 0 ? "," : "", option->choices[i]);
        used = used < sizeof wanted ? used : sizeof wanted - 1;
    }
    return wrong(line, option, value, wanted, err);
}

static Status take_value(const CommandLine *line, Option *option, const char *value, Err *err)
{
    option->given = true;
    switch (option->kind) {
    case OPTION_INT:
    case OPTION_REAL:
        return take_number(line, option, value, err);
    case OPTION_SEED:
        return take_seed(line, option, value, err);
    case OPTION_CHOICE:
        return take_choice(line, option, value, err);
    case OPTION_TEXT:
        *(const char **)option->value = value;
        return OK;
    case OPTION_BOOL:
        break;
    }
    return err_set(err, ERR_USAGE, "%s: --%s takes no value", line->name, option->name);
}

/* ---- words ---- */

/* One option at argv[*at]; moves *at past its value. */
static Status take_option(CommandLine *line, int argc, char *const *argv, int *at, Err *err)
{
    const char *word = argv[*at], *name = word + 2, *equals = NULL;
    bool is_long = word[1] == '-';
    size_t length = is_long ? strcspn(name, "=") : 1;
    Option *option = is_long ? find_long(line, name, length) : find_alias(line, word[1]);

    if (is_long) {
        equals = name[length] == '=' ? name + length + 1 : NULL;
    } else if (option != NULL && word[2] != '\0') {
        equals = word[2] == '=' ? word + 3 : word + 2;
    }
    if (option == NULL && is_long && equals == NULL && strncmp(name, "no-", 3) == 0) {
        option = find_long(line, name + 3, length - 3);
        if (option != NULL && option->kind == OPTION_BOOL) {
            option->given = true;
            *(bool *)option->value = false;
            return OK;
        }
        option = NULL;
    }
    if (option == NULL) {
        return is_long ? unknown(line, name, length, err)
                       : err_set(err, ERR_USAGE,
                                 "%s: unknown option %s; `goodhart %s --help` "
                                 "lists them",
                                 line->name, shown(word).text, line->name);
    }
    if (option->kind == OPTION_BOOL && equals == NULL) {
        option->given = true;
        *(bool *)option->value = true;
        return OK;
    }
    if (equals == NULL && *at + 1 >= argc) {
        return err_set(err, ERR_USAGE, "%s: --%s needs a value: %s", line->name, option->name,
                       option->value_name != NULL ? option->value_name : "VALUE");
    }
    return take_value(line, option, equals != NULL ? equals : argv[++*at], err);
}

static Status take_argument(CommandLine *line, const char *word, Err *err)
{
    if (line->argument_count >= line->arguments_max) {
        return err_set(err, ERR_USAGE, "%s: unexpected \"%s\"; usage: goodhart %s", line->name,
                       shown(word).text, line->usage);
    }
    line->arguments[line->argument_count++] = word;
    return OK;
}

static bool asks_for_help(int argc, char *const *argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            return true;
        }
    }
    return false;
}

Status options_parse(CommandLine *line, int argc, char *const *argv, Err *err)
{
    bool only_arguments = false;
    Status st = OK;

    assert(line->arguments_max <= ARGUMENTS_MAX);
    line->argument_count = 0;
    line->help = asks_for_help(argc, argv);
    for (int i = 0; st == OK && !line->help && i < argc; i++) {
        if (!only_arguments && strcmp(argv[i], "--") == 0) {
            only_arguments = true;
        } else if (!only_arguments && argv[i][0] == '-' && argv[i][1] != '\0') {
            st = take_option(line, argc, argv, &i, err);
        } else {
            st = take_argument(line, argv[i], err);
        }
    }
    if (st == OK && !line->help && line->argument_count < line->arguments_min) {
        st = err_set(err, ERR_USAGE, "%s: something is missing; usage: goodhart %s", line->name,
                     line->usage);
    }
    return st;
}

/* ---- help ---- */

static void add_default(const Option *option, Buf *out)
{
    const char *text;

    switch (option->kind) {
    case OPTION_INT:
        buf_printf(out, " [%d]", *(const int *)option->value);
        break;
    case OPTION_REAL:
        buf_printf(out, " [%g]", *(const double *)option->value);
        break;
    case OPTION_SEED:
        buf_printf(out, " [%" PRIu64 "]", *(const uint64_t *)option->value);
        break;
    case OPTION_TEXT:
    case OPTION_CHOICE:
        text = *(const char *const *)option->value;
        if (text != NULL) {
            buf_printf(out, " [%s]", text);
        }
        break;
    case OPTION_BOOL:
        break;
    }
}

static void add_option(const Option *option, Buf *out)
{
    char head[64];

    (void)snprintf(head, sizeof head, "--%s%s%s", option->name,
                   option->value_name != NULL ? " " : "",
                   option->value_name != NULL ? option->value_name : "");
    if (option->alias != '\0') {
        buf_printf(out, "  -%c, %-22s  %s", option->alias, head, option->help);
    } else {
        buf_printf(out, "      %-22s  %s", head, option->help);
    }
    for (int i = 0; option->choices != NULL && option->choices[i] != NULL; i++) {
        buf_printf(out, "%s%s", i > 0 ? ", " : ": ", option->choices[i]);
    }
    add_default(option, out);
    buf_add_text(out, "\n");
}

void options_help(const CommandLine *line, Buf *out)
{
    buf_printf(out, "%s\n\nUsage: goodhart %s\n", line->summary, line->usage);
    if (line->details != NULL) {
        buf_printf(out, "\n%s\n", line->details);
    }
    buf_add_text(out, "\nOptions:\n");
    for (int i = 0; i < line->option_count; i++) {
        add_option(&line->options[i], out);
    }
    buf_printf(out, "  -h, %-22s  this text\n", "--help");
    if (line->examples != NULL) {
        buf_printf(out, "\nExamples:\n%s\n", line->examples);
    }
}
