#include "lang/fold.h"

#include <stddef.h>

#include "lang/constant.h"
#include "lang/walk.h"

static bool is_constant(const Expr *e)
{
    return e->kind == EXPR_CONSTANT;
}

static bool is_bool(const Expr *e, bool value)
{
    return is_constant(e) && e->type == TYPE_BOOL && (e->constant.i != 0) == value;
}

/* e becomes another expression, but stays where it stood. */
static void become(Expr *e, const Expr *other)
{
    Token at = e->at;

    *e = *other;
    e->at = at;
}

static void become_constant(Expr *e, Constant value)
{
    *e = (Expr){.kind = EXPR_CONSTANT, .type = value.type, .at = e->at, .height = 1};
    e->constant = value;
}

static void become_int(Expr *e, int32_t value)
{
    become_constant(e, (Constant){.type = TYPE_INT, .i = value});
}

static void become_bool(Expr *e, bool value)
{
    become_constant(e, (Constant){.type = TYPE_BOOL, .i = value ? 1 : 0});
}

/* Two ints that are the same expression, compared: compilers warn of it. */
static void fold_same(Expr *e)
{
    bool is_comparison = e->op >= OP_LT && e->op <= OP_NE;

    if (is_comparison && e->a->type != TYPE_FLOAT && expr_same(e->a, e->b) &&
        expr_is_silent(e->a)) {
        become_bool(e, e->op == OP_LE || e->op == OP_GE || e->op == OP_EQ);
    }
}

static void fold_binary(Expr *e)
{
    Constant value;
    int32_t decided;
    bool holds;

    if (is_constant(e->a) && is_constant(e->b)) {
        if (constant_binary(e->op, e->a->constant, e->b->constant, &value)) {
            become_constant(e, value);
        }
    } else if (expr_is_decided(e, &decided)) {
        if (expr_is_silent(e->a) && expr_is_silent(e->b)) {
            become_int(e, decided);
        }
    } else if (expr_bits_decide(e, &holds)) {
        if (expr_is_silent(e->a) && expr_is_silent(e->b)) {
            become_bool(e, holds);
        }
    } else {
        fold_same(e);
    }
}

/* a && b, a || b: `decides` is the operand's value that settles it. */
static void fold_logic(Expr *e, bool decides)
{
    if (is_bool(e->a, decides)) {
        become_bool(e, decides);
    } else if (is_bool(e->a, !decides)) {
        become(e, e->b);
    } else if (is_bool(e->b, !decides)) {
        become(e, e->a);
    } else if (is_bool(e->b, decides) && expr_is_silent(e->a)) {
        become_bool(e, decides);
    }
}

static void fold_condition(Expr *e)
{
    if (is_constant(e->a)) {
        become(e, e->a->constant.i != 0 ? e->b : e->c);
    } else if (is_constant(e->b) && is_constant(e->c) &&
               constant_same(e->b->constant, e->c->constant) && expr_is_silent(e->a)) {
        become(e, e->b);
    }
}

static void fold_convert(Expr *e)
{
    bool holds;

    if (e->a->type == e->type) {
        become(e, e->a);
    } else if (is_constant(e->a)) {
        become_constant(e, constant_convert(e->a->constant, e->type));
    } else if (e->type == TYPE_BOOL && e->a->kind == EXPR_CONVERT && e->a->a->type == TYPE_BOOL) {
        become(e, e->a->a);
    } else if (expr_bits_decide(e, &holds) && expr_is_silent(e->a)) {
        become_bool(e, holds);
    }
}

static void fold_call(Expr *e)
{
    Constant args[PRIMITIVE_PARAMS_MAX], value;

    if (e->primitive == NULL || !e->primitive->is_maths) {
        return;
    }
    for (int i = 0; i < e->arg_count; i++) {
        if (!is_constant(e->args[i])) {
            return;
        }
        args[i] = e->args[i]->constant;
    }
    if (constant_call(e->primitive, args, &value)) {
        become_constant(e, value);
    }
}

static void fold_expr(Expr *e)
{
    Expr *child;

    for (int i = 0; (child = expr_child(e, i)) != NULL; i++) {
        fold_expr(child);
    }
    switch (e->kind) {
    case EXPR_VARIABLE:
        if (e->symbol->has_value && e->index_count == 0) {
            become_constant(e, e->symbol->value);
        }
        break;
    case EXPR_UNARY:
        if (is_constant(e->a)) {
            become_constant(e, constant_unary(e->op, e->a->constant));
        }
        break;
    case EXPR_BINARY:
        fold_binary(e);
        break;
    case EXPR_AND:
    case EXPR_OR:
        fold_logic(e, e->kind == EXPR_OR);
        break;
    case EXPR_CONDITION:
        fold_condition(e);
        break;
    case EXPR_CONVERT:
        fold_convert(e);
        break;
    case EXPR_CALL:
        fold_call(e);
        break;
    default:
        break;
    }
}

static void fold_optional(Expr *e)
{
    if (e != NULL) {
        fold_expr(e);
    }
}

static void become_empty(Stmt *s)
{
    *s = (Stmt){.kind = STMT_EMPTY, .at = s->at, .next = s->next};
}

static void become_block(Stmt *s, Stmt *body)
{
    *s = (Stmt){.kind = STMT_BLOCK, .at = s->at, .next = s->next, .body = body};
}

/* A const whose value is known needs no place: all that name it have become its value. */
static void fold_declare(Stmt *s)
{
    Symbol *symbol = s->symbol;

    symbol->declared = s;
    fold_optional(s->init);
    for (int i = 0; i < s->init_count; i++) {
        fold_expr(s->inits[i]);
    }
    if (symbol->is_const && symbol->dimensions == 0 && !symbol->has_value &&
        (s->init == NULL || is_constant(s->init))) {
        symbol->has_value = true;
        symbol->value = s->init != NULL ? s->init->constant : (Constant){.type = symbol->type};
    }
    if (symbol->has_value) {
        become_empty(s);
    }
}

static void fold_assign(Stmt *s)
{
    fold_expr(s->target);
    fold_expr(s->value);
    if ((s->op == OP_NONE || s->op == OP_BITAND || s->op == OP_BITOR) &&
        expr_same(s->target, s->value) && expr_is_silent(s->value)) {
        become_empty(s);
    }
}

static void fold_list(Stmt **list);

/* What stands in braces anyway needs no others. */
static void fold_body(Stmt **body)
{
    fold_list(body);
    while (*body != NULL && (*body)->kind == STMT_BLOCK && (*body)->next == NULL) {
        *body = (*body)->body;
    }
}

/* What is left of a known condition is folded here; else `other` is left to fold_list. */
static void fold_if(Stmt *s)
{
    fold_expr(s->value);
    if (is_constant(s->value)) {
        become_block(s, s->value->constant.i != 0 ? s->body : s->other);
    }
    fold_body(&s->body);
}

static void fold_for(Stmt *s)
{
    fold_list(&s->head);
    fold_optional(s->value);
    fold_list(&s->tail);
    fold_body(&s->body);
    if (s->value != NULL && is_bool(s->value, false)) {
        become_block(s, s->head);
    }
}

static void fold_stmt(Stmt *s)
{
    switch (s->kind) {
    case STMT_DECLARE:
        fold_declare(s);
        break;
    case STMT_ASSIGN:
        fold_assign(s);
        break;
    case STMT_CALL:
        fold_expr(s->value);
        if (expr_is_silent(s->value)) {
            become_empty(s);
        }
        break;
    case STMT_IF:
        fold_if(s);
        break;
    case STMT_FOR:
        fold_for(s);
        break;
    case STMT_SWITCH:
        fold_expr(s->value);
        for (Clause *c = s->clauses; c != NULL; c = c->next) {
            fold_body(&c->body);
        }
        break;
    case STMT_RETURN:
        fold_optional(s->value);
        break;
    case STMT_BLOCK:
        fold_body(&s->body);
        break;
    case STMT_BREAK:
    case STMT_CONTINUE:
    case STMT_EMPTY:
        break;
    }
}

/* A block that declares nothing is as good as what is in it. */
static bool is_bare_block(const Stmt *s)
{
    if (s->kind != STMT_BLOCK) {
        return false;
    }
    for (const Stmt *in = s->body; in != NULL; in = in->next) {
        if (in->kind == STMT_DECLARE) {
            return false;
        }
    }
    return true;
}

/* Folds each statement; what does nothing leaves the list. */
static void fold_list(Stmt **list)
{
    Stmt **at = list;

    while (*at != NULL) {
        Stmt *s = *at;
        fold_stmt(s);
        if (s->kind == STMT_EMPTY) {
            *at = s->next;
        } else if (is_bare_block(s)) {
            Stmt **last = at;
            *at = s->body;
            while (*last != NULL) {
                last = &(*last)->next;
            }
            *last = s->next;
            at = last;
        } else if (s->next == NULL) {
            at = &s->other; /* a chain of `else if` is long: no recursion */
        } else {
            fold_list(&s->other);
            at = &s->next;
        }
    }
}

void fold_tree(Tree *tree)
{
    for (Stmt *s = tree->tables; s != NULL; s = s->next) {
        s->symbol->is_table = s->symbol->is_static = true;
    }
    fold_list(&tree->tables);
    for (Function *f = tree->functions; f != NULL; f = f->next) {
        fold_list(&f->body);
    }
}
