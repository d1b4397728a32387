#include "lang/turns.h"

#include <stddef.h>

#include "lang/constant.h"
#include "lang/range.h"
#include "lang/walk.h"

/* A loop, as far as one variable goes. */
typedef struct {
    Symbol *variable;
    const Stmt *start; /* the last statement of the head that sets it */
    const Stmt *step;  /* the only one of the tail that changes it */
    int *steps;        /* how many operators may still be evaluated */
} Shape;

/* The value of e where the variable is x. False: it depends on something else, or faults. */
static bool evaluate(const Shape *shape, const Expr *e, Constant x, Constant *out)
{
    Constant values[PRIMITIVE_PARAMS_MAX];
    int count = 0;

    if (e->kind == EXPR_CONSTANT) {
        *out = e->constant;
        return true;
    }
    if (e->kind == EXPR_VARIABLE) {
        *out = x;
        return e->symbol == shape->variable && e->index_count == 0;
    }
    if (--*shape->steps <= 0) {
        return false;
    }
    for (const Expr *child; (child = expr_child(e, count)) != NULL; count++) {
        if (count == PRIMITIVE_PARAMS_MAX || !evaluate(shape, child, x, &values[count])) {
            return false;
        }
    }
    return expr_compute(e, values, out);
}

/* The value of the loop's variable after a turn that began with x. */
static bool next_value(const Shape *shape, Constant x, Constant *out)
{
    const Stmt *step = shape->step;
    Constant value;

    if (!evaluate(shape, step->value, x, &value)) {
        return false;
    }
    if (step->op != OP_NONE &&
        !constant_binary(step->op, constant_convert(x, value.type), value, &value)) {
        return false;
    }
    *out = constant_convert(value, x.type);
    return true;
}

static void widen(IntRange *range, bool *is_empty, Constant x)
{
    IntRange one = range_of(x.i, x.i);

    *range = *is_empty ? one : range_union(*range, one);
    *is_empty = false;
}

/* Runs the loop from a start that is known. False: its condition or step depends on something
 * else. */
static bool simulate(const Shape *shape, Constant x, LoopBound *bound)
{
    bool no_body = true, none = true;
    Constant holds;

    for (bound->turns = 0;; bound->turns++) {
        if (!evaluate(shape, bound->part, x, &holds)) {
            return false;
        }
        widen(&bound->all, &none, x);
        if (holds.i == 0 || bound->turns == TURNS_TOO_MANY) {
            break;
        }
        widen(&bound->body, &no_body, x);
        if (!next_value(shape, x, &x)) {
            return false;
        }
    }
    if (no_body) {
        bound->body = bound->all;
    }
    if (bound->turns == TURNS_TOO_MANY) {
        bound->body = bound->all = range_unknown();
    }
    return true;
}

static bool is_variable(const Expr *e, const Symbol *variable)
{
    return e->kind == EXPR_VARIABLE && e->symbol == variable && e->index_count == 0;
}

/* The step as `variable op constant`, with an op that never turns the order of two values round.
 * False: it is something else. */
static bool read_step(const Shape *shape, Op *op, Constant *by)
{
    const Expr *value = shape->step->value, *constant = value;

    *op = shape->step->op;
    if (*op == OP_NONE) {
        if (value->kind != EXPR_BINARY) {
            return false;
        }
        *op = value->op;
        constant = value->b;
        if ((*op == OP_ADD || *op == OP_MUL) && is_variable(value->b, shape->variable)) {
            constant = value->a;
        } else if (!is_variable(value->a, shape->variable)) {
            return false;
        }
    }
    if (constant->kind != EXPR_CONSTANT || constant->type != TYPE_INT) {
        return false;
    }
    *by = constant->constant;
    return *op == OP_ADD || *op == OP_SUB || *op == OP_SHL || *op == OP_SHR ||
           ((*op == OP_MUL || *op == OP_DIV) && by->i > 0);
}

/* The part as `variable op limit`. False: it is something else, or no order of ints. */
static bool read_part(const Expr *part, const Symbol *variable, Op *op, const Expr **limit)
{
    static const Op turned[] = {[OP_LT] = OP_GT, [OP_LE] = OP_GE, [OP_GT] = OP_LT, [OP_GE] = OP_LE};

    if (part->kind != EXPR_BINARY || part->op < OP_LT || part->op > OP_GE ||
        part->a->type != TYPE_INT) {
        return false;
    }
    if (is_variable(part->a, variable)) {
        *op = part->op;
        *limit = part->b;
        return true;
    }
    *op = turned[part->op];
    *limit = part->a;
    return is_variable(part->b, variable);
}

/* The values with which a turn can begin: from the start on, as far as the limit lets it. False:
 * none of them is known. */
static bool read_reach(Op op, IntRange start, IntRange limit, IntRange *reach)
{
    bool is_rising = op == OP_LT || op == OP_LE;

    if (!range_is_known(limit) || !range_is_known(start)) {
        return false;
    }
    if (is_rising) {
        *reach = range_of(start.lo, limit.hi);
        if (op == OP_LT) {
            reach->hi -= reach->hi > INT32_MIN;
        }
        return start.lo > INT32_MIN && limit.hi < INT32_MAX;
    }
    *reach = range_of(limit.lo, start.hi);
    if (op == OP_GT) {
        reach->lo += reach->lo < INT32_MAX;
    }
    return start.hi < INT32_MAX && limit.lo > INT32_MIN;
}

/* Reasons with ranges: a start farther from the limit turns at least as often, because the step
 * keeps the order of values; the limit is taken where it is farthest. */
static bool reason(const Shape *shape, IntRange start, LoopBound *bound)
{
    Op op, step_op;
    const Expr *limit;
    Constant by;
    IntRange reach, after;
    bool is_rising;

    if (!read_part(bound->part, shape->variable, &op, &limit) || !read_step(shape, &step_op, &by) ||
        !read_reach(op, start, limit->range, &reach)) {
        return false;
    }
    bound->body = bound->all = start;
    bound->turns = 0;
    if (reach.lo > reach.hi) {
        return true;
    }
    after = range_binary(step_op, reach, range_of(by.i, by.i));
    if (!range_is_known(after)) {
        return false; /* it might wrap around, and go on */
    }
    is_rising = op == OP_LT || op == OP_LE;
    for (Constant x = {.type = TYPE_INT, .i = is_rising ? reach.lo : reach.hi};
         is_rising ? x.i <= reach.hi : x.i >= reach.lo; bound->turns++) {
        if (bound->turns == TURNS_TOO_MANY) {
            break;
        }
        if (!range_within(range_of(x.i, x.i), reach.lo, reach.hi) || !next_value(shape, x, &x)) {
            return false; /* it goes away from its limit */
        }
    }
    bound->body = reach;
    bound->all = range_union(start, after);
    return true;
}

/* The last statement of the head that sets the variable to something, or NULL. */
static const Stmt *find_start(const Stmt *head, const Symbol *variable)
{
    const Stmt *found = NULL;

    for (const Stmt *s = head; s != NULL; s = s->next) {
        if (s->kind == STMT_DECLARE && s->symbol == variable) {
            found = s;
        } else if (s->kind == STMT_ASSIGN && is_variable(s->target, variable)) {
            found = s->op == OP_NONE ? s : NULL;
        }
    }
    return found;
}

/* The only statement of the tail that changes the variable, or NULL. */
static const Stmt *find_step(const Stmt *tail, const Symbol *variable)
{
    const Stmt *found = NULL;

    for (const Stmt *s = tail; s != NULL; s = s->next) {
        if (s->kind == STMT_ASSIGN && is_variable(s->target, variable)) {
            if (found != NULL) {
                return NULL;
            }
            found = s;
        }
    }
    return found;
}

static bool read_shape(const Stmt *loop, Symbol *variable, int *steps, Shape *shape)
{
    *shape =
        (Shape){variable, find_start(loop->head, variable), find_step(loop->tail, variable), steps};
    return shape->start != NULL && shape->step != NULL && !stmt_assigns(loop->body, variable);
}

static bool find_bound(const Shape *shape, LoopBound *bound)
{
    const Stmt *s = shape->start;
    const Expr *start = s->kind == STMT_DECLARE ? s->init : s->value;
    Type type = shape->variable->type;

    bound->variable = shape->variable;
    if (start == NULL || start->kind == EXPR_CONSTANT) {
        Constant x = start == NULL ? (Constant){.type = type} : start->constant;
        if (simulate(shape, x, bound)) {
            return true;
        }
        return type == TYPE_INT && reason(shape, range_of(x.i, x.i), bound);
    }
    return type == TYPE_INT && reason(shape, start->range, bound);
}

/* The parts that && joins, from left to right, at most max; how many. */
static int split(const Expr *e, const Expr **parts, int max)
{
    int count;

    if (e->kind != EXPR_AND) {
        parts[0] = e;
        return max > 0 ? 1 : 0;
    }
    count = split(e->a, parts, max);
    return count < max ? count + split(e->b, parts + count, max - count) : count;
}

enum { PARTS_MAX = 8 };

int turns_find(const Stmt *loop, int *steps, LoopBound out[LOOP_BOUNDS_MAX])
{
    const Expr *parts[PARTS_MAX];
    int part_count, found = 0, tried = 0;

    if (loop->value == NULL) {
        return 0;
    }
    part_count = split(loop->value, parts, PARTS_MAX);
    for (const Stmt *s = loop->tail; s != NULL && tried < LOOP_BOUNDS_MAX; s = s->next) {
        Shape shape;
        if (s->kind != STMT_ASSIGN || s->target->kind != EXPR_VARIABLE ||
            s->target->index_count > 0) {
            continue;
        }
        tried++;
        if (!read_shape(loop, s->target->symbol, steps, &shape)) {
            continue;
        }
        for (int i = 0; i < part_count && found < LOOP_BOUNDS_MAX; i++) {
            LoopBound bound = {.part = parts[i]};
            if (find_bound(&shape, &bound)) {
                out[found++] = bound;
            }
        }
    }
    return found;
}

/* True when e names the variable. */
static bool mentions(const Expr *e, const Symbol *variable)
{
    const Expr *child;

    if (is_variable(e, variable)) {
        return true;
    }
    for (int i = 0; (child = expr_child(e, i)) != NULL; i++) {
        if (mentions(child, variable)) {
            return true;
        }
    }
    return false;
}

/* The first variable of the loop's tail that its condition names, or NULL. */
static Symbol *find_variable(const Stmt *loop)
{
    for (const Stmt *s = loop->tail; s != NULL; s = s->next) {
        if (s->kind == STMT_ASSIGN && s->target->kind == EXPR_VARIABLE &&
            mentions(loop->value, s->target->symbol)) {
            return s->target->symbol;
        }
    }
    return NULL;
}

const char *turns_explain(const Stmt *loop, const Expr **part)
{
    const Expr *parts[PARTS_MAX];
    Symbol *variable;
    int count;

    *part = NULL;
    if (loop->value == NULL) {
        return "it has no condition";
    }
    variable = find_variable(loop);
    if (variable == NULL) {
        return "its condition names no variable that the third part of the loop changes";
    }
    if (find_start(loop->head, variable) == NULL) {
        return "its variable gets its first value outside of the loop's head";
    }
    if (stmt_assigns(loop->body, variable)) {
        return "its variable is changed in the body, too";
    }
    if (find_step(loop->tail, variable) == NULL) {
        return "its variable is changed more than once between two turns";
    }
    count = split(loop->value, parts, PARTS_MAX);
    for (int i = 0; i < count; i++) {
        Op op;
        const Expr *limit;
        if (read_part(parts[i], variable, &op, &limit) && !range_is_known(limit->range)) {
            *part = parts[i];
            return "its limit is not known before the reward runs";
        }
    }
    return "where it starts, where it ends or how far it goes is not known before the reward runs";
}
