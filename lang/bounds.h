/* lang/bounds.h - what one call of a reward costs at most, before anything runs.
 *
 * Fills in the ranges of ints, the turns of loops and the operations of functions; refuses a loop
 * without a provable bound, and what costs more than OPERATIONS_MAX. The tree is checked and
 * folded. docs/reward-c.md, "Bounds", says how operations are counted.
 */
#ifndef LANG_BOUNDS_H
#define LANG_BOUNDS_H

#include "lang/program.h"
#include "lang/tree.h"

/* What is wrong goes to the program's findings. */
void program_bound(Program *program);

/* How many elements index number i of e chooses from. */
int bounds_index_size(const Program *program, const Expr *e, int i);

/* True when index number i of e is within its array for certain. */
bool bounds_index_is_safe(const Program *program, const Expr *e, int i);

/* The range of target op= value, before it is converted back to target's type. */
IntRange bounds_assigned(const Stmt *assignment);

#endif
