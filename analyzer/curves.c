#include "analyzer/curves.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/spark.h"

enum { CELL_SIZE = 16, NAME_WIDTH_MAX = 28, ROWS_MAX = TERMS_MAX + 3 };

/* A component whose steps stay within this part of their size did not vary to speak of. */
static const double nearly_constant = 1e-3;

/* A component that makes up this part of all that was paid. */
static const double dominates = 0.9;

/* One line of the table before it is aligned. */
typedef struct {
    char name[NAME_WIDTH_MAX + 1];
    const double *values;
    double max, mean, min;
    const double *correlation; /* NULL: does not apply */
    char remark[CURVE_REMARK_SIZE];
} Row;

/* ---- facts ---- */

/* Extremes of count values; NaN when none is a number. */
static double lowest(const double *values, int count)
{
    double lo = NAN;

    for (int i = 0; i < count; i++) {
        lo = fmin(lo, values[i]); /* of NaN and a number fmin takes the number */
    }
    return lo;
}

static double highest(const double *values, int count)
{
    double hi = NAN;

    for (int i = 0; i < count; i++) {
        hi = fmax(hi, values[i]);
    }
    return hi;
}

/* The mean of those that are numbers. */
static double mean_of(const double *values, int count)
{
    double sum = 0;
    int n = 0;

    for (int i = 0; i < count; i++) {
        if (!isnan(values[i])) {
            sum += values[i];
            n++;
        }
    }
    return n > 0 ? sum / n : NAN;
}

static double absolute_sum(const CurveTerm *term, int count)
{
    double sum = 0;

    for (int i = 0; i < count; i++) {
        sum += isnan(term->episode_mean[i]) ? 0 : fabs(term->episode_mean[i]);
    }
    return sum;
}

static bool is_paid(const CurveTerm *term)
{
    return term->role == TERM_COMPONENT || term->role == TERM_SPARSE;
}

/* The part of the absolute sums of all paid terms that is this one's. */
static double share_of(const Curves *curves, int index)
{
    double all = 0;
    int paid = 0;

    for (int i = 0; i < curves->term_count; i++) {
        if (is_paid(&curves->terms[i])) {
            all += absolute_sum(&curves->terms[i], curves->count);
            paid++;
        }
    }
    if (paid < 2 || all <= 0 || !is_paid(&curves->terms[index])) {
        return 0;
    }
    return absolute_sum(&curves->terms[index], curves->count) / all;
}

/* ---- numbers as text ---- */

/* Four significant digits, no more than are there: "0", "0.0312", "12.5", "1.25e+06", "n/a". */
static void number_text(double value, char text[CELL_SIZE])
{
    double size = fabs(value);

    if (isnan(value)) {
        (void)snprintf(text, CELL_SIZE, "n/a");
    } else if (size != 0 && (size < 1e-3 || size >= 1e6)) {
        (void)snprintf(text, CELL_SIZE, "%.2e", value);
    } else if (size >= 1000) {
        (void)snprintf(text, CELL_SIZE, "%.0f", value);
    } else if (size == floor(size)) {
        (void)snprintf(text, CELL_SIZE, "%.0f", size == 0 ? 0.0 : value);
    } else {
        (void)snprintf(text, CELL_SIZE, "%.*f",
                       size >= 100  ? 1
                       : size >= 10 ? 2
                       : size >= 1  ? 3
                                    : 4,
                       value);
    }
}

void curves_remark(const Curves *curves, int term, char text[CURVE_REMARK_SIZE])
{
    const CurveTerm *t = &curves->terms[term];
    double lo = lowest(t->min, curves->count), hi = highest(t->max, curves->count);
    double share = share_of(curves, term), size = fmax(fabs(lo), fabs(hi));
    char value[CELL_SIZE];
    size_t used;

    text[0] = '\0';
    if (isnan(lo) || isnan(hi)) {
        return;
    }
    if (lo == 0 && hi == 0) {
        (void)snprintf(text, CURVE_REMARK_SIZE, "never other than 0");
        return;
    }
    if (hi - lo <= nearly_constant * size) {
        number_text(mean_of(t->mean, curves->count), value);
        (void)snprintf(text, CURVE_REMARK_SIZE, "nearly constant: about %s at every step", value);
    }
    if (share > dominates) {
        used = strlen(text);
        (void)snprintf(text + used, CURVE_REMARK_SIZE - used,
                       "%s%.0f %% of the summed absolute component values", used > 0 ? "; " : "",
                       100 * share);
    }
}

/* ---- the table ---- */

static Row plain_row(const char *before, const char *name, const double *values, int count)
{
    Row row = {.values = values,
               .max = highest(values, count),
               .mean = mean_of(values, count),
               .min = lowest(values, count)};

    (void)snprintf(row.name, sizeof row.name, "%s%s", before, name);
    return row;
}

static int make_rows(const Curves *curves, Row rows[ROWS_MAX])
{
    int count = 0;

    for (int i = 0; i < curves->term_count; i++) {
        const CurveTerm *t = &curves->terms[i];
        rows[count] = plain_row("", t->name, t->mean, curves->count);
        rows[count].max = highest(t->max, curves->count);
        rows[count].min = lowest(t->min, curves->count);
        rows[count].correlation = &t->metric_correlation;
        curves_remark(curves, i, rows[count].remark);
        count++;
    }
    rows[count++] = plain_row("metric ", curves->metric_name, curves->metric, curves->count);
    rows[count++] = plain_row("", "success_rate", curves->success, curves->count);
    rows[count++] = plain_row("", "episode_length", curves->length, curves->count);
    return count;
}

/* Cell c of a row: its values, max, mean, min, correlation. */
static void cell_text(const Row *row, int value_count, int c, char text[CELL_SIZE])
{
    const double ends[] = {row->max, row->mean, row->min};

    if (c < value_count) {
        number_text(row->values[c], text);
    } else if (c < value_count + 3) {
        number_text(ends[c - value_count], text);
    } else if (row->correlation == NULL) {
        (void)snprintf(text, CELL_SIZE, "-");
    } else if (isnan(*row->correlation)) {
        (void)snprintf(text, CELL_SIZE, "n/a");
    } else {
        (void)snprintf(text, CELL_SIZE, "%+.2f", *row->correlation);
    }
}

static void head_text(int value_count, int c, char text[CELL_SIZE])
{
    static const char *const names[] = {"max", "mean", "min", "corr"};

    if (c < value_count) {
        (void)snprintf(text, CELL_SIZE, "%d", c + 1);
    } else {
        (void)snprintf(text, CELL_SIZE, "%s", names[c - value_count]);
    }
}

/* The widths of the columns: name, then the cells. */
static int name_width(const Row *rows, int row_count)
{
    int width = (int)strlen("checkpoint");

    for (int r = 0; r < row_count; r++) {
        int length = (int)strlen(rows[r].name);
        width = length > width ? length : width;
    }
    return width;
}

static int cell_width(const Row *rows, int row_count, int value_count, int c)
{
    char text[CELL_SIZE];
    int width;

    head_text(value_count, c, text);
    width = (int)strlen(text);
    for (int r = 0; r < row_count; r++) {
        cell_text(&rows[r], value_count, c, text);
        width = (int)strlen(text) > width ? (int)strlen(text) : width;
    }
    return width;
}

static void add_spark(Buf *out, const Row *row, int count, SparkStyle spark)
{
    if (spark != SPARK_NONE && count > 0) {
        buf_add(out, " ", 1);
        if (row != NULL) {
            spark_add(out, row->values, count, spark == SPARK_UNICODE);
        } else {
            buf_printf(out, "%*s", count, "");
        }
    }
}

Status curves_table(const Curves *curves, SparkStyle spark, Buf *out, Err *err)
{
    Row rows[ROWS_MAX];
    int row_count = make_rows(curves, rows);
    int cells = curves->count + 4, names = name_width(rows, row_count);
    int widths[CHECKPOINTS + 4];
    char text[CELL_SIZE];

    for (int c = 0; c < cells; c++) {
        widths[c] = cell_width(rows, row_count, curves->count, c);
    }
    buf_printf(out, "%-*s", names, "checkpoint");
    add_spark(out, NULL, curves->count, spark);
    for (int c = 0; c < cells; c++) {
        head_text(curves->count, c, text);
        buf_printf(out, "%s%*s", c == curves->count ? " | " : " ", widths[c], text);
    }
    buf_add_text(out, "\n");
    for (int r = 0; r < row_count; r++) {
        buf_printf(out, "%-*s", names, rows[r].name);
        add_spark(out, &rows[r], curves->count, spark);
        for (int c = 0; c < cells; c++) {
            cell_text(&rows[r], curves->count, c, text);
            buf_printf(out, "%s%*s", c == curves->count ? " | " : " ", widths[c], text);
        }
        if (rows[r].remark[0] != '\0') {
            buf_printf(out, "  (%s)", rows[r].remark);
        }
        buf_add_text(out, "\n");
    }
    return buf_status(out, "the table of curves", err);
}
