/* lang/walk.h - questions that more than one stage asks of a syntax tree. */
#ifndef LANG_WALK_H
#define LANG_WALK_H

#include <stdbool.h>

#include "lang/tree.h"

/* The i-th operand of e (a, b, c, indices, arguments), or NULL after the last one. */
Expr *expr_child(const Expr *e, int i);

/* True when evaluating e, or leaving it out, cannot be told apart but by the value: it writes
 * nothing, cannot fault and counts no misuse. */
bool expr_is_silent(const Expr *e);

/* The value of an operator, conversion or call of mathematics whose operands have these values.
 * False: a fault, or e is something else. */
bool expr_compute(const Expr *e, const Constant *values, Constant *out);

/* True when both are the same text of the same variables; false is always a safe answer. */
bool expr_same(const Expr *a, const Expr *b);

/* True for an operator on ints that one operand decides: x * 0, x & 0, x | -1, x % 1, 0 << x,
 * -1 >> x. TinyCC knows these too, and makes literal conditions of them. */
bool expr_is_decided(const Expr *e, int32_t *value);

/* True for a comparison of bits that the constants in it decide: (x & 4) == 1, (x | 4) != 0. What
 * it gives. Compilers warn of these. */
bool expr_bits_decide(const Expr *e, bool *value);

/* True when a statement of the list, or in one of them, assigns the variable or its elements. */
bool stmt_assigns(const Stmt *list, const Symbol *symbol);

/* How many values of that size an array in dimension `from` and beyond has: 1 for a single one. */
int symbol_elements(const Symbol *symbol, int from);

#endif
