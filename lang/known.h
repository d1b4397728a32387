/* lang/known.h - values that are known once the PARAMs have theirs: initialisers of tables. */
#ifndef LANG_KNOWN_H
#define LANG_KNOWN_H

#include "lang/program.h"
#include "lang/tree.h"

/* False: it depends on the step or on memory, or is a fault. */
bool known_value(const Program *program, const Expr *e, Constant *out);

#endif
