/* lang/names.c - what a name may stand for. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "lang/primitives.h"
#include "lang/program_priv.h"

bool name_copy(const Token *token, char out[IDENTIFIER_BYTES_MAX + 1])
{
    int n = token->length <= IDENTIFIER_BYTES_MAX ? token->length : IDENTIFIER_BYTES_MAX;

    memcpy(out, token->text, (size_t)n);
    out[n] = '\0';
    return n == token->length;
}

int name_find_param(const Program *program, const Token *token)
{
    for (int i = 0; i < program->param_count; i++) {
        if (token_is(token, program->params[i].name)) {
            return i;
        }
    }
    return -1;
}

const char *name_float_form(const Token *token)
{
    char with_f[IDENTIFIER_BYTES_MAX + 2];
    size_t count;
    const Primitive *all = primitive_all(&count);

    if (token->length >= IDENTIFIER_BYTES_MAX) {
        return NULL;
    }
    (void)snprintf(with_f, sizeof with_f, "%.*sf", token->length, token->text);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(all[i].name, with_f) == 0) {
            return all[i].name;
        }
    }
    return NULL;
}

bool name_is_builtin(const Token *token)
{
    size_t count;
    const Primitive *all = primitive_all(&count);

    for (size_t i = 0; i < count; i++) {
        if (token_is(token, all[i].name)) {
            return true;
        }
    }
    return false;
}

bool name_constant(const Task *task, const Token *token, const char **text, int *number)
{
    static const struct {
        const char *name, *text;
    } constants[] = {
        {"true", "1"},
        {"false", "0"},
        {"M_PI", "3.14159265358979f"},
        {"M_PI_2", "1.57079632679490f"},
        {"M_PI_4", "0.785398163397448f"},
        {"M_E", "2.71828182845905f"},
        {"M_SQRT2", "1.41421356237310f"},
    };

    *text = NULL;
    for (size_t i = 0; i < ARRAY_LEN(constants); i++) {
        if (token_is(token, constants[i].name)) {
            *text = constants[i].text;
            return true;
        }
    }
    for (int pass = 0; pass < 2; pass++) {
        const Field *fields = pass == 0 ? task->actions : task->fields;
        int count = pass == 0 ? task->action_count : task->field_count;
        for (int i = 0; i < count; i++) {
            for (int k = 0; fields[i].labels != NULL && k <= (int)(fields[i].hi - fields[i].lo);
                 k++) {
                if (token_is(token, fields[i].labels[k])) {
                    *number = (int)fields[i].lo + k;
                    return true;
                }
            }
        }
    }
    return false;
}

const char *name_nearest_function(const Program *program, const char *name)
{
    const char *names[FUNCTIONS_MAX + 128];
    size_t count, used = 0;
    const Primitive *all = primitive_all(&count);

    for (size_t i = 0; i < count && used < ARRAY_LEN(names); i++) {
        names[used++] = all[i].name;
    }
    for (int i = 0; i < program->function_count && used < ARRAY_LEN(names); i++) {
        names[used++] = program->functions[i];
    }
    return text_nearest(name, names, used);
}

bool token_is_one_of(const Token *t, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (token_is(t, words[i])) {
            return true;
        }
    }
    return false;
}

bool name_is_type(const Token *t)
{
    static const char *const types[] = {"void", "float", "double", "int", "bool"};

    return token_is_one_of(t, types, ARRAY_LEN(types));
}

bool name_is_keyword(const Token *t)
{
    static const char *const words[] = {"if",     "else",    "for",    "switch",
                                        "case",   "default", "break",  "continue",
                                        "return", "const",   "static", "inline"};

    return token_is_one_of(t, words, ARRAY_LEN(words));
}

static bool name_is_cell_type(const Token *t)
{
    size_t count;
    const CellType *types = cell_type_all(&count);

    for (size_t i = 0; i < count; i++) {
        if (token_is(t, types[i].name)) {
            return true;
        }
    }
    return false;
}

const char *name_refused(const Token *t)
{
    static const struct {
        const char *name, *why;
    } refused[] = {
        {"while", "while is not part of Reward C: use for with a bound"},
        {"do", "do is not part of Reward C: use for with a bound"},
        {"goto", "goto is not part of Reward C"},
        {"struct", "structs of your own are not part of Reward C: use variables or arrays"},
        {"union", "unions are not part of Reward C"},
        {"typedef", "typedef is not part of Reward C"},
        {"enum", "enums of your own are not part of Reward C: use static const int or #define"},
        {"extern", "extern is not part of Reward C"},
        {"sizeof", "sizeof is not part of Reward C"},
        {"volatile", "volatile is not part of Reward C"},
        {"register", "register is not part of Reward C"},
        {"auto", "auto is not part of Reward C"},
        {"restrict", "restrict is not part of Reward C"},
        {"asm", "asm is not part of Reward C"},
        {"unsigned", "unsigned is not part of Reward C: use int"},
        {"signed", "signed is not part of Reward C: use int"},
        {"long", "long is not part of Reward C: use int or float"},
        {"short", "short is not part of Reward C: use int"},
        {"char", "char is not part of Reward C: use int"},
        {"size_t", "size_t is not part of Reward C: use int"},
        {"typeof", "typeof is not part of Reward C"},
        {"alloca", "alloca is not part of Reward C"},
        {"Obs", "structs are not copied in Reward C: read s->now.field and s->prev.field"},
        {"Act", "structs are not copied in Reward C: read s->act.field"},
    };

    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        if (token_is(t, refused[i].name)) {
            return refused[i].why;
        }
    }
    if (name_is_cell_type(t)) {
        return "cells are declared in MEMORY and read by primitives, as in once(&m->reached, x)";
    }
    if (t->text[0] == '_' || (t->length >= 3 && strncmp(t->text, "gh_", 3) == 0)) {
        return "names that begin with '_' or 'gh_' are reserved";
    }
    return t->length > IDENTIFIER_BYTES_MAX ? "this name is too long: 64 characters at most" : NULL;
}

bool number_is_valid(const Token *t)
{
    bool hex = t->length > 1 && (t->text[1] == 'x' || t->text[1] == 'X');
    char copy[NUMBER_BYTES_MAX + 1];
    char *end;
    double value;

    if (t->length > NUMBER_BYTES_MAX) {
        return false;
    }
    memcpy(copy, t->text, (size_t)t->length);
    copy[t->length] = '\0';
    if (!hex && t->kind == TOKEN_FLOAT &&
        (copy[t->length - 1] == 'f' || copy[t->length - 1] == 'F')) {
        copy[t->length - 1] = '\0';
    }
    /* An integer that begins with 0 is octal in C, which nobody means. */
    if (t->kind == TOKEN_INT && !hex && t->length > 1 && copy[0] == '0') {
        return false;
    }
    value = strtod(copy, &end);
    return *end == '\0' && end != copy && isfinite((float)value) &&
           (t->kind == TOKEN_FLOAT || value <= 2147483647.0);
}
