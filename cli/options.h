/* cli/options.h - what may stand on a command line, as a table; --help is written from it.
 *
 * A row says where its value goes. What stands there before is the default, and --help shows it.
 * Words without dashes are the arguments; after "--" all are. Takes "--name value" and
 * "--name=value",
 * "-n value" for an alias; a bool takes no value, and "--no-NAME" sets it false.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

typedef enum {
    OPTION_BOOL,   /* bool */
    OPTION_INT,    /* int, in lo … hi */
    OPTION_REAL,   /* double, in lo … hi */
    OPTION_SEED,   /* uint64_t, 0 … 2^63-1 */
    OPTION_TEXT,   /* const char *, borrowed from argv; NULL: none */
    OPTION_CHOICE, /* const char *, one of choices */
} OptionKind;

typedef struct {
    const char *name; /* without dashes */
    char alias;       /* '\0': none */
    OptionKind kind;
    void *value;                /* of the type that the kind says */
    const char *value_name;     /* "FILE"; NULL for bools */
    const char *help;           /* one line */
    double lo, hi;              /* OPTION_INT, OPTION_REAL */
    const char *const *choices; /* OPTION_CHOICE: NULL at the end */
    bool given;                 /* set by options_parse: it was on the command line */
} Option;

enum { ARGUMENTS_MAX = 8 };

typedef struct {
    const char *name;     /* "show" */
    const char *usage;    /* "show ID [options]" */
    const char *summary;  /* one line */
    const char *details;  /* more lines for --help; NULL: none */
    const char *examples; /* lines for --help; NULL: none */
    Option *options;
    int option_count;
    int arguments_min, arguments_max; /* at most ARGUMENTS_MAX */

    /* Set by options_parse. */
    const char *arguments[ARGUMENTS_MAX];
    int argument_count;
    bool help; /* --help or -h was there; the rest was not looked at */
} CommandLine;

/* Reads argv[0 … argc-1], without the names of program and command. ERR_USAGE: one line that says
 * what is wrong and names the nearest option. */
MUST_USE Status options_parse(CommandLine *line, int argc, char *const *argv, Err *err);

/* Adds the text of --help. */
void options_help(const CommandLine *line, Buf *out);

/* The option of that name, or NULL: to ask whether it was given. */
const Option *options_find(const CommandLine *line, const char *name);

#endif
