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
    char message[240];
} Finding;

typedef struct {
    int count;  /* entries in items */
    int errors; /* also those that no longer fitted */
    Finding items[FINDINGS_MAX];
} Findings;

void finding_error(Findings *findings, int line, int column, const char *fmt, ...)
    PRINTF_LIKE(4, 5);
void finding_note(Findings *findings, int line, int column, const char *fmt, ...) PRINTF_LIKE(4, 5);

/* Adds "line L, column C: message", the line of source and a caret, for each error. */
void findings_print(const Findings *findings, const char *source, size_t source_bytes, Buf *out);

#endif
