/* lang/checker_scope.c - which variable a name means, and what to say about one that means none. */
#include <stdio.h>
#include <string.h>

#include "lang/checker_priv.h"
#include "lang/names_priv.h"

void scope_open(Checker *c)
{
    c->scope++;
}

void scope_close(Checker *c)
{
    while (c->visible_count > 0 && c->visible[c->visible_count - 1]->scope == c->scope) {
        Symbol *symbol = c->visible[--c->visible_count];
        c->names[symbol->name.name].symbol = symbol->hidden;
    }
    c->scope--;
}

/* One more local of the function, or table. */
static void add_local(Checker *c, Symbol *symbol)
{
    if (c->local_count == c->local_capacity) {
        int capacity = c->local_capacity > 0 ? 2 * c->local_capacity : 16;
        Symbol **locals = checker_new(c, (size_t)capacity * sizeof *locals);
        if (locals == NULL) {
            return;
        }
        if (c->local_count > 0) {
            memcpy(locals, c->locals, (size_t)c->local_count * sizeof *locals);
        }
        c->locals = locals;
        c->local_capacity = capacity;
    }
    symbol->id = c->local_count;
    c->locals[c->local_count++] = symbol;
}

void scope_declare(Checker *c, Symbol *symbol)
{
    const Token *name = &symbol->name;
    Symbol *hidden;

    add_local(c, symbol);
    if (name->kind != TOKEN_NAME) {
        return; /* a parameter without a name */
    }
    hidden = c->names[name->name].symbol;
    if (hidden != NULL && hidden->scope == c->scope) {
        checker_error(c, name, "%.*s is declared twice: first in line %d", name->length, name->text,
                      hidden->name.line);
        return;
    }
    if (c->visible_count == SCOPE_SYMBOLS_MAX) {
        checker_error(c, name, "more than %d variables can be seen from here", SCOPE_SYMBOLS_MAX);
        return;
    }
    symbol->hidden = hidden;
    symbol->scope = c->scope;
    c->names[name->name].symbol = symbol;
    c->visible[c->visible_count++] = symbol;
}

/* Names to compare with, copied so that they end in NUL. */
typedef struct {
    char text[SCOPE_SYMBOLS_MAX + PARAMS_MAX + FUNCTIONS_MAX][IDENTIFIER_BYTES_MAX + 1];
    const char *names[SCOPE_SYMBOLS_MAX + PARAMS_MAX + FUNCTIONS_MAX + 256];
    size_t copied, count;
} Candidates;

static void add_candidate(Candidates *k, const Token *name)
{
    if (name->kind == TOKEN_NAME && k->copied < ARRAY_LEN(k->text)) {
        (void)snprintf(k->text[k->copied], sizeof k->text[0], "%.*s", name->length, name->text);
        k->names[k->count++] = k->text[k->copied++];
    }
}

static void add_static(Candidates *k, const char *name)
{
    if (k->count < ARRAY_LEN(k->names)) {
        k->names[k->count++] = name;
    }
}

static void add_labels(Candidates *k, const Field *fields, int count)
{
    for (int i = 0; i < count; i++) {
        for (int n = 0; fields[i].labels != NULL && n <= (int)(fields[i].hi - fields[i].lo); n++) {
            add_static(k, fields[i].labels[n]);
        }
    }
}

/* The variable, PARAM or label whose name is nearest, or NULL. */
static const char *nearest_variable(const Checker *c, const Token *t, Candidates *k)
{
    const Program *p = c->program;

    for (int i = c->visible_count - 1; i >= 0; i--) {
        add_candidate(k, &c->visible[i]->name);
    }
    for (int i = 0; i < p->param_count; i++) {
        add_static(k, p->params[i].name);
    }
    add_labels(k, p->task->actions, p->task->action_count);
    add_labels(k, p->task->fields, p->task->field_count);
    return name_nearest(t, k->names, k->count);
}

/* What somebody may have meant by a name that is something else elsewhere. */
static void hint_elsewhere(Checker *c, const Token *t)
{
    const Program *p = c->program;
    const Name *name = &c->names[t->name];

    const char *names[FIELDS_MAX + ACTION_FLOATS_MAX], *nearest;
    int count = 0;

    for (int i = 0; i < p->task->field_count; i++) {
        if ((p->task->fields[i].seen & SEEN_BY_REWARD) != 0) {
            names[count++] = p->task->fields[i].name;
        }
    }
    nearest = name_nearest(t, names, (size_t)count);
    if (nearest != NULL) {
        checker_hint(c, "the fields of the state are read as s->now.%s and s->prev.%s", nearest,
                     nearest);
        return;
    }
    for (int i = 0; i < p->task->action_count; i++) {
        if (token_is(t, p->task->actions[i].name)) {
            checker_hint(c, "the action is read as s->act.%s", p->task->actions[i].name);
            return;
        }
    }
    if (name->term > 0) {
        checker_hint(c, "the terms are written as out->%.*s", t->length, t->text);
    } else if (name->cell > 0) {
        checker_hint(c, "the members of MEMORY are read as m->%.*s", t->length, t->text);
    } else if (token_is(t, "NULL")) {
        checker_hint(c, "pointers are not part of Reward C");
    }
}

void checker_unknown_name(Checker *c, Expr *e)
{
    const Token *t = &e->at;
    Name *name = &c->names[t->name];
    const char *nearest;
    Candidates *k;

    check_bad(e);
    if (name->is_reported || c->syntax->names_damaged ||
        (c->function != NULL && c->function->is_damaged)) {
        return; /* said already, or its declaration may be what was refused */
    }
    name->is_reported = true;
    if (checker_is_full(c)) {
        checker_error(c, t, "there is no variable '%.*s'", t->length, t->text);
        return;
    }
    if (name->function != NULL || primitive_find(t->text, (size_t)t->length) != NULL) {
        checker_error(c, t, "%.*s is a function: it is called, as in %.*s(…)", t->length, t->text,
                      t->length, t->text);
        return;
    }
    k = checker_new(c, sizeof *k);
    nearest = k != NULL ? nearest_variable(c, t, k) : NULL;
    if (nearest != NULL) {
        checker_error(c, t, "there is no variable '%.*s': did you mean '%s'?", t->length, t->text,
                      nearest);
    } else {
        checker_error(c, t, "there is no variable '%.*s'", t->length, t->text);
        hint_elsewhere(c, t);
    }
}

/* Functions that people expect, and what to write instead. */
static const char *instead_of(const Token *t)
{
    static const struct {
        const char *name, *hint;
    } rows[] = {
        {"min", "write fminf(x, y)"},
        {"max", "write fmaxf(x, y)"},
        {"MIN", "write fminf(x, y)"},
        {"MAX", "write fmaxf(x, y)"},
        {"clamp", "write clip(x, lo, hi)"},
        {"clampf", "write clip(x, lo, hi)"},
        {"clip_f", "write clip(x, lo, hi)"},
        {"square", "write x * x"},
        {"sq", "write x * x"},
        {"labs", "write abs(i), or fabsf(x) of a float"},
        {"sign", "write x > 0 ? 1 : x < 0 ? -1 : 0"},
        {"signbit", "write x < 0"},
        {"lerp", "write a + (b - a) * t"},
        {"sigmoidf", "write sigmoid(x)"},
        {"fma", "write a * b + c"},
        {"fmaf", "write a * b + c"},
        {"rintf", "write roundf(x)"},
        {"nearbyintf", "write roundf(x)"},
        {"lroundf", "write (int)roundf(x)"},
        {"remainderf", "write fmodf(x, y)"},
        {"tgamma", "of mathematics there is what docs/reward-c.md lists"},
        {"printf", "a reward has no output: name a value in WATCH to see it"},
        {"fprintf", "a reward has no output: name a value in WATCH to see it"},
        {"assert", "a reward cannot stop: it always returns numbers"},
        {"exit", "a reward cannot stop: it always returns numbers"},
        {"abort", "a reward cannot stop: it always returns numbers"},
        {"rand", "a reward has no chance in it: it depends on the step and on MEMORY only"},
        {"random", "a reward has no chance in it: it depends on the step and on MEMORY only"},
        {"time", "the number of the step is s->t"},
        {"malloc", "what a reward remembers is declared in MEMORY"},
        {"memset", "MEMORY is 0 when an episode starts; an array is set by a for"},
        {"memcpy", "an array is copied by a for"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (token_is(t, rows[i].name)) {
            return rows[i].hint;
        }
    }
    return NULL;
}

void checker_unknown_function(Checker *c, const Token *t)
{
    Name *name = &c->names[t->name];
    const char *instead = instead_of(t), *nearest = NULL;
    Candidates *k = NULL;
    size_t count;
    const Primitive *all = primitive_all(&count);

    if (name->is_misread || c->syntax->names_damaged) {
        return;
    }
    name->is_misread = true;
    if (instead == NULL && !checker_is_full(c)) {
        k = checker_new(c, sizeof *k);
    }
    for (int i = 0; k != NULL && i < c->function_count; i++) {
        add_candidate(k, &c->functions[i]->name);
    }
    for (size_t i = 0; k != NULL && i < count; i++) {
        if (strncmp(all[i].name, "gh_", 3) != 0) {
            add_static(k, all[i].name);
        }
    }
    nearest = k != NULL ? name_nearest(t, k->names, k->count) : NULL;
    if (nearest != NULL) {
        checker_error(c, t, "there is no function '%.*s': did you mean '%s'?", t->length, t->text,
                      nearest);
    } else {
        checker_error(c, t, "there is no function '%.*s'", t->length, t->text);
        if (instead != NULL) {
            checker_hint(c, "%s", instead);
        }
    }
}

bool checker_unknown_member(Checker *c, const Token *t, const char *of, const char *const *names,
                            int count)
{
    const char *nearest = checker_is_full(c) ? NULL : name_nearest(t, names, (size_t)count);

    if (nearest != NULL) {
        checker_error(c, t, "%s has no member '%.*s': did you mean '%s'?", of, t->length, t->text,
                      nearest);
    } else {
        checker_error(c, t, "%s has no member '%.*s'", of, t->length, t->text);
    }
    return nearest == NULL;
}
