/* lang/constant.h - the arithmetic of Reward C on numbers that are known: exactly what the compiled
 * code computes, bit for bit. Used to fold, to size arrays, to bound loops. */
#ifndef LANG_CONSTANT_H
#define LANG_CONSTANT_H

#include <stdbool.h>

#include "lang/tree.h"

/* x as a value of type to (bool, int, float). */
Constant constant_convert(Constant x, Type to);

/* op x. x has the type that the operator takes; OP_NOT takes and gives bool. */
Constant constant_unary(Op op, Constant x);

/* a op b, both of one type (shifts: ints); comparisons give bool. False: a fault (int division by
 * 0). */
bool constant_binary(Op op, Constant a, Constant b, Constant *out);

/* A function of mathematics; args have its types. False: it has memory or is not one. */
bool constant_call(const Primitive *function, const Constant *args, Constant *out);

/* True when both have the same type and bits; NaNs are all the same. */
bool constant_same(Constant a, Constant b);

#endif
