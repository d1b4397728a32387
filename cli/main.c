/* goodhart: the command line. The table of commands is the program; each command is a file. */
#include <stdio.h>
#include <string.h>
#include <cjson/cJSON.h>

#include "base/text.h"
#include "cli/commands.h"

typedef struct {
    const char *name, *summary;
    CommandRun *run;
} Command;

/* clang-format off */
static const Command commands[] = {
    {"search", "searches for a reward: write, check, train, judge, learn", cmd_search},
    {"train", "trains and judges one reward on several seeds",            cmd_train},
    {"tasks", "lists tasks; one task's schema, metric, reference rewards", cmd_tasks},
    {"runs",  "lists the runs of a store",                                 cmd_runs},
    {"show",  "shows a run, a candidate or a training whole",              cmd_show},
    {"diff",  "compares the sources and scores of two candidates",         cmd_diff},
    {"doctor", "tells what this machine offers and lacks",                 cmd_doctor},
};
/* clang-format on */

static Status print_help(Err *err)
{
    Buf out;
    Status st;

    buf_init(&out, FILE_BYTES_MAX);
    buf_add_text(&out, "goodhart designs reward functions for reinforcement learning with a "
                       "language model,\nand verifies them.\n\nUsage: goodhart COMMAND [options]\n"
                       "\nCommands:\n");
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        buf_printf(&out, "  %-10s %s\n", commands[i].name, commands[i].summary);
    }
    buf_add_text(&out, "\n`goodhart COMMAND --help` tells more about one. `goodhart --version` "
                       "names the libraries.\n");
    st = cli_print(&out, err);
    buf_release(&out);
    return st;
}

static Status print_version(Err *err)
{
    Buf out;
    Status st;

    buf_init(&out, 4096);
    buf_printf(&out, "goodhart %s\nSQLite %s, zstd %s, cJSON %s, compiler %s\n", GOODHART_VERSION,
               store_sqlite_version(), store_zstd_version(), cJSON_Version(), __VERSION__);
    st = cli_print(&out, err);
    buf_release(&out);
    return st;
}

static Status unknown_command(const char *word, Err *err)
{
    const char *names[ARRAY_LEN(commands)], *nearest;
    Buf shown;
    Status st;

    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        names[i] = commands[i].name;
    }
    nearest = text_nearest(word, names, ARRAY_LEN(names));
    buf_init(&shown, 256);
    text_add_line(&shown, word, strlen(word), 40);
    st = nearest != NULL
             ? err_set(err, ERR_USAGE, "unknown command \"%s\"; did you mean %s?", shown.data,
                       nearest)
             : err_set(err, ERR_USAGE, "unknown command \"%s\"; `goodhart help` lists them",
                       shown.data);
    buf_release(&shown);
    return st;
}

static const Command *find_command(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

static Status dispatch(Cli *cli, int argc, char *const *argv, Err *err)
{
    static char help_flag[] = "--help";
    char *const help_argv[] = {help_flag, NULL};
    const char *word = argc > 1 ? argv[1] : "help";
    bool is_help = strcmp(word, "help") == 0;
    const Command *command = find_command(is_help && argc > 2 ? argv[2] : word);

    if (command != NULL && is_help) {
        return command->run(cli, 1, help_argv, err);
    }
    if (command != NULL) {
        return command->run(cli, argc - 2, argv + 2, err);
    }
    if (is_help && argc > 2) {
        return unknown_command(argv[2], err);
    }
    if (is_help || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
        Status st = print_help(err);
        return st == OK && argc < 2 ? err_set(err, ERR_USAGE, "name a command") : st;
    }
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
        return print_version(err);
    }
    return unknown_command(word, err);
}

int main(int argc, char **argv)
{
    Cli cli;
    Err err = {OK, ""};
    Buf line;
    Status st;

    cli_init(&cli);
    st = dispatch(&cli, argc, argv, &err);
    if (st != OK) {
        buf_init(&line, 4 * sizeof err.msg);
        text_add_line(&line, err.msg, strlen(err.msg), sizeof err.msg);
        (void)fprintf(stderr, "goodhart: %s\n", line.size > 0 ? line.data : status_text(st));
        buf_release(&line);
    }
    return cli_exit_code(&cli, st);
}
