/* lang/finding.h - what is wrong with a source, and where: for people, editors and the next prompt.
 */
#ifndef LANG_FINDING_H
#define LANG_FINDING_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"

typedef struct {
    bool is_error;    /* false: a note; the source is accepted as it was meant */
    int line, column; /* from 1; column counts bytes; 0: no place */
    int width;        /* columns that are meant, at least 1 */
    char message[240];
    char hint[200]; /* what helps, as a line of its own; "" when there is none */
} Finding;

typedef struct {
    int count;  /* entries in items */
    int errors; /* also those that no longer fitted */
    int last;   /* index + 1 of the one that was added last; 0: it did not fit */
    Finding items[FINDINGS_MAX];
} Findings;

/* An error takes the place of a note when there is no room. */
void finding_error(Findings *findings, int line, int column, const char *fmt, ...)
    PRINTF_LIKE(4, 5);
void finding_note(Findings *findings, int line, int column, const char *fmt, ...) PRINTF_LIKE(4, 5);

/* More about the finding that was added last: how wide the place is, what helps. */
void finding_width(Findings *findings, int width);
void finding_hint(Findings *findings, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* In the order of the source; those without a place come last. */
void findings_sort(Findings *findings);

/* Adds "line L, column C: message", the line of source with the place marked, and the hint, for
 * each error. */
void findings_print(const Findings *findings, const char *source, size_t source_bytes, Buf *out);

#endif
