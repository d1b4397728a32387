/* lang/emit.h - a tree as text: canonical C, the only text that a compiler sees, and canonical
 * Reward C, the source as it is understood.
 *
 * The tree is checked, folded and bounded. Reading the canonical Reward C again gives the same two
 * texts (but for the lines of the source).
 */
#ifndef LANG_EMIT_H
#define LANG_EMIT_H

#include "base/buf.h"
#include "lang/program.h"
#include "lang/tree.h"

void emit_c(const Program *program, Buf *out);
void emit_source(const Program *program, Buf *out);

/* One expression as Reward C, for messages; cut off where it does not fit. */
void emit_source_part(const Program *program, const Expr *e, char *out, size_t size);

#endif
