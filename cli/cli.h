/* cli/cli.h - what the commands share: the terminal, the store, output as text and as JSON.
 *
 * A command parses its own line, writes its result into a Buf, prints it once with cli_print or
 * cli_print_json, and returns a Status, which main turns into an exit code (cli_exit_code).
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "analyzer/curves.h"
#include "base/buf.h"
#include "base/err.h"
#include "cli/options.h"
#include "store/store.h"

/* Of the JSON that commands print; a field that is taken away or changes its meaning raises it. */
enum { JSON_SCHEMA_VERSION = 1 };

/* Exit codes (docs/commands.md); only ever added to. */
enum {
    EXIT_DONE = 0,
    EXIT_INTERNAL = 1,
    EXIT_USAGE = 2,
    EXIT_FINDINGS = 3,
    EXIT_BUDGET = 4,
    EXIT_NOT_FOUND = 5,
    EXIT_STORE = 6,
    EXIT_SANDBOX = 7,
    EXIT_PROVIDER = 8,
    EXIT_DIVERGED = 9,
    EXIT_INTERRUPTED = 130, /* 128 + SIGINT */
    EXIT_TERMINATED = 143   /* 128 + SIGTERM */
};

typedef struct {
    bool color; /* stdout is a terminal and nobody objects */
    int width;  /* of the terminal; WIDTH_ANY where there is none */
    SparkStyle spark;
    int exit_code; /* set by a command whose result is not told by its Status; else 0 */
} Cli;

/* Looks at the terminal and the environment. */
void cli_init(Cli *cli);

int cli_exit_code(const Cli *cli, Status st);

/* Parses a command's line; prints its help where that is asked for, then *go_on is false. */
MUST_USE Status cli_parse(CommandLine *line, int argc, char *const *argv, bool *go_on, Err *err);

/* The store for readers. Its failures end with EXIT_STORE. */
MUST_USE Status cli_open_store(Cli *cli, const char *path, Store **out, Err *err);

/* Passes st on; a damaged store ends with EXIT_STORE. For what store functions return. */
Status cli_store_status(Cli *cli, Status st);

/* Writes to standard output. text must be safe to show already. */
MUST_USE Status cli_print(const Buf *text, Err *err);

/* Writes item and a newline to standard output; ends item, which may be NULL (no memory). */
MUST_USE Status cli_print_json(cJSON *item, Err *err);

typedef enum { PAINT_BOLD, PAINT_RED, PAINT_GREEN, PAINT_DIM } Paint;

/* Adds text, coloured when the terminal has colours. */
void cli_paint(const Cli *cli, Buf *out, Paint paint, const char *text, size_t count);

/* Adds "TITLE" as a heading on its own line. */
void cli_heading(const Cli *cli, Buf *out, const char *title);

/* Text that came from a model or a file, made safe. NULL adds nothing. */
void cli_add_text(Buf *out, const char *text);

/* One line of it. */
void cli_add_line(Buf *out, const char *text);

/* "12.5", "-" when it is not a number. */
void cli_add_real(Buf *out, double value);

/* Adds bytes as a string: bytes that are not UTF-8, and NUL, become U+FFFD. NULL data: null. */
void json_add_bytes(cJSON *object, const char *key, StoreBytes bytes);

/* Adds text likewise; NULL: null. */
void json_add_option(cJSON *object, const char *key, const char *text);

/* Adds JSON text that was stored, as it is parsed; null when it is NULL or does not parse. */
void json_add_json(cJSON *object, const char *key, const char *text);

/* The object that every result starts with: schema_version. */
cJSON *json_result(void);

#endif
