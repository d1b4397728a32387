/* lang/checker_expression.c - types of operators, and values that are known. */
#include <math.h>
#include <string.h>

#include "lang/checker_priv.h"
#include "lang/constant.h"

void check_bad(Expr *e)
{
    e->kind = EXPR_BAD;
    e->type = TYPE_BAD;
}

static bool is_number(Type type)
{
    return type == TYPE_BOOL || type == TYPE_INT || type == TYPE_FLOAT;
}

static void set_height(Expr *e, const Expr *operand)
{
    if (operand != NULL && operand->height >= e->height) {
        e->height = operand->height + 1;
    }
}

void convert(Checker *c, Expr **e, Type to)
{
    Expr *node;

    if ((*e)->type == to || (*e)->type == TYPE_BAD || !is_number(to)) {
        return;
    }
    node = checker_new(c, sizeof *node);
    if (node == NULL) {
        return;
    }
    node->kind = EXPR_CONVERT;
    node->type = to;
    node->at = (*e)->at;
    node->op = OP_NONE;
    node->a = *e;
    node->height = 1;
    set_height(node, *e);
    *e = node;
}

void convert_implied(Checker *c, Expr **e, Type to)
{
    Constant x;

    if (to == TYPE_INT && (*e)->type == TYPE_FLOAT &&
        !(constant_of(*e, &x) && x.f == truncf(x.f))) {
        checker_note(c, &(*e)->at,
                     "this float becomes an int and loses its fraction: (int) says that it is "
                     "meant");
    }
    convert(c, e, to);
}

void check_value(Checker *c, Expr *e)
{
    check_expression(c, e);
    switch (e->type) {
    case TYPE_VOID:
        checker_error(c, &e->at, "%.*s returns nothing: it has no value", e->at.length, e->at.text);
        check_bad(e);
        break;
    case TYPE_STEP:
    case TYPE_MEMORY:
    case TYPE_OUT:
        checker_error(c, &e->at,
                      "%.*s is a pointer: it is only read with -> or handed on to a function",
                      e->at.length, e->at.text);
        check_bad(e);
        break;
    default:
        break;
    }
}

void check_condition(Checker *c, Expr **e)
{
    check_value(c, *e);
    convert(c, e, TYPE_BOOL);
}

void check_int(Checker *c, Expr **e, const char *what)
{
    if ((*e)->type == TYPE_FLOAT) {
        checker_error(c, &(*e)->at, "%s is an int, this is a float: write (int)(…)", what);
        check_bad(*e);
    }
    convert(c, e, TYPE_INT);
}

/* int, or float when one of them is. */
static Type common_type(const Expr *a, const Expr *b)
{
    if (a->type == TYPE_BAD || b->type == TYPE_BAD) {
        return TYPE_BAD;
    }
    return a->type == TYPE_FLOAT || b->type == TYPE_FLOAT ? TYPE_FLOAT : TYPE_INT;
}

static bool takes_ints(Op op)
{
    return op == OP_MOD || op == OP_SHL || op == OP_SHR || op == OP_BITAND || op == OP_BITOR ||
           op == OP_BITXOR;
}

static void refuse_floats(Checker *c, Expr *e)
{
    checker_error(c, &e->at, "'%.*s' takes ints, and %s is a float", e->at.length, e->at.text,
                  e->a->type != TYPE_FLOAT   ? "the right side"
                  : e->b->type != TYPE_FLOAT ? "the left side"
                                             : "each side");
    if (e->op == OP_MOD) {
        checker_hint(c, "of floats, the remainder is fmodf(x, y)");
    } else if (e->op == OP_BITXOR) {
        checker_hint(c, "'^' is no power in C: write powf(x, y), or x * x");
    } else if (e->op == OP_BITAND || e->op == OP_BITOR) {
        checker_hint(c, "of truth values, write && or ||");
    }
    check_bad(e);
}

static bool is_comparison(Op op)
{
    return op >= OP_LT && op <= OP_NE;
}

static void check_binary(Checker *c, Expr *e)
{
    Type type;

    check_value(c, e->a);
    check_value(c, e->b);
    type = common_type(e->a, e->b);
    if (type == TYPE_FLOAT && takes_ints(e->op)) {
        refuse_floats(c, e);
        return;
    }
    if (is_comparison(e->op) && e->a->kind == EXPR_BINARY && is_comparison(e->a->op) &&
        e->op < OP_EQ) {
        checker_note(c, &e->at, "this compares a truth value: a < b < c is a < b && b < c");
    }
    convert(c, &e->a, type);
    convert(c, &e->b, type);
    e->type = type != TYPE_BAD && is_comparison(e->op) ? TYPE_BOOL : type;
}

static void check_unary(Checker *c, Expr *e)
{
    check_value(c, e->a);
    switch (e->op) {
    case OP_NOT:
        convert(c, &e->a, TYPE_BOOL);
        break;
    case OP_BITNOT:
        if (e->a->type == TYPE_FLOAT) {
            checker_error(c, &e->at, "'~' takes an int, this is a float");
            check_bad(e);
            return;
        }
        convert(c, &e->a, TYPE_INT);
        break;
    default:
        if (e->a->type == TYPE_BOOL) {
            convert(c, &e->a, TYPE_INT);
        }
        break;
    }
    e->type = e->a->type;
    if (e->op == OP_ADD) { /* +x is x */
        Expr *a = e->a;
        *e = *a;
    }
}

static void check_choice(Checker *c, Expr *e)
{
    Type type;

    check_condition(c, &e->a);
    check_value(c, e->b);
    check_value(c, e->c);
    type = e->b->type == e->c->type ? e->b->type : common_type(e->b, e->c);
    convert(c, &e->b, type);
    convert(c, &e->c, type);
    e->type = type;
}

/* A cast. One to the type that is there already is nothing. */
static void check_cast(Checker *c, Expr *e)
{
    check_value(c, e->a);
    if (e->a->type == TYPE_BAD) {
        check_bad(e);
    } else if (e->a->type == e->type) {
        Expr *a = e->a;
        *e = *a;
    }
}

void check_expression(Checker *c, Expr *e)
{
    switch (e->kind) {
    case EXPR_NAME:
    case EXPR_ARROW:
    case EXPR_DOT:
    case EXPR_INDEX:
        check_place(c, e);
        break;
    case EXPR_ADDRESS:
        checker_error(c, &e->at,
                      "'&' takes the address of a cell for a primitive, as in record(&m->best, x), "
                      "and nothing else");
        check_bad(e);
        break;
    case EXPR_LIST:
        checker_error(c, &e->at, "values in braces initialise an array and nothing else");
        check_bad(e);
        break;
    case EXPR_UNARY:
        check_unary(c, e);
        break;
    case EXPR_BINARY:
        check_binary(c, e);
        break;
    case EXPR_AND:
    case EXPR_OR:
        check_condition(c, &e->a);
        check_condition(c, &e->b);
        e->type = TYPE_BOOL;
        break;
    case EXPR_CONDITION:
        check_choice(c, e);
        break;
    case EXPR_CONVERT:
        check_cast(c, e);
        break;
    case EXPR_CALL:
        check_call(c, e);
        break;
    default: /* a constant, or bad */
        break;
    }
    set_height(e, e->a);
    set_height(e, e->b);
    set_height(e, e->c);
}

static bool constant_of_call(const Expr *e, Constant *out)
{
    Constant args[PRIMITIVE_PARAMS_MAX];

    if (e->primitive == NULL || !e->primitive->is_maths) {
        return false;
    }
    for (int i = 0; i < e->arg_count; i++) {
        if (!constant_of(e->args[i], &args[i])) {
            return false;
        }
    }
    return constant_call(e->primitive, args, out);
}

static bool constant_of_binary(const Expr *e, Constant *out)
{
    Constant a, b;

    return constant_of(e->a, &a) && constant_of(e->b, &b) && constant_binary(e->op, a, b, out);
}

static bool constant_of_unary(const Expr *e, Constant *out)
{
    Constant a;

    if (!constant_of(e->a, &a)) {
        return false;
    }
    *out = e->kind == EXPR_CONVERT ? constant_convert(a, e->type) : constant_unary(e->op, a);
    return true;
}

/* &&, || and ?: need only what they evaluate. */
static bool constant_of_choice(const Expr *e, Constant *out)
{
    Constant a;

    if (!constant_of(e->a, &a)) {
        return false;
    }
    if (e->kind == EXPR_CONDITION) {
        return constant_of(a.i != 0 ? e->b : e->c, out);
    }
    if ((a.i != 0) == (e->kind == EXPR_OR)) {
        *out = a;
        return true;
    }
    return constant_of(e->b, out);
}

bool constant_of(const Expr *e, Constant *out)
{
    if (e->type == TYPE_BAD) {
        return false;
    }
    switch (e->kind) {
    case EXPR_CONSTANT:
        *out = e->constant;
        return true;
    case EXPR_VARIABLE:
        *out = e->symbol->value;
        return e->symbol->has_value && e->index_count == 0;
    case EXPR_CONVERT:
    case EXPR_UNARY:
        return constant_of_unary(e, out);
    case EXPR_BINARY:
        return constant_of_binary(e, out);
    case EXPR_AND:
    case EXPR_OR:
    case EXPR_CONDITION:
        return constant_of_choice(e, out);
    case EXPR_CALL:
        return constant_of_call(e, out);
    default:
        return false;
    }
}

bool is_known_or_param(const Expr *e)
{
    switch (e->kind) {
    case EXPR_CONSTANT:
    case EXPR_PARAM:
    case EXPR_BAD:
        return true;
    case EXPR_VARIABLE:
        return e->symbol->has_value && e->index_count == 0;
    case EXPR_CONVERT:
    case EXPR_UNARY:
        return is_known_or_param(e->a);
    case EXPR_BINARY:
    case EXPR_AND:
    case EXPR_OR:
        return is_known_or_param(e->a) && is_known_or_param(e->b);
    case EXPR_CONDITION:
        return is_known_or_param(e->a) && is_known_or_param(e->b) && is_known_or_param(e->c);
    case EXPR_CALL:
        for (int i = 0; i < e->arg_count; i++) {
            if (!is_known_or_param(e->args[i])) {
                return false;
            }
        }
        return e->primitive != NULL && e->primitive->is_maths;
    default:
        return false;
    }
}
