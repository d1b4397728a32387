#include "lang/known.h"

#include <stddef.h>

#include "lang/program_priv.h"
#include "lang/walk.h"

/* A static const that PARAMs decide. */
static bool known_variable(const Program *program, const Expr *e, Constant *out)
{
    const Stmt *declared = e->symbol->declared;

    if (!e->symbol->is_static || e->index_count > 0 || declared == NULL) {
        return false;
    }
    if (declared->init == NULL) {
        *out = (Constant){.type = e->type};
        return true;
    }
    return known_value(program, declared->init, out);
}

bool known_value(const Program *program, const Expr *e, Constant *out)
{
    Constant values[PRIMITIVE_PARAMS_MAX];
    const Expr *child;

    switch (e->kind) {
    case EXPR_CONSTANT:
        *out = e->constant;
        return true;
    case EXPR_PARAM:
        *out = (Constant){.type = TYPE_FLOAT, .f = program->params[e->number].value};
        return true;
    case EXPR_VARIABLE:
        return known_variable(program, e, out);
    case EXPR_UNARY:
    case EXPR_BINARY:
    case EXPR_AND:
    case EXPR_OR:
    case EXPR_CONDITION:
    case EXPR_CONVERT:
    case EXPR_CALL:
        break;
    default:
        return false;
    }
    for (int i = 0; (child = expr_child(e, i)) != NULL; i++) {
        if (i == PRIMITIVE_PARAMS_MAX || !known_value(program, child, &values[i])) {
            return false;
        }
    }
    return expr_compute(e, values, out);
}
