/* lang/print.c - expressions as text. */
#include "lang/print_priv.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *text;
    int binds;
} OPS[] = {
    [OP_ADD] = {"+", BIND_ADD},      [OP_SUB] = {"-", BIND_ADD},
    [OP_MUL] = {"*", BIND_MULTIPLY}, [OP_DIV] = {"/", BIND_MULTIPLY},
    [OP_MOD] = {"%", BIND_MULTIPLY}, [OP_SHL] = {"<<", BIND_SHIFT},
    [OP_SHR] = {">>", BIND_SHIFT},   [OP_BITAND] = {"&", BIND_BITAND},
    [OP_BITOR] = {"|", BIND_BITOR},  [OP_BITXOR] = {"^", BIND_BITXOR},
    [OP_LT] = {"<", BIND_ORDER},     [OP_LE] = {"<=", BIND_ORDER},
    [OP_GT] = {">", BIND_ORDER},     [OP_GE] = {">=", BIND_ORDER},
    [OP_EQ] = {"==", BIND_EQUAL},    [OP_NE] = {"!=", BIND_EQUAL},
    [OP_NEG] = {"-", BIND_UNARY},    [OP_NOT] = {"!", BIND_UNARY},
    [OP_BITNOT] = {"~", BIND_UNARY}, [OP_NONE] = {"", BIND_PRIMARY},
};

int op_binds(Op op)
{
    return OPS[op].binds;
}

const char *op_text(Op op)
{
    return OPS[op].text;
}

void print_expr(Printer *p, const Expr *e, int binds)
{
    bool parentheses = p->dialect->binds(p, e) < binds;

    buf_add_text(p->out, parentheses ? "(" : "");
    p->dialect->expr(p, e);
    buf_add_text(p->out, parentheses ? ")" : "");
}

/* How tightly an operand has to bind. Compilers also want parentheses where many people do not know
 * the precedence by heart: a || (b && c), a << (b + c), (a < b) == c, bits in bits. */
static int operand_binds(int child, int binds, bool is_right)
{
    switch (binds) {
    case BIND_OR:
        return child == BIND_AND ? BIND_PRIMARY : binds + is_right;
    case BIND_BITOR:
    case BIND_BITXOR:
    case BIND_BITAND:
        return child == binds && !is_right ? binds : BIND_UNARY;
    case BIND_EQUAL:
    case BIND_ORDER:
        return BIND_SHIFT;
    case BIND_SHIFT:
        return BIND_UNARY;
    default:
        return binds + is_right;
    }
}

/* True when e begins with !, which people may take to belong to all that follows. */
static bool is_not(const Expr *e)
{
    if (e->kind == EXPR_CONVERT && e->a->type == TYPE_BOOL) {
        e = e->a;
    }
    return e->kind == EXPR_UNARY && e->op == OP_NOT;
}

void print_operand(Printer *p, const Expr *e, int binds, bool is_right)
{
    bool alone = binds >= BIND_BITOR && binds <= BIND_ORDER && is_not(e);

    print_expr(p, e,
               alone ? BIND_PRIMARY : operand_binds(p->dialect->binds(p, e), binds, is_right));
}

void print_float(Buf *out, float x)
{
    char text[40] = "";

    assert(isfinite(x));
    /* As short as it can be and still be the same number; whole numbers as such. */
    for (int digits = 1; digits <= 9; digits++) {
        (void)snprintf(text, sizeof text, "%.*g", digits, (double)x);
        if (strtof(text, NULL) == x) {
            break;
        }
    }
    if (fabsf(x) < 1e9f && x == floorf(x)) {
        (void)snprintf(text, sizeof text, "%.9g", (double)x);
    }
    buf_add_text(out, text);
    buf_add_text(out, strpbrk(text, ".e") == NULL ? ".0f" : "f");
}

static void print_indices(Printer *p, const Expr *e)
{
    for (int i = 0; i < e->index_count; i++) {
        buf_add_text(p->out, "[");
        p->dialect->index(p, e, i);
        buf_add_text(p->out, "]");
    }
}

/* The parameter that the place is reached by. */
static void print_pointer(Printer *p, const Expr *e)
{
    p->dialect->symbol(p, e->symbol);
}

static void print_field(Printer *p, const Expr *e)
{
    static const char *const parts[] = {
        [PART_PREV] = "prev", [PART_NOW] = "now", [PART_ACT] = "act"};
    const Task *task = p->program->task;
    const Field *field = e->part == PART_ACT ? &task->actions[e->number] : &task->fields[e->number];

    print_pointer(p, e);
    buf_printf(p->out, "->%s.", parts[e->part]);
    p->dialect->name(p, field->name, (int)strlen(field->name));
}

static void print_step_member(Printer *p, const Expr *e)
{
    static const char *const members[] = {[MEMBER_T] = "t",
                                          [MEMBER_T_MAX] = "t_max",
                                          [MEMBER_GAMMA] = "gamma",
                                          [MEMBER_TERMINATED] = "terminated",
                                          [MEMBER_TRUNCATED] = "truncated"};

    print_pointer(p, e);
    buf_printf(p->out, "->%s", members[e->member]);
}

void print_place(Printer *p, const Expr *e)
{
    const Program *program = p->program;
    const char *name;

    switch (e->kind) {
    case EXPR_VARIABLE:
        p->dialect->symbol(p, e->symbol);
        break;
    case EXPR_FIELD:
        print_field(p, e);
        break;
    case EXPR_STEP_MEMBER:
        print_step_member(p, e);
        break;
    case EXPR_TERM:
        name = program->terms.items[e->number].name;
        print_pointer(p, e);
        buf_add_text(p->out, "->");
        p->dialect->name(p, name, (int)strlen(name));
        break;
    default: /* EXPR_MEMORY, EXPR_CELL */
        name = program->cells[e->number].name;
        print_pointer(p, e);
        buf_add_text(p->out, "->");
        p->dialect->name(p, name, (int)strlen(name));
        break;
    }
    print_indices(p, e);
}

int common_binds(const Expr *e)
{
    switch (e->kind) {
    case EXPR_CONSTANT:
        return e->type == TYPE_FLOAT
                   ? (signbit(e->constant.f) && !isnan(e->constant.f) ? BIND_UNARY : BIND_PRIMARY)
                   : (e->constant.i < 0 ? BIND_UNARY : BIND_PRIMARY);
    case EXPR_CELL:
        return BIND_UNARY;
    case EXPR_UNARY:
    case EXPR_BINARY:
        return op_binds(e->op);
    case EXPR_AND:
        return BIND_AND;
    case EXPR_OR:
        return BIND_OR;
    case EXPR_CONDITION:
        return BIND_CONDITION;
    case EXPR_CONVERT:
        return e->type == TYPE_BOOL ? BIND_EQUAL : BIND_UNARY;
    default:
        return BIND_PRIMARY;
    }
}

/* - and then something that begins with -, without making -- of it. */
static void print_unary(Printer *p, const Expr *e)
{
    bool twice = e->op == OP_NEG && e->a->kind == EXPR_UNARY && e->a->op == OP_NEG;

    buf_add_text(p->out, op_text(e->op));
    print_expr(p, e->a, twice ? BIND_PRIMARY : BIND_UNARY);
}

static void print_binary(Printer *p, const Expr *e)
{
    int binds = op_binds(e->op);

    print_operand(p, e->a, binds, false);
    buf_printf(p->out, " %s ", op_text(e->op));
    print_operand(p, e->b, binds, true);
}

static void print_logic(Printer *p, const Expr *e)
{
    int binds = e->kind == EXPR_AND ? BIND_AND : BIND_OR;

    p->dialect->decider(p, e->a, binds, false);
    buf_add_text(p->out, e->kind == EXPR_AND ? " && " : " || ");
    p->dialect->decider(p, e->b, binds, true);
}

static void print_condition(Printer *p, const Expr *e)
{
    p->dialect->decider(p, e->a, BIND_CONDITION, true);
    buf_add_text(p->out, " ? ");
    print_expr(p, e->b, BIND_OR);
    buf_add_text(p->out, " : ");
    print_expr(p, e->c, BIND_CONDITION);
}

/* To bool: what C does. */
static void print_convert(Printer *p, const Expr *e)
{
    if (e->type == TYPE_BOOL) {
        print_operand(p, e->a, BIND_EQUAL, false);
        buf_add_text(p->out, e->a->type == TYPE_FLOAT ? " != 0.0f" : " != 0");
        return;
    }
    buf_add_text(p->out, "(");
    print_type(p, e->type);
    buf_add_text(p->out, ")");
    print_expr(p, e->a, BIND_UNARY);
}

void print_arguments(Printer *p, const Expr *e, int from)
{
    for (int i = from; i < e->arg_count; i++) {
        buf_add_text(p->out, i > from ? ", " : "");
        print_expr(p, e->args[i], BIND_CONDITION);
    }
}

void print_common(Printer *p, const Expr *e)
{
    switch (e->kind) {
    case EXPR_PARAM:
        p->dialect->param(p, e->number);
        break;
    case EXPR_POINTER:
        p->dialect->symbol(p, e->symbol);
        break;
    case EXPR_CELL:
        buf_add_text(p->out, "&");
        print_place(p, e);
        break;
    case EXPR_UNARY:
        print_unary(p, e);
        break;
    case EXPR_BINARY:
        print_binary(p, e);
        break;
    case EXPR_AND:
    case EXPR_OR:
        print_logic(p, e);
        break;
    case EXPR_CONDITION:
        print_condition(p, e);
        break;
    case EXPR_CONVERT:
        print_convert(p, e);
        break;
    default:
        print_place(p, e);
        break;
    }
}
