#include "cli/diff.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"

typedef struct {
    const char *text;
    size_t size; /* with its newline, if there is one */
} Line;

typedef struct {
    Line *lines;
    int count;
} Text;

/* One line of the result: of a (removed), of b (added), or of both. */
typedef struct {
    char sign;
    int a, b; /* lines before it in a and in b */
} Edit;

static Status split(const char *bytes, size_t size, Text *out, Err *err)
{
    size_t count = 0, at = 0;

    for (size_t i = 0; i < size; i++) {
        count += bytes[i] == '\n' || i + 1 == size;
    }
    out->lines = mem_alloc((count + 1) * sizeof *out->lines);
    if (out->lines == NULL) {
        return err_set(err, ERR_NOMEM, "diff: out of memory");
    }
    while (at < size) {
        const char *end = memchr(bytes + at, '\n', size - at);
        size_t length = end != NULL ? (size_t)(end - bytes) - at + 1 : size - at;
        out->lines[out->count++] = (Line){bytes + at, length};
        at += length;
    }
    return OK;
}

static bool same(const Line *a, const Line *b)
{
    return a->size == b->size && memcmp(a->text, b->text, a->size) == 0;
}

/* Lengths of the longest common subsequences of a[i…] and b[j…] for all i, j: [(n+1)][(m+1)]. */
static uint16_t *common_lengths(const Line *a, int n, const Line *b, int m)
{
    size_t width = (size_t)m + 1;
    uint16_t *table = mem_alloc(((size_t)n + 1) * width * sizeof *table);

    for (int i = n - 1; table != NULL && i >= 0; i--) {
        uint16_t *row = table + (size_t)i * width, *next = row + width;
        for (int j = m - 1; j >= 0; j--) {
            uint16_t longer = row[j + 1] > next[j] ? row[j + 1] : next[j];
            row[j] = same(&a[i], &b[j]) ? (uint16_t)(next[j + 1] + 1) : longer;
        }
    }
    return table;
}

typedef struct {
    Text a, b;
    Edit *edits;
    int count;
} Script;

static void add_edit(Script *s, char sign, int *i, int *j)
{
    s->edits[s->count++] = (Edit){sign, *i, *j};
    *i += sign != '+';
    *j += sign != '-';
}

/* Walks from the start to the end of the middle; without a table all is replaced. */
static void walk(Script *s, int *i, int *j, int a_end, int b_end, const uint16_t *table)
{
    int a0 = *i, b0 = *j;
    size_t width = (size_t)(b_end - b0) + 1;

    while (*i < a_end || *j < b_end) {
        const uint16_t *at =
            table != NULL ? table + (size_t)(*i - a0) * width + (size_t)(*j - b0) : NULL;
        bool both = *i < a_end && *j < b_end;
        if (both && at != NULL && same(&s->a.lines[*i], &s->b.lines[*j])) {
            add_edit(s, ' ', i, j);
        } else if (*j >= b_end || (both && (at == NULL || at[width] >= at[1]))) {
            add_edit(s, '-', i, j);
        } else {
            add_edit(s, '+', i, j);
        }
    }
}

static Status make_script(Script *s, Err *err)
{
    int i = 0, j = 0, a_end = s->a.count, b_end = s->b.count, start = 0;
    uint16_t *table = NULL;

    s->edits = mem_alloc(((size_t)a_end + (size_t)b_end + 1) * sizeof *s->edits);
    if (s->edits == NULL) {
        return err_set(err, ERR_NOMEM, "diff: out of memory");
    }
    while (start < a_end && start < b_end && same(&s->a.lines[start], &s->b.lines[start])) {
        start++;
    }
    while (a_end > start && b_end > start && same(&s->a.lines[a_end - 1], &s->b.lines[b_end - 1])) {
        a_end--;
        b_end--;
    }
    if (a_end - start <= DIFF_LINES_MAX && b_end - start <= DIFF_LINES_MAX) {
        table =
            common_lengths(s->a.lines + start, a_end - start, s->b.lines + start, b_end - start);
        if (table == NULL) {
            return err_set(err, ERR_NOMEM, "diff: out of memory");
        }
    }
    while (i < start) {
        add_edit(s, ' ', &i, &j);
    }
    walk(s, &i, &j, a_end, b_end, table);
    while (i < s->a.count) {
        add_edit(s, ' ', &i, &j);
    }
    mem_free(table);
    return OK;
}

/* ---- hunks ---- */

static void add_range(Buf *out, char sign, int before, int count)
{
    buf_printf(out, "%c%d", sign, count > 0 ? before + 1 : before);
    if (count != 1) {
        buf_printf(out, ",%d", count);
    }
}

static void add_line(Buf *out, char sign, const Line *line)
{
    buf_add(out, &sign, 1);
    buf_add(out, line->text, line->size);
    if (line->text[line->size - 1] != '\n') {
        buf_add_text(out, "\n\\ No newline at end of file\n");
    }
}

static void add_hunk(const Script *s, int from, int to, Buf *out)
{
    int a_count = 0, b_count = 0;

    for (int k = from; k < to; k++) {
        a_count += s->edits[k].sign != '+';
        b_count += s->edits[k].sign != '-';
    }
    buf_add_text(out, "@@ ");
    add_range(out, '-', s->edits[from].a, a_count);
    buf_add_text(out, " ");
    add_range(out, '+', s->edits[from].b, b_count);
    buf_add_text(out, " @@\n");
    for (int k = from; k < to; k++) {
        const Edit *e = &s->edits[k];
        add_line(out, e->sign, e->sign == '+' ? &s->b.lines[e->b] : &s->a.lines[e->a]);
    }
}

/* Changes that are at most twice the context apart share a hunk. */
static void add_hunks(const Script *s, Buf *out, DiffCount *count)
{
    int from = -1, last = -1;

    for (int k = 0; k < s->count; k++) {
        if (s->edits[k].sign == ' ') {
            continue;
        }
        count->removed += s->edits[k].sign == '-';
        count->added += s->edits[k].sign == '+';
        if (from >= 0 && k - last - 1 > 2 * DIFF_CONTEXT) {
            add_hunk(s, from, last + DIFF_CONTEXT + 1, out);
            from = -1;
        }
        if (from < 0) {
            from = k > DIFF_CONTEXT ? k - DIFF_CONTEXT : 0;
        }
        last = k;
    }
    if (from >= 0) {
        int to = last + DIFF_CONTEXT + 1;
        add_hunk(s, from, to < s->count ? to : s->count, out);
    }
}

Status diff_unified(const char *a, size_t a_bytes, const char *b, size_t b_bytes, Buf *out,
                    DiffCount *count, Err *err)
{
    Script s = {.count = 0};
    Status st = split(a, a_bytes, &s.a, err);

    *count = (DiffCount){0, 0};
    if (st == OK) {
        st = split(b, b_bytes, &s.b, err);
    }
    if (st == OK) {
        st = make_script(&s, err);
    }
    if (st == OK) {
        add_hunks(&s, out, count);
        st = buf_status(out, "diff", err);
    }
    mem_free(s.a.lines);
    mem_free(s.b.lines);
    mem_free(s.edits);
    return st;
}
