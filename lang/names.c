/* lang/names.c - what a name or a number may stand for, whatever was declared. */
#include "lang/names_priv.h"

#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

bool token_is_one_of(const Token *t, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (token_is(t, words[i])) {
            return true;
        }
    }
    return false;
}

bool name_type(const Token *t, Type *out)
{
    static const struct {
        const char *name;
        Type type;
    } types[] = {{"float", TYPE_FLOAT}, {"double", TYPE_FLOAT}, {"int", TYPE_INT},
                 {"bool", TYPE_BOOL},   {"_Bool", TYPE_BOOL},   {"void", TYPE_VOID}};

    for (size_t i = 0; t->kind == TOKEN_NAME && i < ARRAY_LEN(types); i++) {
        if (token_is(t, types[i].name)) {
            *out = types[i].type;
            return true;
        }
    }
    return false;
}

bool name_pointee(const Token *t, Type *out)
{
    static const char *const names[] = {"Step", "Memory", "Components"};

    for (int i = 0; t->kind == TOKEN_NAME && i < 3; i++) {
        if (token_is(t, names[i])) {
            *out = (Type)(TYPE_STEP + i);
            return true;
        }
    }
    return false;
}

CellKind name_cell_kind(const Token *t)
{
    size_t count;
    const CellType *types = cell_type_all(&count);

    for (size_t i = 0; t->kind == TOKEN_NAME && i < count; i++) {
        if (token_is(t, types[i].name)) {
            return (CellKind)(CELL_ONCE + (int)i);
        }
    }
    return CELL_NONE;
}

bool name_is_qualifier(const Token *t)
{
    return t->kind == TOKEN_NAME &&
           (token_is(t, "const") || token_is(t, "static") || token_is(t, "inline"));
}

static const char *const KEYWORDS[] = {"return", "if",       "else",    "for",   "switch", "case",
                                       "break",  "continue", "default", "const", "static", "float",
                                       "int",    "bool",     "double",  "void",  "inline"};

bool name_is_keyword(const Token *t)
{
    return t->kind == TOKEN_NAME && token_is_one_of(t, KEYWORDS, ARRAY_LEN(KEYWORDS));
}

/* Long: a table. */
const char *name_refused(const Token *t)
{
    static const struct {
        const char *name, *why;
    } refused[] = {
        {"while", "while is not part of Reward C: use for with a bound, as in "
                  "for (int i = 0; i < 8; i++)"},
        {"do", "do is not part of Reward C: use for with a bound, as in "
               "for (int i = 0; i < 8; i++)"},
        {"goto", "goto is not part of Reward C"},
        {"struct", "structs of your own are not part of Reward C: use variables or arrays"},
        {"union", "unions are not part of Reward C"},
        {"typedef", "typedef is not part of Reward C"},
        {"enum", "enums of your own are not part of Reward C: use static const int or #define"},
        {"extern", "extern is not part of Reward C"},
        {"sizeof", "sizeof is not part of Reward C"},
        {"volatile", "volatile is not part of Reward C"},
        {"register", "register is not part of Reward C"},
        {"auto", "auto is not part of Reward C: write the type, float or int"},
        {"restrict", "restrict is not part of Reward C"},
        {"asm", "asm is not part of Reward C"},
        {"unsigned", "unsigned is not part of Reward C: use int"},
        {"signed", "signed is not part of Reward C: use int"},
        {"long", "long is not part of Reward C: use int or float"},
        {"short", "short is not part of Reward C: use int"},
        {"char", "char is not part of Reward C: use int"},
        {"size_t", "size_t is not part of Reward C: use int"},
        {"int8_t", "int8_t is not part of Reward C: use int"},
        {"uint8_t", "uint8_t is not part of Reward C: use int"},
        {"int16_t", "int16_t is not part of Reward C: use int"},
        {"uint16_t", "uint16_t is not part of Reward C: use int"},
        {"int32_t", "int32_t is not part of Reward C: use int"},
        {"uint32_t", "uint32_t is not part of Reward C: use int"},
        {"int64_t", "int64_t is not part of Reward C: use int"},
        {"uint64_t", "uint64_t is not part of Reward C: use int"},
        {"and", "'and' is not part of Reward C: write &&"},
        {"or", "'or' is not part of Reward C: write ||"},
        {"not", "'not' is not part of Reward C: write !"},
        {"typeof", "typeof is not part of Reward C"},
        {"alloca", "alloca is not part of Reward C"},
        {"_Generic", "_Generic is not part of Reward C"},
        {"_Static_assert", "_Static_assert is not part of Reward C"},
        {"static_assert", "static_assert is not part of Reward C"},
        {"Obs", "structs are not copied in Reward C: read s->now.field and s->prev.field"},
        {"Act", "structs are not copied in Reward C: read s->act.field"},
    };

    if (t->kind != TOKEN_NAME) {
        return NULL;
    }
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        if (token_is(t, refused[i].name)) {
            return refused[i].why;
        }
    }
    if (name_cell_kind(t) != CELL_NONE) {
        return "cells are declared in MEMORY and read by primitives, as in once(&m->reached, x)";
    }
    if ((t->text[0] == '_' && !token_is(t, "_Bool")) ||
        (t->length >= 3 && strncmp(t->text, "gh_", 3) == 0)) {
        return "names that begin with '_' or 'gh_' are reserved";
    }
    return t->length > IDENTIFIER_BYTES_MAX ? "this name is too long: 64 characters at most" : NULL;
}

/* Words of C and C++ that have no other message. */
static bool is_word_of_c(const Token *t)
{
    static const char *const words[] = {
        "alignas",   "alignof",     "and_eq",     "bitand",       "bitor",
        "catch",     "class",       "compl",      "concept",      "consteval",
        "constexpr", "constinit",   "const_cast", "co_await",     "co_return",
        "co_yield",  "decltype",    "delete",     "dynamic_cast", "explicit",
        "export",    "friend",      "module",     "mutable",      "namespace",
        "new",       "noexcept",    "not_eq",     "nullptr",      "operator",
        "or_eq",     "private",     "protected",  "public",       "reinterpret_cast",
        "requires",  "static_cast", "template",   "this",         "thread_local",
        "throw",     "try",         "typeid",     "typename",     "typeof_unqual",
        "using",     "virtual",     "wchar_t",    "xor",          "xor_eq"};

    return token_is_one_of(t, words, ARRAY_LEN(words));
}

/* Words that compilers define as macros unless told not to. */
static bool is_macro_somewhere(const Token *t)
{
    static const char *const words[] = {"linux", "unix", "i386", "sun",  "mips",   "sparc",
                                        "vax",   "hpux", "m68k", "NULL", "assert", "errno"};

    return token_is_one_of(t, words, ARRAY_LEN(words));
}

bool name_is_taken(const Token *t, char reason[NAME_REASON_BYTES])
{
    static const char *const ours[] = {"Step",    "Memory", "Components", "COMPONENTS", "SPARSE",
                                       "FACTORS", "WATCH",  "MEMORY",     "PARAM"};
    const char *what = NULL;
    const char *why = name_refused(t);

    if (why != NULL) {
        (void)snprintf(reason, NAME_REASON_BYTES, "%s", why);
        return true;
    }
    if (name_is_keyword(t) || token_is(t, "_Bool") || token_is_one_of(t, ours, ARRAY_LEN(ours))) {
        what = "a word of Reward C";
    } else if (is_word_of_c(t)) {
        what = "a word of C or C++";
    } else if (is_macro_somewhere(t)) {
        what = "a macro of some compilers";
    }
    if (what != NULL) {
        (void)snprintf(reason, NAME_REASON_BYTES, "'%.*s' is %s: it cannot be a name", t->length,
                       t->text, what);
    }
    return what != NULL;
}

bool name_constant(const Token *t, Constant *out)
{
    static const struct {
        const char *name;
        Constant value;
    } rows[] = {
        {"true", {.type = TYPE_BOOL, .i = 1}},
        {"false", {.type = TYPE_BOOL, .i = 0}},
        {"M_PI", {.type = TYPE_FLOAT, .f = 3.14159265358979323846f}},
        {"M_PI_2", {.type = TYPE_FLOAT, .f = 1.57079632679489661923f}},
        {"M_PI_4", {.type = TYPE_FLOAT, .f = 0.78539816339744830962f}},
        {"M_1_PI", {.type = TYPE_FLOAT, .f = 0.31830988618379067154f}},
        {"M_2_PI", {.type = TYPE_FLOAT, .f = 0.63661977236758134308f}},
        {"M_E", {.type = TYPE_FLOAT, .f = 2.71828182845904523536f}},
        {"M_LN2", {.type = TYPE_FLOAT, .f = 0.69314718055994530942f}},
        {"M_LN10", {.type = TYPE_FLOAT, .f = 2.30258509299404568402f}},
        {"M_SQRT2", {.type = TYPE_FLOAT, .f = 1.41421356237309504880f}},
        {"M_SQRT1_2", {.type = TYPE_FLOAT, .f = 0.70710678118654752440f}},
        {"FLT_MAX", {.type = TYPE_FLOAT, .f = 3.40282347e+38f}},
        {"FLT_MIN", {.type = TYPE_FLOAT, .f = 1.17549435e-38f}},
        {"FLT_EPSILON", {.type = TYPE_FLOAT, .f = 1.19209290e-07f}},
        {"INT_MAX", {.type = TYPE_INT, .i = INT_MAX}},
        {"INT_MIN", {.type = TYPE_INT, .i = INT_MIN}},
        {"INFINITY", {.type = TYPE_FLOAT, .f = INFINITY}},
        {"NAN", {.type = TYPE_FLOAT, .f = NAN}},
    };

    for (size_t i = 0; t->kind == TOKEN_NAME && i < ARRAY_LEN(rows); i++) {
        if (token_is(t, rows[i].name)) {
            *out = rows[i].value;
            return true;
        }
    }
    return false;
}

bool name_is_predefined(const Token *t)
{
    Constant value;

    return name_constant(t, &value);
}

bool name_label(const Task *task, const Token *t, Constant *out)
{
    for (int i = 0; i < task->action_count + task->field_count; i++) {
        const Field *f =
            i < task->action_count ? &task->actions[i] : &task->fields[i - task->action_count];
        for (int k = 0; f->labels != NULL && k <= (int)(f->hi - f->lo); k++) {
            if (token_is(t, f->labels[k])) {
                *out = (Constant){.type = TYPE_INT, .i = (int)f->lo + k};
                return true;
            }
        }
    }
    return false;
}

static void lower(const char *text, int length, char out[IDENTIFIER_BYTES_MAX + 1])
{
    int n = 0;

    for (; n < length && n < IDENTIFIER_BYTES_MAX && text[n] != '\0'; n++) {
        out[n] = (char)tolower((unsigned char)text[n]);
    }
    out[n] = '\0';
}

const char *name_nearest(const Token *t, const char *const *words, size_t count)
{
    char name[IDENTIFIER_BYTES_MAX + 1], word[IDENTIFIER_BYTES_MAX + 1];
    const char *nearest;

    if (t->length > IDENTIFIER_BYTES_MAX) {
        return NULL;
    }
    (void)snprintf(name, sizeof name, "%.*s", t->length, t->text);
    nearest = text_nearest(name, words, count);
    lower(t->text, t->length, name);
    for (size_t i = 0; nearest == NULL && i < count; i++) {
        const char *one = word;
        lower(words[i], (int)strlen(words[i]), word);
        if (text_nearest(name, &one, 1) != NULL) {
            nearest = words[i];
        }
    }
    return nearest;
}

const char *name_nearest_keyword(const Token *t)
{
    return name_nearest(t, KEYWORDS, ARRAY_LEN(KEYWORDS));
}

/* A whole number, decimal or hexadecimal. */
static const char *read_int(const Token *t, const char *text, Constant *out)
{
    bool hex = t->length > 1 && (text[1] == 'x' || text[1] == 'X');
    char last = text[t->length - 1];
    char *end;
    long long value;

    if (last == 'l' || last == 'L' || last == 'u' || last == 'U') {
        return "suffixes of numbers other than f are not part of Reward C";
    }
    /* An integer that begins with 0 is octal in C, which nobody means. */
    if (!hex && t->length > 1 && text[0] == '0') {
        return "an int does not begin with 0 in Reward C: octal numbers are not part of it";
    }
    value = strtoll(text, &end, 0);
    if (*end != '\0' || end == text) {
        return "this is not a number";
    }
    *out = (Constant){.type = TYPE_INT, .i = (int32_t)value};
    return value > INT32_MAX
               ? "this number does not fit an int, which ends at 2147483647: write it as a float"
               : NULL;
}

const char *number_read(const Token *t, Constant *out)
{
    enum { NUMBER_BYTES_MAX = 64 };
    char text[NUMBER_BYTES_MAX + 1];
    int length = t->length;
    bool hex;
    char *end;

    *out = (Constant){.type = t->kind == TOKEN_INT ? TYPE_INT : TYPE_FLOAT};
    if (length > NUMBER_BYTES_MAX) {
        return "this number is too long: 64 characters at most";
    }
    memcpy(text, t->text, (size_t)length);
    text[length] = '\0';
    if (t->kind == TOKEN_INT) {
        return read_int(t, text, out);
    }
    if (text[length - 1] == 'l' || text[length - 1] == 'L') {
        return "suffixes of numbers other than f are not part of Reward C";
    }
    hex = length > 1 && (text[1] == 'x' || text[1] == 'X');
    if ((text[length - 1] == 'f' || text[length - 1] == 'F') && length > 1) {
        text[length - 1] = '\0';
    }
    out->f = strtof(text, &end);
    if (*end != '\0' || end == text || (hex && strpbrk(text, "pP") == NULL)) {
        return "this is not a number";
    }
    return isfinite(out->f) ? NULL : "this number does not fit a float, which ends at 3.4e38";
}
