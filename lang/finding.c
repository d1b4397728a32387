#include "lang/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static void add(Findings *findings, bool is_error, int line, int column, const char *fmt,
                va_list args) __attribute__((format(printf, 5, 0)));

static void add(Findings *findings, bool is_error, int line, int column, const char *fmt,
                va_list args)
{
    Finding *f;

    findings->errors += is_error;
    if (findings->count == FINDINGS_MAX) {
        return;
    }
    f = &findings->items[findings->count++];
    f->is_error = is_error;
    f->line = line;
    f->column = column;
    (void)vsnprintf(f->message, sizeof f->message, fmt, args);
}

void finding_error(Findings *findings, int line, int column, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add(findings, true, line, column, fmt, args);
    va_end(args);
}

void finding_note(Findings *findings, int line, int column, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add(findings, false, line, column, fmt, args);
    va_end(args);
}

/* Shows one line of the source with a caret under the column. */
static void print_place(const Finding *f, const char *source, size_t bytes, Buf *out)
{
    const char *start = source, *limit = source + bytes, *end;

    for (int line = 1; line < f->line && start < limit; line++) {
        const char *newline = memchr(start, '\n', (size_t)(limit - start));
        start = newline != NULL ? newline + 1 : limit;
    }
    end = memchr(start, '\n', (size_t)(limit - start));
    end = end != NULL ? end : limit;
    if (start == end) {
        return;
    }
    buf_add_text(out, "    ");
    text_add_line(out, start, (size_t)(end - start), 160);
    buf_add_text(out, "\n    ");
    for (int column = 1; column < f->column && column < 160; column++) {
        buf_add(out, " ", 1);
    }
    buf_add_text(out, "^\n");
}

void findings_print(const Findings *findings, const char *source, size_t source_bytes, Buf *out)
{
    for (int i = 0; i < findings->count; i++) {
        const Finding *f = &findings->items[i];
        if (!f->is_error) {
            continue;
        }
        if (f->line > 0) {
            buf_printf(out, "line %d, column %d: %s\n", f->line, f->column, f->message);
            print_place(f, source, source_bytes, out);
        } else {
            buf_printf(out, "%s\n", f->message);
        }
    }
    if (findings->errors > findings->count) {
        buf_printf(out, "and %d more\n", findings->errors - findings->count);
    }
}
