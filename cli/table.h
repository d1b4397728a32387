/* cli/table.h - rows and columns of text, aligned. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stdbool.h>

#include "base/buf.h"

enum { COLUMNS_MAX = 16, WIDTH_ANY = 100000 };

typedef struct {
    const char *title;
    bool right; /* numbers stand right */
} Column;

/* Cells are put row by row, each row with all columns. Ended by table_release. */
typedef struct {
    const Column *columns;
    int column_count, cell_count;
    Buf cells; /* each with a NUL */
} Table;

void table_init(Table *table, const Column *columns, int column_count);
void table_release(Table *table);

/* Adds a cell: one line, made safe to show, cut at 200 bytes. NULL is "". */
void table_text(Table *table, const char *text);
void table_printf(Table *table, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Four significant digits; "-" when it is not a number. */
void table_real(Table *table, double value);

/* Adds the lines to *out, indented; the last column is cut where a line is longer than width. Fails
 * as buffers do. */
void table_add(const Table *table, int indent, int width, Buf *out);

#endif
