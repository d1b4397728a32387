#include "lang/walk.h"

#include <stddef.h>

#include "lang/constant.h"

Expr *expr_child(const Expr *e, int i)
{
    Expr *const own[] = {e->a, e->b, e->c};

    for (size_t k = 0; k < ARRAY_LEN(own); k++) {
        if (own[k] != NULL && i-- == 0) {
            return own[k];
        }
    }
    if (i < e->index_count) {
        return e->index[i];
    }
    i -= e->index_count;
    return i < e->arg_count ? e->args[i] : NULL;
}

/* True when index number i of e is a constant within the array. Only variables know their sizes
 * here: the ranges of bounds.c come later. */
static bool index_is_safe(const Expr *e, int i)
{
    const Expr *index = e->index[i];

    return e->kind == EXPR_VARIABLE && index->kind == EXPR_CONSTANT && index->constant.i >= 0 &&
           index->constant.i < e->symbol->size[i];
}

static bool node_is_silent(const Expr *e)
{
    for (int i = 0; i < e->index_count; i++) {
        if (!index_is_safe(e, i)) {
            return false;
        }
    }
    if (e->kind == EXPR_CALL) {
        return e->primitive != NULL && e->primitive->is_maths;
    }
    if (e->kind == EXPR_BINARY && e->a->type != TYPE_FLOAT &&
        (e->op == OP_DIV || e->op == OP_MOD)) {
        return e->b->kind == EXPR_CONSTANT && e->b->constant.i != 0;
    }
    return true;
}

bool expr_is_silent(const Expr *e)
{
    const Expr *child;

    if (!node_is_silent(e)) {
        return false;
    }
    for (int i = 0; (child = expr_child(e, i)) != NULL; i++) {
        if (!expr_is_silent(child)) {
            return false;
        }
    }
    return true;
}

bool expr_compute(const Expr *e, const Constant *values, Constant *out)
{
    switch (e->kind) {
    case EXPR_UNARY:
        *out = constant_unary(e->op, values[0]);
        return true;
    case EXPR_BINARY:
        return constant_binary(e->op, values[0], values[1], out);
    case EXPR_AND:
    case EXPR_OR:
        *out = values[(values[0].i != 0) == (e->kind == EXPR_OR) ? 0 : 1];
        return true;
    case EXPR_CONDITION:
        *out = values[values[0].i != 0 ? 1 : 2];
        return true;
    case EXPR_CONVERT:
        *out = constant_convert(values[0], e->type);
        return true;
    case EXPR_CALL:
        return e->primitive != NULL && constant_call(e->primitive, values, out);
    default:
        return false;
    }
}

static bool is_int(const Expr *e, int32_t value)
{
    return e->kind == EXPR_CONSTANT && e->type == TYPE_INT && e->constant.i == value;
}

bool expr_is_decided(const Expr *e, int32_t *value)
{
    const Expr *a = e->a, *b = e->b;

    if (e->kind != EXPR_BINARY || e->type != TYPE_INT) {
        return false;
    }
    switch (e->op) {
    case OP_MUL:
    case OP_BITAND:
        *value = 0;
        return is_int(a, 0) || is_int(b, 0);
    case OP_BITOR:
        *value = -1;
        return is_int(a, -1) || is_int(b, -1);
    case OP_MOD:
        *value = 0;
        return is_int(b, 1) || is_int(b, -1);
    case OP_SHL:
    case OP_SHR:
        *value = a->kind == EXPR_CONSTANT ? a->constant.i : 0;
        return is_int(a, 0) || (e->op == OP_SHR && is_int(a, -1));
    default:
        return false;
    }
}

/* The bits of x & c, or of x | c, cannot be those of `other`. */
static bool bits_differ(const Expr *bits, int32_t other)
{
    const Expr *c;

    if (bits->kind != EXPR_BINARY || (bits->op != OP_BITAND && bits->op != OP_BITOR)) {
        return false;
    }
    c = bits->a->kind == EXPR_CONSTANT ? bits->a : bits->b;
    if (c->kind != EXPR_CONSTANT) {
        return false;
    }
    return bits->op == OP_BITAND ? (other & ~c->constant.i) != 0 : (c->constant.i & ~other) != 0;
}

bool expr_bits_decide(const Expr *e, bool *value)
{
    if (e->kind == EXPR_CONVERT && e->type == TYPE_BOOL) {
        *value = true;
        return bits_differ(e->a, 0);
    }
    if (e->kind != EXPR_BINARY || (e->op != OP_EQ && e->op != OP_NE)) {
        return false;
    }
    *value = e->op == OP_NE;
    return (e->b->kind == EXPR_CONSTANT && bits_differ(e->a, e->b->constant.i)) ||
           (e->a->kind == EXPR_CONSTANT && bits_differ(e->b, e->a->constant.i));
}

static bool node_same(const Expr *a, const Expr *b)
{
    if (a->kind != b->kind || a->type != b->type || a->index_count != b->index_count ||
        a->arg_count != b->arg_count) {
        return false;
    }
    switch (a->kind) {
    case EXPR_CONSTANT:
        return constant_same(a->constant, b->constant);
    case EXPR_VARIABLE:
    case EXPR_POINTER:
        return a->symbol == b->symbol;
    case EXPR_FIELD:
        return a->part == b->part && a->number == b->number;
    case EXPR_STEP_MEMBER:
        return a->member == b->member;
    case EXPR_CALL:
        return a->primitive == b->primitive && a->function == b->function;
    default: /* what does not count is 0 in both */
        return a->op == b->op && a->number == b->number;
    }
}

bool expr_same(const Expr *a, const Expr *b)
{
    if (!node_same(a, b)) {
        return false;
    }
    for (int i = 0;; i++) {
        const Expr *x = expr_child(a, i), *y = expr_child(b, i);
        if (x == NULL || y == NULL) {
            return x == y;
        }
        if (!expr_same(x, y)) {
            return false;
        }
    }
}

static bool is_assignment_to(const Stmt *s, const Symbol *symbol)
{
    return s->kind == STMT_ASSIGN && s->target->kind == EXPR_VARIABLE &&
           s->target->symbol == symbol;
}

bool stmt_assigns(const Stmt *list, const Symbol *symbol)
{
    const Stmt *next;

    for (const Stmt *s = list; s != NULL; s = next) {
        next = s->next;
        if (is_assignment_to(s, symbol) || stmt_assigns(s->head, symbol) ||
            stmt_assigns(s->tail, symbol) || stmt_assigns(s->body, symbol)) {
            return true;
        }
        for (const Clause *c = s->clauses; c != NULL; c = c->next) {
            if (stmt_assigns(c->body, symbol)) {
                return true;
            }
        }
        /* A chain of `else if` is long, and each is the last of its list. */
        if (next == NULL) {
            next = s->other;
        } else if (stmt_assigns(s->other, symbol)) {
            return true;
        }
    }
    return false;
}

int symbol_elements(const Symbol *symbol, int from)
{
    int count = 1;

    for (int d = from; d < symbol->dimensions; d++) {
        count *= symbol->size[d];
    }
    return count;
}
