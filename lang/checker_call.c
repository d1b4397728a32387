/* lang/checker_call.c - calls: of the functions of the source, then of those that are built in. */
#include <stdio.h>
#include <string.h>

#include "lang/checker_priv.h"

static const char *parameter_word(Type type)
{
    switch (type) {
    case TYPE_STEP:
        return "const Step *";
    case TYPE_MEMORY:
        return "Memory *";
    case TYPE_OUT:
        return "Components *";
    default:
        return type_word(type);
    }
}

/* "f(s, w)", as far as it fits. */
static void usage_of(const Function *f, char *out, size_t size)
{
    int used = snprintf(out, size, "%.*s(", f->name.length, f->name.text);

    for (int i = 0; i < f->param_count && used < (int)size; i++) {
        const Token *name = &f->params[i]->name;
        used += snprintf(out + used, size - (size_t)used, "%s%.*s", i > 0 ? ", " : "", name->length,
                         name->text);
        if (name->length == 0 && used < (int)size) {
            used +=
                snprintf(out + used, size - (size_t)used, "%s", parameter_word(f->params[i]->type));
        }
    }
    if (used < (int)size) {
        (void)snprintf(out + used, size - (size_t)used, ")");
    }
}

/* So many arguments are given, so many are taken. False: they differ, and that was said. */
static bool check_count(Checker *c, const Expr *e, int taken, const char *usage)
{
    if (e->arg_count == taken) {
        return true;
    }
    checker_error(c, &e->at, "%.*s takes %d argument%s, %d %s given: %s", e->at.length, e->at.text,
                  taken, taken == 1 ? "" : "s", e->arg_count, e->arg_count == 1 ? "is" : "are",
                  usage);
    return false;
}

/* Looks at the arguments of a call that cannot be one. */
static void check_refused(Checker *c, Expr *e)
{
    for (int i = 0; i < e->arg_count; i++) {
        if (e->args[i]->kind != EXPR_ADDRESS) {
            check_expression(c, e->args[i]);
        }
    }
    check_bad(e);
}

/* One of the three pointers, handed on under its name. */
static void check_pointer(Checker *c, Expr *e, Type type, const char *usage)
{
    if (e->kind == EXPR_NAME) {
        check_expression(c, e);
    }
    if (e->kind == EXPR_POINTER && e->type == type) {
        return;
    }
    if (e->type != TYPE_BAD) {
        checker_error(c, &e->at, "a parameter '%s' must be handed on here: %s",
                      parameter_word(type), usage);
    }
    check_bad(e);
}

static void check_argument(Checker *c, Expr **e, Type type, const char *usage)
{
    if (type == TYPE_BAD) {
        check_expression(c, *e); /* the parameter was refused */
    } else if (type >= TYPE_STEP) {
        check_pointer(c, *e, type, usage);
    } else {
        check_value(c, *e);
        convert_implied(c, e, type);
    }
}

static void check_own_call(Checker *c, Expr *e, Function *f)
{
    char usage[120];

    usage_of(f, usage, sizeof usage);
    if (f->has_bad_head || !check_count(c, e, f->param_count, usage)) {
        check_refused(c, e);
        return;
    }
    for (int i = 0; i < e->arg_count; i++) {
        check_argument(c, &e->args[i], f->params[i]->type, usage);
    }
    e->function = f;
    e->type = f->returns;
    if (c->function != NULL && !f->is_prototype) {
        c->calls[c->function->number] |= UINT64_C(1) << f->number;
    }
}

/* abs of a float is fabsf. */
static const Primitive *resolve_abs(const Primitive *primitive, const Expr *e)
{
    if (strcmp(primitive->name, "abs") == 0 && e->arg_count == 1 &&
        e->args[0]->type == TYPE_FLOAT) {
        return primitive_find("fabsf", 5);
    }
    return primitive;
}

static void check_primitive_call(Checker *c, Expr *e, const Primitive *primitive)
{
    if (!check_count(c, e, primitive->param_count, primitive->usage)) {
        check_refused(c, e);
        return;
    }
    if (strcmp(primitive->name, "abs") == 0) {
        check_value(c, e->args[0]);
        primitive = resolve_abs(primitive, e);
        convert(c, &e->args[0], primitive->params[0]);
    } else {
        for (int i = 0; i < e->arg_count; i++) {
            if (primitive->params[i] == TYPE_CELL) {
                check_cell(c, e->args[i], primitive);
            } else {
                check_argument(c, &e->args[i], primitive->params[i], primitive->usage);
            }
        }
    }
    e->primitive = primitive;
    e->type = primitive->returns;
}

void check_call(Checker *c, Expr *e)
{
    const Token *t = &e->at;
    Function *own = c->names[t->name].function;
    const Primitive *primitive = own == NULL ? primitive_find(t->text, (size_t)t->length) : NULL;

    if (own != NULL) {
        check_own_call(c, e, own);
    } else if (primitive != NULL && strncmp(primitive->name, "gh_", 3) != 0) {
        check_primitive_call(c, e, primitive);
    } else {
        checker_unknown_function(c, t);
        check_refused(c, e);
    }
    e->height = 1;
    for (int i = 0; i < e->arg_count; i++) {
        e->height = e->args[i]->height >= e->height ? e->args[i]->height + 1 : e->height;
    }
}
