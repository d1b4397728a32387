/* cli/diff.h - a unified diff of two texts, by lines.
 *
 * By the longest common subsequence, after what both have in common at the start and the end. Texts
 * whose different middles are longer than DIFF_LINES_MAX lines are shown as replaced there.
 */
#ifndef CLI_DIFF_H
#define CLI_DIFF_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

enum { DIFF_LINES_MAX = 2000, DIFF_CONTEXT = 3 };

typedef struct {
    int removed, added; /* lines; both 0: the texts are equal */
} DiffCount;

/* Adds the hunks ("@@ -1,3 +1,4 @@" and lines that begin with ' ', '-', '+'), nothing when the
 * texts are equal. Lines are copied as they are. ERR_NOMEM. */
MUST_USE Status diff_unified(const char *a, size_t a_bytes, const char *b, size_t b_bytes, Buf *out,
                             DiffCount *count, Err *err);

#endif
