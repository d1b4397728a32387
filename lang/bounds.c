#include "lang/bounds.h"

#include <stddef.h>
#include <stdio.h>

#include "lang/emit.h"
#include "lang/known.h"
#include "lang/program_priv.h"
#include "lang/range.h"
#include "lang/turns.h"
#include "lang/walk.h"

/* Costs end here: far above what is refused, and the product of two of them fits. */
#define COST_MAX ((int64_t)1 << 31)

/* What costs most of one call, of what stands in no loop. */
typedef struct {
    int64_t cost;
    const Token *at;
    const Function *function; /* that is called; NULL: a loop */
} Dearest;

typedef struct {
    Program *program;
    int *steps;      /* that finding turns may still take */
    Dearest dearest; /* of the function that is being read */
    int loops;       /* that we are in, in this function */
} Bounds;

static int64_t bound_function(Bounds *b, Function *f);
static int64_t bound_stmt(Bounds *b, Stmt *s);
static int64_t bound_list(Bounds *b, Stmt *list);

static int64_t add(int64_t a, int64_t b)
{
    return a + b < COST_MAX ? a + b : COST_MAX;
}

static int64_t multiply(int64_t a, int64_t b)
{
    return a * b < COST_MAX ? a * b : COST_MAX;
}

int bounds_index_size(const Program *program, const Expr *e, int i)
{
    switch (e->kind) {
    case EXPR_VARIABLE:
        return e->symbol->size[i];
    case EXPR_FIELD:
        return e->part == PART_ACT ? program->task->actions[e->number].count
                                   : program->task->fields[e->number].count;
    default:
        return program->cells[e->number].length;
    }
}

bool bounds_index_is_safe(const Program *program, const Expr *e, int i)
{
    return range_within(e->index[i]->range, 0, bounds_index_size(program, e, i) - 1);
}

static IntRange range_of_type(Type type)
{
    return type == TYPE_BOOL ? range_of(0, 1) : range_unknown();
}

/* The range of a conversion of e to an int. */
static IntRange range_as_int(const Expr *e)
{
    return e->type == TYPE_FLOAT ? range_unknown() : e->range;
}

IntRange bounds_assigned(const Stmt *assignment)
{
    if (assignment->value->type == TYPE_FLOAT) {
        return range_unknown();
    }
    if (assignment->op == OP_NONE) {
        return assignment->value->range;
    }
    return range_binary(assignment->op, range_as_int(assignment->target), assignment->value->range);
}

static IntRange range_of_expr(const Expr *e)
{
    switch (e->kind) {
    case EXPR_CONSTANT:
        return range_of(e->constant.i, e->constant.i);
    case EXPR_VARIABLE:
        return e->symbol->has_range ? e->symbol->range : range_of_type(e->type);
    case EXPR_UNARY:
        return e->type == TYPE_BOOL ? range_of(0, 1) : range_unary(e->op, e->a->range);
    case EXPR_BINARY:
        return e->type == TYPE_BOOL ? range_of(0, 1)
                                    : range_binary(e->op, e->a->range, e->b->range);
    case EXPR_CONDITION:
        return range_union(e->b->range, e->c->range);
    case EXPR_CONVERT:
        return e->type == TYPE_INT ? range_as_int(e->a) : range_of(0, 1);
    default:
        return range_of_type(e->type);
    }
}

static int64_t cost_of_call(Bounds *b, const Expr *e)
{
    int64_t cost;

    if (e->primitive != NULL) {
        return e->primitive->cost;
    }
    cost = add(4, bound_function(b, e->function));
    if (b->loops == 0 && cost > b->dearest.cost) {
        b->dearest = (Dearest){cost, &e->at, e->function};
    }
    return cost;
}

/* Of e alone, without its operands. */
static int64_t cost_of_node(Bounds *b, const Expr *e)
{
    int64_t cost = 0;

    for (int i = 0; i < e->index_count; i++) {
        cost += bounds_index_is_safe(b->program, e, i) ? 1 : 4;
    }
    switch (e->kind) {
    case EXPR_BINARY:
        return cost + (e->op == OP_DIV || e->op == OP_MOD ? 4 : 1);
    case EXPR_UNARY:
    case EXPR_AND:
    case EXPR_OR:
    case EXPR_CONDITION:
    case EXPR_CONVERT:
        return cost + 1;
    case EXPR_CALL:
        return cost + cost_of_call(b, e);
    default:
        return cost;
    }
}

static int64_t bound_expr(Bounds *b, Expr *e)
{
    int64_t cost = 0, sides[2];
    Expr *child;

    if (e->kind == EXPR_CONDITION) {
        cost = bound_expr(b, e->a);
        sides[0] = bound_expr(b, e->b);
        sides[1] = bound_expr(b, e->c);
        cost = add(cost, sides[0] > sides[1] ? sides[0] : sides[1]);
    } else {
        for (int i = 0; (child = expr_child(e, i)) != NULL; i++) {
            cost = add(cost, bound_expr(b, child));
        }
    }
    if (e->type == TYPE_INT || e->type == TYPE_BOOL) {
        e->range = range_of_expr(e);
    }
    return add(cost, cost_of_node(b, e));
}

static int64_t bound_optional(Bounds *b, Expr *e)
{
    return e != NULL ? bound_expr(b, e) : 0;
}

/* A variable that is never assigned keeps what its declaration gives it: elements too. */
static void range_of_declared(const Stmt *s)
{
    Symbol *symbol = s->symbol;
    IntRange range = range_of(0, 0);

    if (symbol->type != TYPE_INT || symbol->is_assigned) {
        return;
    }
    if (symbol->dimensions == 0) {
        range = s->init != NULL ? s->init->range : range;
    } else if (s->init_count == symbol_elements(symbol, 0)) {
        range = s->inits[0]->range;
    }
    for (int i = 0; i < s->init_count; i++) {
        range = range_union(range, s->inits[i]->range);
    }
    symbol->has_range = true;
    symbol->range = range;
}

/* The initialiser of a static: the checker knows what it is made of, not whether it has a value. */
static int64_t bound_static(Bounds *b, const Stmt *s, Expr *e)
{
    Constant value;

    if (s->symbol->is_static && !known_value(b->program, e, &value)) {
        token_error(&b->program->findings, &e->at,
                    "the initialiser of %.*s has no value: an integer is divided by zero",
                    s->symbol->name.length, s->symbol->name.text);
    }
    return bound_expr(b, e);
}

static int64_t bound_declare(Bounds *b, Stmt *s)
{
    int64_t cost = s->init != NULL ? bound_static(b, s, s->init) : 0;

    for (int i = 0; i < s->init_count; i++) {
        cost = add(cost, bound_static(b, s, s->inits[i]));
    }
    range_of_declared(s);
    return s->symbol->is_static ? 0 : add(cost, symbol_elements(s->symbol, 0));
}

static int64_t bound_assign(Bounds *b, Stmt *s)
{
    int64_t cost = add(bound_expr(b, s->target), bound_expr(b, s->value));

    if (s->op != OP_NONE) {
        cost += s->op == OP_DIV || s->op == OP_MOD ? 4 : 1;
        cost += s->target->type == s->value->type ? 0 : 2;
    }
    return add(cost, 1);
}

/* The variables of a loop, with the ranges that they have in its body or anywhere in it. */
typedef struct {
    LoopBound items[LOOP_BOUNDS_MAX];
    int count;
} Bounded;

/* The variable is within that, too. */
static void narrow(Symbol *symbol, IntRange range)
{
    symbol->range = symbol->has_range ? range_intersection(symbol->range, range) : range;
    symbol->has_range = symbol->type == TYPE_INT;
}

static void forget_ranges(const Bounded *bounded)
{
    for (int i = 0; i < bounded->count; i++) {
        bounded->items[i].variable->has_range = false;
    }
}

/* Of all variables, anywhere in the loop. */
static void set_ranges(const Bounded *bounded)
{
    forget_ranges(bounded);
    for (int i = 0; i < bounded->count; i++) {
        narrow(bounded->items[i].variable, bounded->items[i].all);
    }
}

/* The condition of a loop: on the right of a part that holds, the variable is within it. */
static int64_t bound_condition(Bounds *b, Expr *e, const Bounded *bounded)
{
    int64_t cost;

    if (e->kind == EXPR_AND) {
        cost = add(1, bound_condition(b, e->a, bounded));
        cost = add(cost, bound_condition(b, e->b, bounded));
        e->range = range_of(0, 1);
        return cost;
    }
    cost = bound_expr(b, e);
    for (int i = 0; i < bounded->count; i++) {
        if (bounded->items[i].part == e) {
            narrow(bounded->items[i].variable, bounded->items[i].body);
        }
    }
    return cost;
}

/* The third part of a loop: behind a step, variables may be beyond their limits. */
static int64_t bound_tail(Bounds *b, Stmt *tail, const Bounded *bounded)
{
    int64_t cost = 0;

    for (Stmt *s = tail; s != NULL; s = s->next) {
        cost = add(cost, bound_stmt(b, s));
        if (s->kind == STMT_ASSIGN && s->target->kind == EXPR_VARIABLE) {
            set_ranges(bounded);
        }
    }
    return cost;
}

static void refuse_loop(Bounds *b, const Stmt *loop)
{
    const Expr *part;
    const char *why = turns_explain(loop, &part);
    char shown[80];

    if (part == NULL) {
        token_error(&b->program->findings, &loop->at, "this loop has no provable bound: %s", why);
        finding_hint(&b->program->findings, "write for (int i = 0; i < 16; i++)");
        return;
    }
    emit_source_part(b->program, part, shown, sizeof shown);
    token_error(&b->program->findings, &loop->at, "this loop has no provable bound: %s, and %s",
                shown, why);
    finding_hint(&b->program->findings, "write for (int i = 0; i < 16 && %s; i++)", shown);
}

static void refuse_turns(Bounds *b, const Stmt *loop)
{
    token_error(&b->program->findings, &loop->at,
                "this loop makes more than %d turns, or never ends: one call of a reward may take "
                "%d operations",
                TURNS_MAX, OPERATIONS_MAX);
}

/* The turns of a loop whose head and condition have ranges. */
static int64_t count_turns(Bounds *b, Stmt *loop, Bounded *bounded)
{
    int64_t least = TURNS_TOO_MANY;

    bounded->count = turns_find(loop, b->steps, bounded->items);
    for (int i = 0; i < bounded->count; i++) {
        least = bounded->items[i].turns < least ? bounded->items[i].turns : least;
    }
    if (*b->steps <= 0) {
        token_error(&b->program->findings, &loop->at,
                    "the loops up to this one take too long to follow: fewer turns, and simpler "
                    "conditions");
        return 1;
    }
    if (bounded->count == 0) {
        refuse_loop(b, loop);
        return 1;
    }
    if (least == TURNS_TOO_MANY) {
        refuse_turns(b, loop);
        return 1;
    }
    return least;
}

static int64_t bound_for(Bounds *b, Stmt *s)
{
    int64_t head = bound_list(b, s->head), condition, turn, cost;
    Bounded bounded;

    b->loops++;
    (void)bound_optional(b, s->value); /* for the ranges of its limits */
    s->turns = count_turns(b, s, &bounded);
    set_ranges(&bounded);
    condition = s->value != NULL ? bound_condition(b, s->value, &bounded) : 0;
    turn = add(condition, bound_list(b, s->body));
    turn = add(turn, bound_tail(b, s->tail, &bounded));
    forget_ranges(&bounded);
    b->loops--;
    cost = add(add(head, condition), multiply(s->turns, turn));
    if (b->loops == 0 && cost > b->dearest.cost) {
        b->dearest = (Dearest){cost, &s->at, NULL};
    }
    return cost;
}

static int64_t bound_switch(Bounds *b, Stmt *s)
{
    int64_t cost = bound_expr(b, s->value);

    for (Clause *c = s->clauses; c != NULL; c = c->next) {
        cost = add(cost, bound_list(b, c->body));
    }
    return cost;
}

/* A chain of `else if`: the dearest of its branches, each behind the conditions before it. */
static int64_t bound_if(Bounds *b, Stmt *s)
{
    int64_t conditions = 0, dearest = 0, cost;

    for (;;) {
        conditions = add(conditions, bound_expr(b, s->value));
        cost = add(conditions, bound_list(b, s->body));
        dearest = cost > dearest ? cost : dearest;
        if (s->other == NULL || s->other->kind != STMT_IF || s->other->next != NULL) {
            break;
        }
        s = s->other;
    }
    cost = add(conditions, bound_list(b, s->other));
    return cost > dearest ? cost : dearest;
}

static int64_t bound_stmt(Bounds *b, Stmt *s)
{
    switch (s->kind) {
    case STMT_DECLARE:
        return bound_declare(b, s);
    case STMT_ASSIGN:
        return bound_assign(b, s);
    case STMT_CALL:
        return bound_expr(b, s->value);
    case STMT_IF:
        return bound_if(b, s);
    case STMT_FOR:
        return bound_for(b, s);
    case STMT_SWITCH:
        return bound_switch(b, s);
    case STMT_RETURN:
        return bound_optional(b, s->value);
    case STMT_BLOCK:
        return bound_list(b, s->body);
    case STMT_BREAK:
    case STMT_CONTINUE:
    case STMT_EMPTY:
        break;
    }
    return 0;
}

static int64_t bound_list(Bounds *b, Stmt *list)
{
    int64_t cost = 0;

    for (Stmt *s = list; s != NULL; s = s->next) {
        cost = add(cost, bound_stmt(b, s));
    }
    return cost;
}

/* Which variables change after their declaration. */
static void mark_assigned(Stmt *list)
{
    Stmt *next;

    for (Stmt *s = list; s != NULL; s = next) {
        next = s->next;
        if (s->kind == STMT_ASSIGN && s->target->kind == EXPR_VARIABLE) {
            s->target->symbol->is_assigned = true;
        }
        mark_assigned(s->head);
        mark_assigned(s->tail);
        mark_assigned(s->body);
        for (Clause *c = s->clauses; c != NULL; c = c->next) {
            mark_assigned(c->body);
        }
        if (next == NULL) {
            next = s->other;
        } else {
            mark_assigned(s->other);
        }
    }
}

enum { NOT_YET = -1 };

/* The operations of a call of f. Functions do not call themselves, and CALL_DEPTH_MAX holds. */
static int64_t bound_function(Bounds *b, Function *f)
{
    Bounds inside = {.program = b->program, .steps = b->steps};

    if (f->operations == NOT_YET) {
        mark_assigned(f->body);
        f->operations = bound_list(&inside, f->body);
        if (f == b->program->tree.reward) {
            b->dearest = inside.dearest;
        }
    }
    return f->operations;
}

static void refuse_cost(Bounds *b, const Function *reward)
{
    const Dearest *most = &b->dearest;
    const Token *at = most->at != NULL ? most->at : &reward->name;
    char place[IDENTIFIER_BYTES_MAX + 64] = "";

    if (most->function != NULL) {
        (void)snprintf(place, sizeof place, "the call of %.*s in line %d",
                       most->function->name.length, most->function->name.text, at->line);
    } else if (most->cost > 0) {
        (void)snprintf(place, sizeof place, "the loop of line %d", at->line);
    }
    token_error(&b->program->findings, at,
                "one call takes up to %lld operations, %d are allowed%s%s",
                (long long)reward->operations, OPERATIONS_MAX,
                place[0] == '\0'                      ? ""
                : 2 * most->cost > reward->operations ? ": most of it in "
                                                      : "; its dearest part is ",
                place);
}

void program_bound(Program *program)
{
    int steps = LOOP_STEPS_MAX;
    Bounds b = {.program = program, .steps = &steps};
    Function *reward = program->tree.reward;

    (void)bound_list(&b, program->tree.tables);
    for (Function *f = program->tree.functions; f != NULL; f = f->next) {
        f->operations = NOT_YET;
    }
    for (Function *f = program->tree.functions; f != NULL; f = f->next) {
        (void)bound_function(&b, f);
    }
    if (reward->operations > OPERATIONS_MAX && program->findings.errors == 0) {
        refuse_cost(&b, reward);
    }
}
