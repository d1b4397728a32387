#include "cli/cli.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "cli/table.h"

enum { OUTPUT_BYTES_MAX = FILE_BYTES_MAX };

static int terminal_width(void)
{
    struct winsize size;

    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
        size.ws_col >= 20) {
        return size.ws_col;
    }
    return isatty(STDOUT_FILENO) ? 80 : WIDTH_ANY; /* nothing is cut for a file or a program */
}

void cli_init(Cli *cli)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

    (void)setlocale(LC_CTYPE, "");
    *cli = (Cli){.width = terminal_width()};
    cli->color = isatty(STDOUT_FILENO) && (no_color == NULL || no_color[0] == '\0') &&
                 term != NULL && strcmp(term, "dumb") != 0;
    cli->spark = strcmp(nl_langinfo(CODESET), "UTF-8") == 0 ? SPARK_UNICODE : SPARK_ASCII;
}

int cli_exit_code(const Cli *cli, Status st)
{
    if (cli->exit_code != 0) {
        return cli->exit_code;
    }
    switch (st) {
    case OK:
        return EXIT_DONE;
    case ERR_USAGE:
    case ERR_FORMAT:
        return EXIT_USAGE;
    case ERR_NOTFOUND:
        return EXIT_NOT_FOUND;
    case ERR_LOCKED:
        return EXIT_STORE;
    case ERR_SANDBOX:
        return EXIT_SANDBOX;
    case ERR_PROVIDER:
    case ERR_EXHAUSTED:
        return EXIT_PROVIDER;
    case ERR_INTERRUPTED:
        return EXIT_INTERRUPTED;
    case ERR_TERMINATED:
        return EXIT_TERMINATED;
    case ERR_NOMEM:
    case ERR_IO:
    case ERR_LIMIT:
        break;
    }
    return EXIT_INTERNAL;
}

Status cli_parse(CommandLine *line, int argc, char *const *argv, bool *go_on, Err *err)
{
    Status st = options_parse(line, argc, argv, err);
    Buf help;

    *go_on = st == OK && !line->help;
    if (st != OK || !line->help) {
        return st;
    }
    buf_init(&help, OUTPUT_BYTES_MAX);
    options_help(line, &help);
    st = cli_print(&help, err);
    buf_release(&help);
    return st;
}

Status cli_store_status(Cli *cli, Status st)
{
    if (st == ERR_FORMAT || st == ERR_LOCKED) {
        cli->exit_code = EXIT_STORE;
    }
    return st;
}

Status cli_open_store(Cli *cli, const char *path, Store **out, Err *err)
{
    return cli_store_status(cli, store_open_read(path, out, err));
}

/* ---- output ---- */

static Status write_out(const char *bytes, size_t count, Err *err)
{
    if (fwrite(bytes, 1, count, stdout) != count || fflush(stdout) != 0) {
        return err_set(err, ERR_IO, "cannot write to standard output: %s", strerror(errno));
    }
    return OK;
}

Status cli_print(const Buf *text, Err *err)
{
    Status st = buf_status(text, "output", err);

    return st == OK ? write_out(text->data, text->size, err) : st;
}

/* JSON allows DEL and the C1 controls in strings; a terminal obeys them. They occur in strings
 * only, so they can be escaped in the finished text. */
static void add_escaped(Buf *out, const char *text, size_t count)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t from = 0;

    for (size_t i = 0; i < count; i++) {
        bool c1 = p[i] == 0xc2 && i + 1 < count && p[i + 1] >= 0x80 && p[i + 1] < 0xa0;
        if (!c1 && p[i] != 0x7f) {
            continue;
        }
        buf_add(out, text + from, i - from);
        buf_printf(out, "\\u%04x", c1 ? p[i + 1] : p[i]);
        i += c1;
        from = i + 1;
    }
    buf_add(out, text + from, count - from);
}

Status cli_print_json(cJSON *item, Err *err)
{
    Buf text, safe;
    Status st;

    buf_init(&text, OUTPUT_BYTES_MAX);
    buf_init(&safe, OUTPUT_BYTES_MAX);
    st = json_print(item, &text, err);
    if (st == OK) {
        add_escaped(&safe, text.data, text.size);
        buf_add_text(&safe, "\n");
        st = cli_print(&safe, err);
    }
    buf_release(&text);
    buf_release(&safe);
    cJSON_Delete(item);
    return st;
}

void cli_paint(const Cli *cli, Buf *out, Paint paint, const char *text, size_t count)
{
    static const char *const codes[] = {"1", "31", "32", "2"};

    if (cli->color) {
        buf_printf(out, "\x1b[%sm", codes[paint]);
    }
    buf_add(out, text, count);
    if (cli->color) {
        buf_add_text(out, "\x1b[0m");
    }
}

void cli_heading(const Cli *cli, Buf *out, const char *title)
{
    buf_add_text(out, "\n");
    cli_paint(cli, out, PAINT_BOLD, title, strlen(title));
    buf_add_text(out, "\n");
}

void cli_add_text(Buf *out, const char *text)
{
    if (text != NULL) {
        text_add_safe(out, text, strlen(text));
    }
}

void cli_add_line(Buf *out, const char *text)
{
    if (text != NULL) {
        text_add_line(out, text, strlen(text), 400);
    }
}

void cli_add_real(Buf *out, double value)
{
    if (isnan(value)) {
        buf_add_text(out, "-");
    } else {
        buf_printf(out, "%.4g", value);
    }
}

/* ---- JSON ---- */

/* The length of the character at p, or 0 when it is NUL or none. */
static size_t character_length(const char *p, size_t left)
{
    for (size_t length = 1; length <= 4 && length <= left; length++) {
        if (text_is_utf8(p, length)) {
            return length;
        }
    }
    return 0;
}

void json_add_bytes(cJSON *object, const char *key, StoreBytes bytes)
{
    Buf text;

    if (bytes.data == NULL) {
        (void)cJSON_AddNullToObject(object, key);
        return;
    }
    buf_init(&text, OUTPUT_BYTES_MAX);
    for (size_t i = 0; i < bytes.size;) {
        size_t length = character_length(bytes.data + i, bytes.size - i);
        if (length > 0) {
            buf_add(&text, bytes.data + i, length);
        } else {
            buf_add_text(&text, "\xef\xbf\xbd");
        }
        i += length > 0 ? length : 1;
    }
    if (!text.failed) { /* else the key is missing, as when memory runs out inside cJSON */
        json_add_text(object, key, text.data);
    }
    buf_release(&text);
}

void json_add_option(cJSON *object, const char *key, const char *text)
{
    json_add_bytes(object, key, store_text(text));
}

void json_add_json(cJSON *object, const char *key, const char *text)
{
    cJSON *item = NULL;

    if (text == NULL || json_parse(text, strlen(text), key, &item, NULL) != OK) {
        item = cJSON_CreateNull();
    }
    (void)cJSON_AddItemToObject(object, key, item);
}

cJSON *json_result(void)
{
    cJSON *object = cJSON_CreateObject();

    (void)cJSON_AddNumberToObject(object, "schema_version", JSON_SCHEMA_VERSION);
    return object;
}
