/* lang/effects.c - what evaluating changes, and whether anybody can see the order of it.
 *
 * Callees come first: what a call changes is known when it is looked at. C leaves the order of
 * operands open, so two of them may not be such that the order shows.
 */
#include <stdio.h>
#include <string.h>

#include "lang/checker_priv.h"

static void effects_of(Checker *c, Expr *e);

static void add(Effects *to, const Effects *from)
{
    to->memory_read |= from->memory_read;
    to->memory_written |= from->memory_written;
    to->terms_read |= from->terms_read;
    to->terms_written |= from->terms_written;
}

/* The words of MEMORY that e names: all of an array when its index is not known. */
static uint64_t words_of(const Checker *c, const Expr *e)
{
    const Cell *cell = &c->program->cells[e->number];
    int first = 0, last = cell->length > 0 ? cell->length - 1 : 0;
    uint64_t out = 0;
    Constant x;

    if (e->index_count > 0 && constant_of(e->index[0], &x) && x.i >= 0 && x.i <= last) {
        first = last = x.i;
    }
    for (int i = first; i <= last; i++) {
        out |= UINT64_C(1) << (cell->offset + i * cell->bytes) / 4;
    }
    return out;
}

/* The cell or term that is among these, as it is written. */
static void name_of(const Checker *c, uint64_t words, uint32_t terms, char *out, size_t size)
{
    const Program *p = c->program;

    for (int i = 0; i < p->cell_count; i++) {
        int count = p->cells[i].length > 0 ? p->cells[i].length : 1;
        for (int k = 0; k < count; k++) {
            if ((words >> (p->cells[i].offset + k * p->cells[i].bytes) / 4 & 1) != 0) {
                (void)snprintf(out, size, "m->%s", p->cells[i].name);
                return;
            }
        }
    }
    for (int i = 0; i < p->terms.count; i++) {
        if ((terms >> i & 1) != 0) {
            (void)snprintf(out, size, "out->%s", p->terms.items[i].name);
            return;
        }
    }
}

/* Two things whose order C leaves open. sides: "both sides of '+'". */
static void check_order(Checker *c, const Token *at, const char *sides, const Effects *a,
                        const Effects *b)
{
    uint64_t both = a->memory_written & b->memory_written;
    uint64_t words =
        both | (a->memory_written & b->memory_read) | (a->memory_read & b->memory_written);
    uint32_t both_terms = a->terms_written & b->terms_written;
    uint32_t terms =
        both_terms | (a->terms_written & b->terms_read) | (a->terms_read & b->terms_written);
    char name[IDENTIFIER_BYTES_MAX + 8] = "";

    if (words == 0 && terms == 0) {
        return;
    }
    if (both != 0 || both_terms != 0) {
        name_of(c, both, both_terms, name, sizeof name);
        checker_error(c, at,
                      "%s change %s, and C does not say which comes first: use two statements",
                      sides, name);
    } else {
        name_of(c, words, terms, name, sizeof name);
        checker_error(c, at,
                      "%s use %s, one of them changes it, and C does not say which comes first: "
                      "use two statements",
                      sides, name);
    }
}

/* A list whose elements are evaluated in an open order; adds all to *all. */
static void effects_of_list(Checker *c, Expr **items, int count, const Token *at, const char *sides,
                            Effects *all)
{
    for (int i = 0; i < count; i++) {
        effects_of(c, items[i]);
        check_order(c, at, sides, all, &items[i]->effects);
        add(all, &items[i]->effects);
    }
}

static void effects_of_call(Checker *c, Expr *e)
{
    char sides[IDENTIFIER_BYTES_MAX + 32];
    const Expr *cell;

    (void)snprintf(sides, sizeof sides, "two arguments of %.*s", e->at.length, e->at.text);
    effects_of_list(c, e->args, e->arg_count, &e->at, sides, &e->effects);
    if (e->function != NULL) {
        add(&e->effects, &e->function->effects);
    } else if (e->primitive != NULL && e->primitive->cell != CELL_NONE) {
        cell = e->args[0];
        if (cell->kind == EXPR_CELL) {
            e->effects.memory_read |= words_of(c, cell);
            e->effects.memory_written |= words_of(c, cell);
        }
    }
}

static void effects_of_operands(Checker *c, Expr *e)
{
    Expr *const operands[] = {e->a, e->b, e->c};

    for (int i = 0; i < 3; i++) {
        if (operands[i] != NULL) {
            effects_of(c, operands[i]);
            if (e->kind == EXPR_BINARY && i == 1) {
                char sides[32];
                (void)snprintf(sides, sizeof sides, "both sides of '%.*s'", e->at.length,
                               e->at.text);
                check_order(c, &e->at, sides, &e->effects, &operands[i]->effects);
            }
            add(&e->effects, &operands[i]->effects);
        }
    }
}

static void effects_of(Checker *c, Expr *e)
{
    if (e->type == TYPE_BAD) {
        return;
    }
    effects_of_list(c, e->index, e->index_count, &e->at, "two indices", &e->effects);
    if (e->kind == EXPR_MEMORY) {
        e->effects.memory_read |= words_of(c, e);
    } else if (e->kind == EXPR_TERM) {
        e->effects.terms_read |= UINT32_C(1) << e->number;
    } else if (e->kind == EXPR_CALL) {
        effects_of_call(c, e);
    } else {
        effects_of_operands(c, e);
    }
}

static void effects_of_statements(Checker *c, Stmt *list, Effects *all);

static void effects_of_value(Checker *c, Expr *e, Effects *all)
{
    if (e != NULL) {
        effects_of(c, e);
        add(all, &e->effects);
    }
}

static void effects_of_assignment(Checker *c, Stmt *s, Effects *all)
{
    Expr *t = s->target;
    char sides[32];
    Effects before = {0};

    if (t->type == TYPE_BAD) {
        effects_of_value(c, s->value, all);
        return;
    }
    effects_of_list(c, t->index, t->index_count, &t->at, "two indices", &before);
    if (s->op != OP_NONE) {
        before.memory_read |= t->kind == EXPR_MEMORY ? words_of(c, t) : 0;
        before.terms_read |= t->kind == EXPR_TERM ? UINT32_C(1) << t->number : 0;
    }
    effects_of(c, s->value);
    (void)snprintf(sides, sizeof sides, "both sides of '%.*s'", s->at.length, s->at.text);
    check_order(c, &s->at, sides, &before, &s->value->effects);
    if (t->kind == EXPR_MEMORY) {
        before.memory_written |= words_of(c, t);
    } else if (t->kind == EXPR_TERM) {
        before.terms_written |= UINT32_C(1) << t->number;
    }
    t->effects = before;
    add(all, &before);
    add(all, &s->value->effects);
}

static void effects_of_declaration(Checker *c, Stmt *s, Effects *all)
{
    char sides[] = "two values in these braces";

    effects_of_value(c, s->init, all);
    if (s->init_count > 0) {
        Effects values = {0};
        effects_of_list(c, s->inits, s->init_count, &s->inits[0]->at, sides, &values);
        add(all, &values);
    }
}

static void effects_of_statement(Checker *c, Stmt *s, Effects *all)
{
    switch (s->kind) {
    case STMT_DECLARE:
        effects_of_declaration(c, s, all);
        break;
    case STMT_ASSIGN:
        effects_of_assignment(c, s, all);
        break;
    case STMT_IF:
        for (; s != NULL && s->kind == STMT_IF; s = s->other) {
            effects_of_value(c, s->value, all);
            effects_of_statements(c, s->body, all);
        }
        effects_of_statements(c, s, all);
        break;
    default:
        effects_of_value(c, s->value, all);
        effects_of_statements(c, s->head, all);
        effects_of_statements(c, s->tail, all);
        effects_of_statements(c, s->body, all);
        for (Clause *clause = s->clauses; clause != NULL; clause = clause->next) {
            effects_of_statements(c, clause->body, all);
        }
        break;
    }
}

static void effects_of_statements(Checker *c, Stmt *list, Effects *all)
{
    for (Stmt *s = list; s != NULL; s = s->next) {
        effects_of_statement(c, s, all);
    }
}

/* Callees first. state: 0 not seen, 1 open, 2 done. False: f calls itself by way of others. */
static bool visit(Checker *c, Function *f, int *state)
{
    bool fine = true;

    state[f->number] = 1;
    f->call_depth = 1;
    for (int i = 0; i < c->function_count; i++) {
        Function *callee = c->functions[i];
        if ((c->calls[f->number] >> i & 1) == 0) {
            continue;
        }
        if (state[i] == 1) {
            checker_error(c, &callee->name,
                          "the function %.*s calls itself%s%.*s: recursion is not part of Reward C",
                          callee->name.length, callee->name.text, callee == f ? "" : " by way of ",
                          callee == f ? 0 : f->name.length, f->name.text);
            fine = false;
            continue;
        }
        if (state[i] == 0) {
            fine = visit(c, callee, state) && fine;
        }
        if (callee->call_depth >= f->call_depth) {
            f->call_depth = callee->call_depth + 1;
        }
    }
    state[f->number] = 2;
    if (f->call_depth == CALL_DEPTH_MAX + 1) {
        checker_error(c, &f->name, "calls within calls are at most %d deep: those of %.*s are %d",
                      CALL_DEPTH_MAX, f->name.length, f->name.text, f->call_depth);
    }
    effects_of_statements(c, f->body, &f->effects);
    return fine;
}

void check_effects(Checker *c)
{
    int state[FUNCTIONS_MAX] = {0};

    for (int i = 0; i < c->function_count; i++) {
        if (state[i] == 0) {
            (void)visit(c, c->functions[i], state);
        }
    }
}
