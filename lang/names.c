/* lang/names.c - what a name may stand for. */
#include <stdio.h>
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

    if (token_is(token, "abs") || token_is(token, "fabs")) {
        return "fabsf";
    }
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
