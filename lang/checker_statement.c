/* lang/checker_statement.c - statements, and whether a function returns on every path. */
#include <string.h>

#include "lang/checker_priv.h"
#include "lang/constant.h"

static void check_statements(Checker *c, Stmt *list);

static void check_scope(Checker *c, Stmt *list)
{
    scope_open(c);
    check_statements(c, list);
    scope_close(c);
}

/* Says what is wrong with assigning to e. */
static void refuse_target(Checker *c, const Expr *e, const Token *at)
{
    switch (e->kind) {
    case EXPR_BAD:
        break;
    case EXPR_VARIABLE:
        checker_error(c, &e->at, "%.*s cannot be changed: it is const", e->at.length, e->at.text);
        break;
    case EXPR_FIELD:
    case EXPR_STEP_MEMBER:
        checker_error(c, &e->at, "the step cannot be changed: a reward reads it");
        break;
    case EXPR_PARAM:
        checker_error(c, &e->at, "%.*s cannot be changed: it is a PARAM", e->at.length, e->at.text);
        break;
    case EXPR_POINTER:
        checker_error(c, &e->at, "%.*s cannot be changed: it is one of the three pointers",
                      e->at.length, e->at.text);
        break;
    case EXPR_CONSTANT:
        checker_error(c, &e->at, "%.*s cannot be changed: it is a constant", e->at.length,
                      e->at.text);
        break;
    default:
        checker_error(c, at, "the left side of '%.*s' is nothing that can be changed", at->length,
                      at->text);
        break;
    }
}

static bool can_change(const Expr *e)
{
    switch (e->kind) {
    case EXPR_VARIABLE:
        return !e->symbol->is_const;
    case EXPR_MEMORY:
    case EXPR_TERM:
        return true;
    default:
        return false;
    }
}

static bool is_place(const Expr *e)
{
    return e->kind == EXPR_NAME || e->kind == EXPR_ARROW || e->kind == EXPR_DOT ||
           e->kind == EXPR_INDEX;
}

/* The operator of "op=" with its operands: the type it is computed in. */
static void check_compound(Checker *c, Stmt *s)
{
    bool ints = s->op == OP_MOD || (s->op >= OP_SHL && s->op <= OP_BITXOR);
    bool is_float = s->target->type == TYPE_FLOAT || s->value->type == TYPE_FLOAT;

    if (s->target->type == TYPE_BAD || s->value->type == TYPE_BAD) {
        return;
    }
    if (ints && is_float) {
        checker_error(c, &s->at, "'%.*s' takes ints, and %s is a float", s->at.length, s->at.text,
                      s->value->type != TYPE_FLOAT    ? "the left side"
                      : s->target->type != TYPE_FLOAT ? "the right side"
                                                      : "each side");
        return;
    }
    if (is_float && s->target->type != TYPE_FLOAT) {
        checker_note(c, &s->at, "this float becomes an int and loses its fraction");
    }
    convert(c, &s->value, is_float ? TYPE_FLOAT : TYPE_INT);
}

static void check_assignment(Checker *c, Stmt *s)
{
    bool marks = false;

    if (!is_place(s->target)) {
        check_expression(c, s->target);
    } else if (s->op == OP_NONE) {
        check_target(c, s->target);
    } else {
        check_place(c, s->target);
    }
    if (!can_change(s->target)) {
        refuse_target(c, s->target, &s->at);
        check_bad(s->target);
    } else {
        marks = s->target->kind == EXPR_VARIABLE;
    }
    check_value(c, s->value);
    if (s->op == OP_NONE) {
        convert_implied(c, &s->value, s->target->type);
    } else {
        check_compound(c, s);
    }
    if (marks) {
        s->target->symbol->is_set = true;
    }
}

static void check_for(Checker *c, Stmt *s)
{
    scope_open(c);
    check_statements(c, s->head);
    if (s->value != NULL) {
        check_condition(c, &s->value);
    }
    check_statements(c, s->tail);
    c->loops++;
    c->exits++;
    check_scope(c, s->body);
    c->loops--;
    c->exits--;
    scope_close(c);
}

/* One label, which no other of the switch has. */
static void check_label(Checker *c, const Stmt *s, Clause *clause, int i)
{
    Expr *e = clause->values[i];
    Constant x;

    check_value(c, e);
    if (e->type == TYPE_BAD) {
        return;
    }
    if (!constant_of(e, &x) || x.type == TYPE_FLOAT) {
        checker_error(c, &e->at, "a label is an int that is known before the reward runs");
        return;
    }
    clause->labels[i] = x.i;
    for (const Clause *other = s->clauses; other != NULL; other = other->next) {
        int count = other == clause ? i : other->label_count;
        for (int k = 0; k < count; k++) {
            if (other->labels[k] == x.i) {
                checker_error(c, &e->at, "two labels of this switch are %d", x.i);
                return;
            }
        }
        if (other == clause) {
            return;
        }
    }
}

static void check_switch(Checker *c, Stmt *s)
{
    bool has_default = false;

    check_value(c, s->value);
    check_int(c, &s->value, "the value of a switch");
    c->exits++;
    for (Clause *clause = s->clauses; clause != NULL; clause = clause->next) {
        clause->labels = checker_new(c, (size_t)clause->label_count * sizeof *clause->labels);
        for (int i = 0; !c->out_of_memory && i < clause->label_count; i++) {
            check_label(c, s, clause, i);
        }
        if (clause->is_default && has_default) {
            checker_error(c, &clause->at, "a switch has one default");
        }
        has_default = has_default || clause->is_default;
        check_scope(c, clause->body);
    }
    c->exits--;
}

static void check_return(Checker *c, Stmt *s)
{
    const Function *f = c->function;

    if (s->value != NULL) {
        check_value(c, s->value);
    }
    if (f->returns == TYPE_VOID && s->value != NULL) {
        checker_error(c, &s->at, "%.*s returns nothing: write return;", f->name.length,
                      f->name.text);
    } else if (f->returns != TYPE_VOID && s->value == NULL) {
        checker_error(c, &s->at, "%.*s returns %s: write return with a value", f->name.length,
                      f->name.text, type_word(f->returns));
    } else if (s->value != NULL) {
        convert_implied(c, &s->value, f->returns);
    }
}

static void check_if(Checker *c, Stmt *s)
{
    for (;; s = s->other) { /* else if, else if, … */
        check_condition(c, &s->value);
        check_scope(c, s->body);
        if (s->other == NULL || s->other->kind != STMT_IF || s->other->next != NULL) {
            check_scope(c, s->other);
            return;
        }
    }
}

static void check_statement(Checker *c, Stmt *s)
{
    switch (s->kind) {
    case STMT_DECLARE:
        check_declaration(c, s);
        break;
    case STMT_ASSIGN:
        check_assignment(c, s);
        break;
    case STMT_CALL:
        check_expression(c, s->value);
        break;
    case STMT_IF:
        check_if(c, s);
        break;
    case STMT_FOR:
        check_for(c, s);
        break;
    case STMT_SWITCH:
        check_switch(c, s);
        break;
    case STMT_BREAK:
        if (c->exits == 0) {
            checker_error(c, &s->at, "break stands in a for or a switch");
        }
        break;
    case STMT_CONTINUE:
        if (c->loops == 0) {
            checker_error(c, &s->at, "continue stands in a for");
        }
        break;
    case STMT_RETURN:
        check_return(c, s);
        break;
    case STMT_BLOCK:
        check_scope(c, s->body);
        break;
    case STMT_EMPTY:
        if (s->value != NULL) { /* (void)x; */
            check_expression(c, s->value);
            s->value = NULL;
        }
        break;
    }
}

static void check_statements(Checker *c, Stmt *list)
{
    for (Stmt *s = list; s != NULL && !c->out_of_memory; s = s->next) {
        check_statement(c, s);
    }
}

/* True when a break in this list leaves the switch around it. */
static bool leaves_switch(const Stmt *list)
{
    for (const Stmt *s = list; s != NULL; s = s->next) {
        if (s->kind == STMT_BREAK || (s->kind == STMT_BLOCK && leaves_switch(s->body))) {
            return true;
        }
        for (const Stmt *i = s; i != NULL && i->kind == STMT_IF; i = i->other) {
            if (leaves_switch(i->body) ||
                (i->other != NULL && i->other->kind != STMT_IF && leaves_switch(i->other))) {
                return true;
            }
        }
    }
    return false;
}

static bool always_returns(const Stmt *list);

/* A switch with a default, from which no way leads out but by return: what falls through a clause
 * comes to the last one. */
static bool switch_returns(const Stmt *s)
{
    bool has_default = false, last = false;

    for (const Clause *clause = s->clauses; clause != NULL; clause = clause->next) {
        if (leaves_switch(clause->body)) {
            return false;
        }
        has_default = has_default || clause->is_default;
        last = always_returns(clause->body);
    }
    return has_default && last;
}

static bool if_returns(const Stmt *s)
{
    for (; s != NULL && s->kind == STMT_IF; s = s->other) {
        if (!always_returns(s->body)) {
            return false;
        }
    }
    return always_returns(s);
}

static bool always_returns(const Stmt *list)
{
    for (const Stmt *s = list; s != NULL; s = s->next) {
        if (s->kind == STMT_RETURN || (s->kind == STMT_BLOCK && always_returns(s->body)) ||
            (s->kind == STMT_SWITCH && switch_returns(s)) ||
            (s->kind == STMT_IF && if_returns(s))) {
            return true;
        }
    }
    return false;
}

void check_function(Checker *c, Function *f)
{
    c->function = f;
    c->local_count = c->local_capacity = c->elements = 0;
    c->locals = NULL;
    scope_open(c);
    for (int i = 0; i < f->param_count; i++) {
        scope_declare(c, f->params[i]);
    }
    check_statements(c, f->body); /* in the scope of the parameters, as in C */
    scope_close(c);
    f->locals = c->locals;
    f->local_count = c->local_count;
    if (f->returns != TYPE_VOID && !f->is_damaged && !always_returns(f->body)) {
        checker_error(c, &f->name,
                      "%.*s does not return a value on every path: add a return at its end, in "
                      "line %d",
                      f->name.length, f->name.text, f->end.line);
    }
    c->function = NULL;
}
