/* base/text.h - text from outside, made safe to show; and the nearest of several names. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* True when the bytes are valid UTF-8 without NUL. */
bool text_is_utf8(const char *bytes, size_t count);

/* Adds text so that a terminal can do nothing but show it: control characters other than newline
 * and tab become "\x1b" and the like, C1 controls and bytes that are not UTF-8 become "?". */
void text_add_safe(Buf *out, const char *bytes, size_t count);

/* Adds the text on one line: as above, and newlines and tabs become spaces; cut at max_bytes with
 * an ellipsis. */
void text_add_line(Buf *out, const char *bytes, size_t count, size_t max_bytes);

/* The name nearest to `word` by Levenshtein distance, or NULL when none is close enough (a third
 * of the word's length, at least 2). names holds count pointers. */
const char *text_nearest(const char *word, const char *const *names, size_t count);

#endif
