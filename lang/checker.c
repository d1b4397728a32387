/* lang/checker.c - syntax to the typed tree: functions and their signatures, then what is in them.
 */
#include "lang/checker_priv.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "lang/names_priv.h"

static_assert(FUNCTIONS_MAX <= 64, "callees are bits of a word");

void checker_error(Checker *c, const Token *at, const char *fmt, ...)
{
    char text[240];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    token_error(&c->program->findings, at, "%s", text);
}

void checker_note(Checker *c, const Token *at, const char *fmt, ...)
{
    char text[240];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    token_note(&c->program->findings, at, "%s", text);
}

void checker_hint(Checker *c, const char *fmt, ...)
{
    char text[200];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    finding_hint(&c->program->findings, "%s", text);
}

bool checker_is_full(const Checker *c)
{
    return c->program->findings.errors >= FINDINGS_MAX;
}

void *checker_new(Checker *c, size_t bytes)
{
    void *out = arena_alloc(&c->program->arena, bytes);

    c->out_of_memory = c->out_of_memory || out == NULL;
    return out;
}

const char *type_word(Type type)
{
    static const char *const words[] = {"nothing", "bool",       "int",    "float", "Step",
                                        "Memory",  "Components", "a cell", "?"};

    return words[type];
}

static bool same_head(const Function *a, const Function *b)
{
    if (a->returns != b->returns || a->param_count != b->param_count) {
        return false;
    }
    for (int i = 0; i < a->param_count; i++) {
        if (a->params[i]->type != b->params[i]->type) {
            return false;
        }
    }
    return true;
}

/* A definition or prototype beside the one that is known already. */
static void add_again(Checker *c, Function *f, Function *known)
{
    if (!f->has_bad_head && !known->has_bad_head && !same_head(f, known)) {
        checker_error(c, &f->name, "%.*s has another result or other parameters in line %d",
                      f->name.length, f->name.text, known->name.line);
        f->has_bad_head = known->has_bad_head = true;
    } else if (!f->is_prototype && !known->is_prototype) {
        checker_error(c, &f->name, "the function %.*s is defined twice: first in line %d",
                      f->name.length, f->name.text, known->name.line);
    }
}

static void add_function(Checker *c, Function *f)
{
    Name *name = &c->names[f->name.name];

    if (name->function != NULL) {
        add_again(c, f, name->function);
    } else if (primitive_find(f->name.text, (size_t)f->name.length) != NULL) {
        checker_note(c, &f->name,
                     "this definition is used instead of the built-in function of that name");
    }
    if (name->function == NULL || (name->function->is_prototype && !f->is_prototype)) {
        name->function = f;
    }
    if (f->is_prototype || name->function != f) {
        return;
    }
    if (c->function_count == FUNCTIONS_MAX) {
        checker_error(c, &f->name, "too many functions: %d at most", FUNCTIONS_MAX);
        name->function = NULL;
        name->is_misread = true; /* calls of it are no further findings */
        return;
    }
    f->number = c->function_count;
    c->functions[c->function_count++] = f;
}

/* Prototypes of what is not defined; the names of others were used for them so far. */
static void check_prototypes(Checker *c)
{
    for (Function *f = c->syntax->functions; f != NULL; f = f->next) {
        if (f->is_prototype && c->names[f->name.name].function == f && !c->syntax->names_damaged) {
            checker_error(c, &f->name, "the function %.*s is declared here and defined nowhere",
                          f->name.length, f->name.text);
        }
    }
}

static void check_reward(Checker *c)
{
    static const Type types[] = {TYPE_STEP, TYPE_MEMORY, TYPE_OUT};
    Function *f = NULL;

    for (int i = 0; i < c->function_count; i++) {
        if (token_is(&c->functions[i]->name, "reward")) {
            f = c->functions[i];
        }
    }
    c->program->tree.reward = f;
    if (f == NULL) {
        if (!c->syntax->names_damaged) {
            finding_error(&c->program->findings, 0, 0,
                          "there is no function void reward(const Step *s, Memory *m, Components "
                          "*out)");
        }
        return;
    }
    if (f->has_bad_head) {
        return;
    }
    for (int i = 0; i < 3; i++) {
        if (f->returns != TYPE_VOID || f->param_count != 3 || f->params[i]->type != types[i]) {
            checker_error(c, &f->name,
                          "this function is written "
                          "void reward(const Step *s, Memory *m, Components *out)");
            return;
        }
    }
}

/* The list of definitions, in the order of the source. */
static void link_functions(Checker *c)
{
    Function **tail = &c->program->tree.functions;

    for (int i = 0; i < c->function_count; i++) {
        *tail = c->functions[i];
        tail = &c->functions[i]->next;
        *tail = NULL;
    }
}

static void check_all(Checker *c)
{
    for (Function *f = c->syntax->functions; f != NULL; f = f->next) {
        add_function(c, f);
    }
    scope_open(c);
    check_outermost(c);
    check_prototypes(c);
    check_reward(c);
    for (int i = 0; i < c->function_count && !c->out_of_memory; i++) {
        check_function(c, c->functions[i]);
    }
    if (!c->out_of_memory) {
        check_effects(c);
    }
    link_functions(c);
}

Status program_check(Program *program, Err *err)
{
    Checker *c = mem_alloc(sizeof *c);
    Status st = OK;

    if (c == NULL) {
        return err_set(err, ERR_NOMEM, "reading a reward");
    }
    c->program = program;
    c->syntax = &program->syntax;
    c->names = mem_alloc(((size_t)program->tokens.names + 1) * sizeof *c->names);
    if (c->names == NULL) {
        st = err_set(err, ERR_NOMEM, "reading a reward");
        goto done;
    }
    check_all(c);
    if (c->out_of_memory) {
        st = err_set(err, ERR_NOMEM, "reading a reward");
    }
done:
    mem_free(c->names);
    mem_free(c);
    return st;
}
