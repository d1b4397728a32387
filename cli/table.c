#include "cli/table.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"

enum { CELL_BYTES_MAX = 200 };

void table_init(Table *table, const Column *columns, int column_count)
{
    assert(column_count > 0 && column_count <= COLUMNS_MAX);
    *table = (Table){.columns = columns, .column_count = column_count};
    buf_init(&table->cells, FILE_BYTES_MAX);
}

void table_release(Table *table)
{
    buf_release(&table->cells);
}

void table_text(Table *table, const char *text)
{
    if (text != NULL) {
        text_add_line(&table->cells, text, strlen(text), CELL_BYTES_MAX);
    }
    buf_add(&table->cells, "", 1);
    table->cell_count++;
}

void table_printf(Table *table, const char *fmt, ...)
{
    char text[CELL_BYTES_MAX];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    table_text(table, text);
}

void table_real(Table *table, double value)
{
    if (isnan(value)) {
        table_text(table, "-");
    } else {
        table_printf(table, "%.4g", value);
    }
}

/* Characters of UTF-8 text, each taken as one column of the screen. */
static int characters(const char *text)
{
    int count = 0;

    for (; *text != '\0'; text++) {
        count += ((unsigned char)*text & 0xc0) != 0x80;
    }
    return count;
}

/* The bytes of the first `count` characters. */
static int bytes_of(const char *text, int count)
{
    int bytes = 0;

    while (text[bytes] != '\0' && (count > 0 || ((unsigned char)text[bytes] & 0xc0) == 0x80)) {
        count -= ((unsigned char)text[bytes] & 0xc0) != 0x80;
        bytes++;
    }
    return bytes;
}

static void add_cell(const Column *column, const char *text, int cell_width, bool last, int left,
                     Buf *out)
{
    int length = characters(text), pad = cell_width > length ? cell_width - length : 0;

    if (column->right) {
        buf_printf(out, "%*s%s", pad, "", text);
    } else if (!last) {
        buf_printf(out, "%s%*s", text, pad, "");
    } else if (length > left && left > 1) {
        buf_printf(out, "%.*s…", bytes_of(text, left - 1), text);
    } else {
        buf_add_text(out, text);
    }
}

static const char *add_row(const Table *table, const char *cell, const int *widths, int indent,
                           int width, Buf *out)
{
    int used = indent;

    buf_printf(out, "%*s", indent, "");
    for (int c = 0; c < table->column_count; c++) {
        const char *text = cell != NULL ? cell : table->columns[c].title;
        bool last = c + 1 == table->column_count;
        add_cell(&table->columns[c], text, widths[c], last, width - used, out);
        if (!last) {
            buf_add_text(out, "  ");
        }
        used += widths[c] + 2;
        cell = cell != NULL ? cell + strlen(cell) + 1 : NULL;
    }
    buf_add_text(out, "\n");
    return cell;
}

void table_add(const Table *table, int indent, int width, Buf *out)
{
    int widths[COLUMNS_MAX];
    const char *cell = table->cells.data;

    assert(table->cell_count % table->column_count == 0);
    if (table->cells.failed) {
        out->failed = true;
        out->out_of_memory = table->cells.out_of_memory;
        return;
    }
    for (int c = 0; c < table->column_count; c++) {
        widths[c] = characters(table->columns[c].title);
    }
    for (int i = 0; i < table->cell_count; i++, cell += strlen(cell) + 1) {
        int length = characters(cell), c = i % table->column_count;
        widths[c] = length > widths[c] ? length : widths[c];
    }
    (void)add_row(table, NULL, widths, indent, width, out);
    cell = table->cells.data;
    for (int r = 0; r < table->cell_count / table->column_count; r++) {
        cell = add_row(table, cell, widths, indent, width, out);
    }
}
