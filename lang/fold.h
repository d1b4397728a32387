/* lang/fold.h - a tree without what is known beforehand.
 *
 * Subexpressions of constants become constants, branches that are never taken go, and so do names
 * of known values. Evaluating gives the same bits, faults and misuse as before. Folding again
 * changes nothing.
 *
 * No condition is left that a compiler could find to be known, unless what decides it also does
 * something (emit_c.c hides those): TinyCC of 2020 drops code after (x || 1) || ((x && 1) || 1).
 */
#ifndef LANG_FOLD_H
#define LANG_FOLD_H

#include "lang/tree.h"

void fold_tree(Tree *tree);

#endif
