#include "lang/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { LINE_BYTES = 160, ENTRY_BYTES = 1024 /* a finding with its line, at most */ };

/* Room for one more, or NULL. */
static Finding *room(Findings *findings, bool is_error)
{
    int at = findings->count;

    if (findings->count < FINDINGS_MAX) {
        findings->count++;
    } else {
        for (at--; at >= 0 && (!is_error || findings->items[at].is_error); at--) {
        }
    }
    findings->last = at + 1;
    return at >= 0 ? &findings->items[at] : NULL;
}

static void add(Findings *findings, bool is_error, int line, int column, const char *fmt,
                va_list args) __attribute__((format(printf, 5, 0)));

static void add(Findings *findings, bool is_error, int line, int column, const char *fmt,
                va_list args)
{
    Finding *f = room(findings, is_error);

    findings->errors += is_error;
    if (f == NULL) {
        return;
    }
    memset(f, 0, sizeof *f);
    f->is_error = is_error;
    f->line = line;
    f->column = column;
    f->width = 1;
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

void finding_width(Findings *findings, int width)
{
    if (findings->last > 0 && width > 1) {
        findings->items[findings->last - 1].width = width;
    }
}

void finding_hint(Findings *findings, const char *fmt, ...)
{
    va_list args;

    if (findings->last == 0) {
        return;
    }
    va_start(args, fmt);
    (void)vsnprintf(findings->items[findings->last - 1].hint,
                    sizeof findings->items[findings->last - 1].hint, fmt, args);
    va_end(args);
}

static bool stands_before(const Finding *a, const Finding *b)
{
    if (a->line == 0 || b->line == 0) {
        return a->line != 0 && b->line == 0;
    }
    return a->line < b->line || (a->line == b->line && a->column < b->column);
}

void findings_sort(Findings *findings)
{
    for (int i = 1; i < findings->count; i++) {
        Finding moved = findings->items[i];
        int k = i;
        for (; k > 0 && stands_before(&moved, &findings->items[k - 1]); k--) {
            findings->items[k] = findings->items[k - 1];
        }
        findings->items[k] = moved;
    }
    findings->last = 0;
}

/* Columns that these bytes take when text_add_line shows them. */
static int columns(const char *bytes, size_t count)
{
    int out = 0;

    for (size_t i = 0; i < count; i++) {
        unsigned char c = (unsigned char)bytes[i];
        bool is_blank = c == '\t' || c == '\r' || c == '\n';
        out += (c < 0x20 && !is_blank) || c == 0x7f ? 4 : (c & 0xc0) != 0x80;
    }
    return out;
}

/* Shows one line of the source with a caret under the column, and ~ as far as the place goes. A
 * long line is cut on both sides. */
static void print_place(const Finding *f, const char *source, size_t bytes, Buf *out)
{
    const char *start = source, *limit = source + bytes, *end, *from;
    size_t column = (size_t)f->column - 1, width;
    int skipped;

    for (int line = 1; line < f->line && start < limit; line++) {
        const char *newline = memchr(start, '\n', (size_t)(limit - start));
        start = newline != NULL ? newline + 1 : limit;
    }
    end = memchr(start, '\n', (size_t)(limit - start));
    end = end != NULL ? end : limit;
    if (start == end) {
        return;
    }
    column = column < (size_t)(end - start) ? column : (size_t)(end - start);
    width = (size_t)(end - start) - column;
    width = (size_t)f->width < width ? (size_t)f->width : width;
    from = column > LINE_BYTES * 2 / 3 ? start + column - LINE_BYTES / 3 : start;
    for (; from > start && (*from & 0xc0) == 0x80; from--) {
    }
    buf_add_text(out, from > start ? "    …" : "    ");
    text_add_line(out, from, (size_t)(end - from), LINE_BYTES);
    skipped = (from > start) + columns(from, (size_t)(start + column - from));
    buf_printf(out, "\n    %*s^", skipped, "");
    for (int i = 1; i < columns(start + column, width) && i < LINE_BYTES / 2; i++) {
        buf_add(out, "~", 1);
    }
    buf_add(out, "\n", 1);
}

void findings_print(const Findings *findings, const char *source, size_t source_bytes, Buf *out)
{
    int shown = 0;

    for (int i = 0; i < findings->count; i++) {
        const Finding *f = &findings->items[i];
        if (!f->is_error) {
            continue;
        }
        if (out->size + ENTRY_BYTES > out->limit) {
            break; /* whole, or not at all */
        }
        shown++;
        if (f->line > 0) {
            buf_printf(out, "line %d, column %d: %s\n", f->line, f->column, f->message);
            print_place(f, source, source_bytes, out);
        } else {
            buf_printf(out, "%s\n", f->message);
        }
        if (f->hint[0] != '\0') {
            buf_printf(out, "    hint: %s\n", f->hint);
        }
    }
    if (findings->errors > shown) {
        buf_printf(out, "and %d more\n", findings->errors - shown);
    }
}
