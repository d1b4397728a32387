/* lang/filter.c - what the tokens of a reward may say, before anything is compiled.
 *
 * Strict, and without a parser: every call goes to a known function, every member is one that
 * exists, pointers are the three parameters and &m->cell and nothing else, nothing outside MEMORY
 * keeps a value. What the filter lets through may still not compile; the jail holds alone.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "lang/primitives.h"
#include "lang/program_priv.h"

enum { ARRAYS_MAX = 128 };

typedef enum { POINTS_TO_STEP, POINTS_TO_MEMORY, POINTS_TO_COMPONENTS } Pointee;

typedef struct {
    Program *program;
    const Token *t; /* the tokens that are code, declarations left out, TOKEN_END at the end */
    int count;
    int at;
    int braces, brackets; /* open { and open ( or [ */
    struct {
        Token name;
        Pointee to;
    } pointers[POINTER_NAMES_MAX]; /* of the function that is being read */
    int pointer_count;
    struct {
        Token name;
        int dimensions; /* 0: a number that hides an array of that name */
        int depth;      /* of braces, where it is declared; 0: a table */
    } arrays[ARRAYS_MAX];
    int array_count;
    bool declaring;  /* the statement is a declaration … */
    int declared_at; /* … that began at this depth of brackets and braces */
    int function;    /* index of that function, or -1 */
    bool calls[FUNCTIONS_MAX][FUNCTIONS_MAX]; /* who calls whom */
} Filter;

static void complain(Filter *f, int at, const char *what)
{
    finding_error(&f->program->findings, f->t[at].line, f->t[at].column, "%s", what);
}

static const Token *token(const Filter *f, int at)
{
    static const Token none = {.kind = TOKEN_END, .text = ""};

    return at < 0 || at > f->count ? &none : &f->t[at];
}

static bool same_name(const Token *a, const Token *b)
{
    return a->length == b->length && memcmp(a->text, b->text, (size_t)a->length) == 0;
}

/* The index of the bracket that the one at `at` closes, or -1. */
static int opening(const Filter *f, int at)
{
    int depth = 0;

    for (; at >= 0; at--) {
        depth += token_is(&f->t[at], ")") + token_is(&f->t[at], "]");
        depth -= token_is(&f->t[at], "(") + token_is(&f->t[at], "[");
        if (depth == 0) {
            return at;
        }
    }
    return -1;
}

/* The index of the '(' that stands open before `at`, or -1. */
static int enclosing(const Filter *f, int at)
{
    int depth = 0;

    for (at--; at >= 0 && !token_is(&f->t[at], ";") && !token_is(&f->t[at], "{"); at--) {
        depth += token_is(&f->t[at], ")") + token_is(&f->t[at], "]");
        depth -= token_is(&f->t[at], "(") + token_is(&f->t[at], "[");
        if (depth < 0) {
            return token_is(&f->t[at], "(") ? at : -1;
        }
    }
    return -1;
}

static bool begins_type(const Token *t)
{
    return name_is_type(t) || token_is(t, "const") || token_is(t, "static") ||
           token_is(t, "inline");
}

static bool pointee(const Token *t, Pointee *out)
{
    static const char *const names[] = {"Step", "Memory", "Components"};

    for (int i = 0; i < 3; i++) {
        if (token_is(t, names[i])) {
            *out = (Pointee)i;
            return true;
        }
    }
    return false;
}

static const Pointee *find_pointer(const Filter *f, const Token *t)
{
    for (int i = 0; i < f->pointer_count; i++) {
        const Token *name = &f->pointers[i].name;
        if (name->length == t->length && memcmp(name->text, t->text, (size_t)t->length) == 0) {
            return &f->pointers[i].to;
        }
    }
    return NULL;
}

static int find_function(const Program *p, const Token *t)
{
    for (int i = 0; i < p->function_count; i++) {
        if (token_is(t, p->functions[i])) {
            return i;
        }
    }
    return -1;
}

/* True when `from` … `to` is the whole of an argument of a call. *callee is the function. */
static bool is_argument(const Filter *f, int from, int to, const Token **callee)
{
    const Token *before = token(f, from - 1), *after = token(f, to + 1);
    int open = enclosing(f, from);

    *callee = token(f, open - 1);
    return open > 0 && (token_is(before, "(") || token_is(before, ",")) &&
           (token_is(after, ")") || token_is(after, ",")) && (*callee)->kind == TOKEN_NAME &&
           (find_function(f->program, *callee) >= 0 || name_is_builtin(*callee));
}

/* An error for a member that does not exist, with the nearest that does. */
static void unknown_member(Filter *f, int at, const char *of, const char *const *names,
                           size_t count)
{
    const Token *t = &f->t[at];
    char name[IDENTIFIER_BYTES_MAX + 1];
    const char *nearest;

    (void)name_copy(t, name);
    nearest = text_nearest(name, names, count);
    finding_error(&f->program->findings, t->line, t->column, "%s has no member '%s'%s%s%s", of,
                  name, nearest != NULL ? ": did you mean '" : "", nearest != NULL ? nearest : "",
                  nearest != NULL ? "'?" : "");
}

static void check_names(Filter *f, int at, const char *of, const char *const *names, size_t count)
{
    if (!token_is_one_of(&f->t[at], names, count)) {
        unknown_member(f, at, of, names, count);
    }
}

/* A member of MEMORY: an array is read by element, a cell by a primitive that gets its address. */
static void check_cell(Filter *f, int at)
{
    const Program *p = f->program;

    for (int i = 0; i < p->cell_count; i++) {
        const Cell *cell = &p->cells[i];
        bool is_plain = strcmp(cell->type, "float") == 0 || strcmp(cell->type, "int") == 0 ||
                        strcmp(cell->type, "bool") == 0;
        if (!token_is(&f->t[at], cell->name)) {
            continue;
        }
        if (cell->length > 0 && !token_is(token(f, at + 1), "[")) {
            complain(f, at, "an array is read by its elements, as in m->name[0]");
        } else if (!is_plain && !token_is(token(f, at - 3), "&")) {
            complain(f, at,
                     "a cell is read by a primitive that gets its address, as in "
                     "once(&m->name, x)");
        }
    }
}

/* The member at `at`, behind "->" of a pointer. */
static void check_pointer_member(Filter *f, int at, Pointee to)
{
    static const char *const step[] = {"prev",  "now",   "act",        "t",
                                       "t_max", "gamma", "terminated", "truncated"};
    const Program *p = f->program;
    const char *names[TERMS_MAX + CELLS_MAX];
    size_t count = 0;

    switch (to) {
    case POINTS_TO_STEP:
        check_names(f, at, "Step", step, ARRAY_LEN(step));
        if ((token_is(&f->t[at], "now") || token_is(&f->t[at], "prev") ||
             token_is(&f->t[at], "act")) &&
            !token_is(token(f, at + 1), ".")) {
            complain(f, at, "structs are not copied in Reward C: read a field, as in s->now.field");
        }
        break;
    case POINTS_TO_MEMORY:
        for (int i = 0; i < p->cell_count; i++) {
            names[count++] = p->cells[i].name;
        }
        check_names(f, at, "MEMORY", names, count);
        check_cell(f, at);
        break;
    case POINTS_TO_COMPONENTS:
        for (int i = 0; i < p->terms.count; i++) {
            names[count++] = p->terms.items[i].name;
        }
        check_names(f, at, "out (what COMPONENTS and the like declare)", names, count);
        break;
    }
}

/* A "." at `at`: only s->now.x, s->prev.x and s->act.x have one. */
static void check_dot(Filter *f, int at)
{
    const Task *task = f->program->task;
    const Token *owner = token(f, at - 1);
    bool is_act = token_is(owner, "act");
    bool is_state = token_is(owner, "now") || token_is(owner, "prev");
    const char *names[FIELDS_MAX];
    size_t count = 0;
    const Field *fields = is_act ? task->actions : task->fields;
    int field_count = is_act ? task->action_count : task->field_count;

    if ((!is_act && !is_state) || !token_is(token(f, at - 2), "->") ||
        token(f, at + 1)->kind != TOKEN_NAME) {
        complain(f, at, "'.' reads the fields of s->now, s->prev and s->act and nothing else");
        return;
    }
    for (int i = 0; i < field_count; i++) {
        if (is_act || (fields[i].seen & SEEN_BY_REWARD) != 0) {
            names[count++] = fields[i].name;
        }
    }
    check_names(f, at + 1, is_act ? "s->act" : "the state (s->now, s->prev)", names, count);
    for (int i = 0; i < field_count; i++) {
        if (fields[i].count > 1 && token_is(token(f, at + 1), fields[i].name) &&
            !token_is(token(f, at + 2), "[")) {
            complain(f, at + 1, "an array is read by its elements, as in s->now.name[0]");
        }
    }
}

/* The name of one of the three parameters: it may be dereferenced by -> or handed on. */
static void check_pointer_use(Filter *f, int at)
{
    const Token *after = token(f, at + 1), *callee;
    bool handed_on = is_argument(f, at, at, &callee);
    bool discarded = token_is(after, ";") && token_is(token(f, at - 1), ")") &&
                     token_is(token(f, at - 2), "void") && token_is(token(f, at - 3), "(");

    if (!token_is(after, "->") && !handed_on && !discarded) {
        complain(f, at, "a parameter of pointer type may only be read with -> or handed on");
    }
}

/* True when an operator at `at` has no operand before it: it is unary. */
static bool is_unary(const Filter *f, int at)
{
    const Token *before = token(f, at - 1);

    switch (before->kind) {
    case TOKEN_NAME:
        return name_is_keyword(before) || name_refused(before) != NULL || name_is_type(before);
    case TOKEN_INT:
    case TOKEN_FLOAT:
        return false;
    case TOKEN_PUNCT:
        if (token_is(before, ")") && name_is_keyword(token(f, opening(f, at - 1) - 1)) &&
            !token_is(token(f, opening(f, at - 1) - 1), "return")) {
            return true; /* behind the head of if, for or switch */
        }
        if (token_is(before, ")")) {
            return begins_type(token(f, opening(f, at - 1) + 1)); /* behind a cast */
        }
        return !token_is(before, "]");
    case TOKEN_END:
        break;
    }
    return true;
}

/* The '&' at `at`: of a cell, as a whole argument of one of the five primitives that keep one. */
static bool is_cell_address(const Filter *f, int at)
{
    static const char *const keepers[] = {"once", "record", "gain", "cover", "idle"};
    const Token *callee;
    const Pointee *to = find_pointer(f, token(f, at + 1));
    int last = at + 3;

    if (to == NULL || *to != POINTS_TO_MEMORY || !token_is(token(f, at + 2), "->")) {
        return false;
    }
    if (token_is(token(f, last + 1), "[")) {
        int depth = 0;
        do {
            last++;
            depth += token_is(token(f, last), "[") - token_is(token(f, last), "]");
        } while (depth > 0 && last < f->count);
    }
    return is_argument(f, at, last, &callee) &&
           token_is_one_of(callee, keepers, ARRAY_LEN(keepers)) &&
           find_function(f->program, callee) < 0;
}

/* A '(' at `at`: not before a '{', and a type in it only as a cast to a number. */
static void check_parenthesis(Filter *f, int at)
{
    int type = at + 1 + token_is(token(f, at + 1), "const");

    if (token_is(token(f, at + 1), "{")) {
        complain(f, at, "a block within an expression is not part of Reward C");
    } else if (begins_type(token(f, at + 1)) && !token_is(token(f, at - 1), "for") &&
               !(name_is_type(token(f, type)) && token_is(token(f, type + 1), ")"))) {
        complain(f, at, "a cast is written (float)x or (int)x");
    }
}

static void check_punct(Filter *f, int at)
{
    const Token *t = &f->t[at];
    const Pointee *to;

    if (token_is(t, ".")) {
        check_dot(f, at);
    } else if (token_is(t, "->")) {
        to = find_pointer(f, token(f, at - 1));
        if (to == NULL || token(f, at + 1)->kind != TOKEN_NAME) {
            complain(f, at, "'->' reads the parameters of the function and nothing else");
        } else {
            check_pointer_member(f, at + 1, *to);
        }
    } else if (token_is(t, "(") && f->braces > 0) {
        check_parenthesis(f, at);
    } else if ((token_is(t, "&") || token_is(t, "&&")) && is_unary(f, at)) {
        if (!is_cell_address(f, at)) {
            complain(f, at,
                     "'&' takes the address of a cell for a primitive, as in "
                     "record(&m->best, x), and nothing else");
        }
    } else if (token_is(t, "*") && is_unary(f, at)) {
        complain(f, at, "pointers are not part of Reward C: declare a cell in MEMORY");
    } else if (token_is(t, "...")) {
        complain(f, at, "'...' is not part of Reward C");
    }
}

/* Dimensions of the array that this name means here; 0: it is none. */
static int dimensions_of(const Filter *f, const Token *t)
{
    for (int i = f->array_count - 1; i >= 0; i--) {
        if (same_name(&f->arrays[i].name, t)) {
            return f->arrays[i].dimensions;
        }
    }
    return 0;
}

/* The sizes of a declaration, from the '[' at `at`: literal, and small; the first may be left to
 * the initialiser. Returns how many there are. */
static int read_sizes(Filter *f, int at)
{
    long elements = 1, most = f->function >= 0 ? LOCAL_ELEMENTS_MAX : TABLE_ELEMENTS_MAX;
    char text[NUMBER_BYTES_MAX + 1];
    int dimensions = 0;

    if (token_is(token(f, at + 1), "]")) {
        dimensions++;
        at += 2;
    }
    for (; token_is(token(f, at), "["); dimensions++) {
        int braced = token_is(token(f, at + 1), "(");
        const Token *size = token(f, at + 1 + braced);
        if (size->kind != TOKEN_INT || !number_is_valid(size) ||
            !token_is(token(f, at + 2 + 2 * braced), "]")) {
            complain(f, at, "the size of an array is a plain number, or a #define of one");
            return dimensions + 1;
        }
        memcpy(text, size->text, (size_t)size->length);
        text[size->length] = '\0';
        elements *= strtol(text, NULL, 0);
        if (elements < 1 || elements > most) {
            finding_error(&f->program->findings, size->line, size->column,
                          "an array has 1 to %ld elements here", most);
            return dimensions + 1;
        }
        at += 3 + 2 * braced;
    }
    return dimensions;
}

/* What a name means from here to the end of its block. */
static void declare(Filter *f, int at, int dimensions)
{
    if (f->array_count == ARRAYS_MAX) {
        complain(f, at, "too many arrays: 128 at most");
        return;
    }
    f->arrays[f->array_count].name = f->t[at];
    f->arrays[f->array_count].dimensions = dimensions;
    f->arrays[f->array_count++].depth = f->function >= 0 && f->braces == 0 ? 1 : f->braces;
}

/* True when the name at `at` is what a declaration declares. */
static bool is_declarator(const Filter *f, int at)
{
    const Token *before = token(f, at - 1);

    return f->declaring && (begins_type(before) ||
                            (token_is(before, ",") && f->brackets + f->braces == f->declared_at));
}

/* A name that is declared, or that means an array. */
static void check_array(Filter *f, int at)
{
    int dimensions = dimensions_of(f, &f->t[at]), used = 0, i = at + 1;

    if (is_declarator(f, at)) {
        if (token_is(token(f, at + 1), "[")) {
            declare(f, at, read_sizes(f, at + 1));
        } else if (dimensions > 0) {
            declare(f, at, 0);
        }
        return;
    }
    for (; token_is(token(f, i), "["); used++) {
        int depth = 0;
        do {
            depth += token_is(token(f, i), "[") - token_is(token(f, i), "]");
            i++;
        } while (depth > 0 && i < f->count);
    }
    if (used != dimensions) {
        complain(f, at,
                 dimensions > 0 ? "an array is read by its elements; it cannot be handed on"
                                : "this is no array");
    }
}

static void check_name(Filter *f, int at)
{
    const Token *t = &f->t[at], *before = token(f, at - 1), *after = token(f, at + 1);
    const char *why = name_refused(t);
    char name[IDENTIFIER_BYTES_MAX + 1];
    const char *nearest;
    Pointee to;

    int callee;

    if (token_is(before, "->") || token_is(before, ".")) {
        return; /* checked with the operator */
    }
    callee = token_is(after, "(") ? find_function(f->program, t) : -1;
    if (callee >= 0 && f->function >= 0) {
        f->calls[f->function][callee] = true;
    }
    if (why != NULL) {
        complain(f, at, why);
    } else if (pointee(t, &to)) {
        complain(f, at,
                 "Step, Memory and Components stand only in the parameters of a function, as "
                 "'const Step *s', 'Memory *m', 'Components *out'");
    } else if (token_is(t, "static") && f->braces > 0 && !token_is(after, "const") &&
               !token_is(before, "const") && !token_is(token(f, at + 2), "const")) {
        complain(f, at, "a static variable would keep a value between calls: declare it in MEMORY");
    } else if (token_is(t, "inline") && f->braces > 0) {
        complain(f, at, "inline stands before a function");
    } else if (find_pointer(f, t) != NULL) {
        check_pointer_use(f, at);
    } else if (!name_is_keyword(t) && !name_is_type(t) &&
               (token_is(after, "[") || dimensions_of(f, t) > 0 || is_declarator(f, at))) {
        if (token_is(after, "(") && f->function >= 0) {
            complain(f, at, "a function is declared outside of functions");
        }
        check_array(f, at);
    } else if (token_is(after, "(") && !name_is_keyword(t) && find_function(f->program, t) < 0 &&
               !name_is_builtin(t) && name_float_form(t) == NULL) {
        (void)name_copy(t, name);
        nearest = name_nearest_function(f->program, name);
        finding_error(&f->program->findings, t->line, t->column, "there is no function '%s'%s%s%s",
                      name, nearest != NULL ? ": did you mean '" : "",
                      nearest != NULL ? nearest : "", nearest != NULL ? "'?" : "");
    }
}

static void check_number(Filter *f, int at)
{
    const Token *t = &f->t[at];
    char last = t->text[t->length - 1];

    if (last == 'l' || last == 'L' || last == 'u' || last == 'U') {
        complain(f, at, "suffixes of numbers other than f are not part of Reward C");
    } else if (!number_is_valid(t)) {
        complain(f, at,
                 "this is not a number that fits a float or an int (and integers do not begin "
                 "with 0)");
    }
}

static void check_token(Filter *f, int at)
{
    switch (f->t[at].kind) {
    case TOKEN_NAME:
        check_name(f, at);
        break;
    case TOKEN_PUNCT:
        check_punct(f, at);
        break;
    case TOKEN_INT:
    case TOKEN_FLOAT:
        check_number(f, at);
        break;
    case TOKEN_END:
        break;
    }
}

/* Counts brackets. False: they do not match, and nothing after this makes sense. */
static bool count_brackets(Filter *f, int at)
{
    const Token *t = &f->t[at];

    f->brackets += token_is(t, "(") + token_is(t, "[") - token_is(t, ")") - token_is(t, "]");
    f->braces += token_is(t, "{") - token_is(t, "}");
    while (token_is(t, "}") && f->array_count > 0 &&
           f->arrays[f->array_count - 1].depth > f->braces) {
        f->array_count--; /* of the block that ends here */
    }
    if (f->brackets < 0 || f->braces < 0) {
        complain(f, at, "this bracket closes nothing");
        return false;
    }
    if (f->brackets + f->braces > SOURCE_NESTING_MAX) {
        complain(f, at, "nested too deeply: 64 levels at most");
        return false;
    }
    return true;
}

/* A statement that begins with a type declares names, until its ';'. */
static void track_declaration(Filter *f, int at)
{
    const Token *before = token(f, at - 1);
    bool starts = token_is(before, ";") || token_is(before, "{") || token_is(before, "}") ||
                  token_is(before, ")") || token_is(before, ":") || token_is(before, "else") ||
                  (token_is(before, "(") && token_is(token(f, at - 2), "for"));

    if (token_is(&f->t[at], ";")) {
        f->declaring = false;
    } else if (begins_type(&f->t[at]) && starts) {
        f->declaring = true;
        f->declared_at = f->brackets + f->braces;
    }
}

/* The parameters of a function, from the token behind '('. Returns the index of the ')'. */
static int read_parameters(Filter *f, int at)
{
    Pointee to;

    f->pointer_count = 0;
    for (; at < f->count && !token_is(&f->t[at], ")"); at++) {
        const Token *t = &f->t[at], *name = token(f, at + 2);
        if (pointee(t, &to) && token_is(token(f, at + 1), "*") && name->kind == TOKEN_NAME &&
            (token_is(token(f, at + 3), ",") || token_is(token(f, at + 3), ")"))) {
            if (f->pointer_count < POINTER_NAMES_MAX) {
                f->pointers[f->pointer_count].name = *name;
                f->pointers[f->pointer_count++].to = to;
            }
            at += 2;
        } else if (token_is(t, "(") || token_is(t, "{") || token_is(t, "[")) {
            complain(f, at, "the parameters of a function are numbers and the three pointers");
            return at;
        } else {
            if (t->kind == TOKEN_NAME && name_is_type(token(f, at - 1)) &&
                dimensions_of(f, t) > 0) {
                declare(f, at, 0); /* hides a table of that name */
            }
            check_token(f, at);
        }
    }
    return at;
}

/* Everything up to the end of what began: the ';' or the '}' at the outermost level. */
static int read_rest(Filter *f, int at)
{
    for (; at < f->count; at++) {
        const Token *t = &f->t[at];
        if (!count_brackets(f, at)) {
            return -1;
        }
        track_declaration(f, at);
        check_token(f, at);
        if (f->braces == 0 && f->brackets == 0 && token_is(t, "}")) {
            /* The ';' of an initialiser belongs to it. */
            return at + 1 + token_is(token(f, at + 1), ";");
        }
        if (f->braces == 0 && f->brackets == 0 && token_is(t, ";")) {
            return at + 1;
        }
    }
    complain(f, f->count > 0 ? f->count - 1 : 0, "the text ends before this is closed");
    return -1;
}

/* One definition at the outermost level. Returns the index behind it, or -1 to give up. */
static int read_definition(Filter *f, int at)
{
    bool is_const = false, is_void;

    while (token_is(token(f, at), "static") || token_is(token(f, at), "inline") ||
           token_is(token(f, at), "const")) {
        is_const = is_const || token_is(token(f, at), "const");
        at++;
    }
    if (token_is(token(f, at), ";")) {
        return at + 1;
    }
    if (!name_is_type(token(f, at))) {
        const char *why = token(f, at)->kind == TOKEN_NAME ? name_refused(token(f, at)) : NULL;
        complain(f, at,
                 why != NULL ? why
                             : "expected a function or a constant here: a type of "
                               "Reward C (float, int, bool, void) is missing");
        return -1;
    }
    is_void = token_is(token(f, at), "void");
    while (token_is(token(f, at + 1), "const")) {
        is_const = true;
        at++;
    }
    if (token(f, at + 1)->kind != TOKEN_NAME) {
        complain(f, at + 1,
                 token_is(token(f, at + 1), "*")
                     ? "pointers are not part of Reward C: declare a cell in MEMORY"
                     : "a name is missing here");
        return -1;
    }
    if (token_is(token(f, at + 2), "(")) {
        const char *why = name_refused(token(f, at + 1));
        if (why != NULL || name_is_keyword(token(f, at + 1)) || name_is_type(token(f, at + 1))) {
            complain(f, at + 1, why != NULL ? why : "a word of the language cannot be a name");
        }
        f->function = find_function(f->program, token(f, at + 1));
        at = read_parameters(f, at + 3);
        if (!token_is(token(f, at + 1), "{") && !token_is(token(f, at + 1), ";")) {
            complain(f, at + 1, "expected the body of the function here");
            return -1;
        }
        at = read_rest(f, at + 1);
        f->function = -1;
        return at;
    }
    if (!is_const || is_void) {
        complain(f, at + 1,
                 "a variable outside of functions would keep a value between calls: "
                 "declare it in MEMORY, or make it static const");
    }
    f->pointer_count = 0;
    f->declaring = true;
    f->declared_at = 0;
    at = read_rest(f, at + 1);
    f->declaring = false;
    return at;
}

/* Function names are known before bodies are read, so that the order does not matter here. */
static void find_functions(Filter *f)
{
    Program *p = f->program;
    int depth = 0;

    for (int i = 1; i + 1 < f->count; i++) {
        const Token *t = &f->t[i];
        depth += token_is(&f->t[i - 1], "{") - token_is(&f->t[i - 1], "}");
        if (depth != 0 || t->kind != TOKEN_NAME || !name_is_type(&f->t[i - 1]) ||
            !token_is(&f->t[i + 1], "(") || find_function(p, t) >= 0) {
            continue;
        }
        if (p->function_count == FUNCTIONS_MAX) {
            complain(f, i, "too many functions: 64 at most");
            return;
        }
        if (name_is_builtin(t)) {
            finding_note(&p->findings, t->line, t->column,
                         "this definition is used instead of the built-in function of that name");
        }
        (void)name_copy(t, p->functions[p->function_count++]);
    }
}

/* Whether `from` reaches `to` by calls. Each function is looked at once. */
static bool reaches(const Filter *f, int from, int to, bool *seen)
{
    for (int next = 0; next < f->program->function_count; next++) {
        if (!f->calls[from][next]) {
            continue;
        }
        if (next == to) {
            return true;
        }
        if (!seen[next]) {
            seen[next] = true;
            if (reaches(f, next, to, seen)) {
                return true;
            }
        }
    }
    return false;
}

static void check_recursion(Filter *f)
{
    for (int i = 0; i < f->program->function_count; i++) {
        bool seen[FUNCTIONS_MAX] = {false};
        if (reaches(f, i, i, seen)) {
            finding_error(&f->program->findings, 0, 0,
                          "the function %s calls itself: recursion is not part of Reward C",
                          f->program->functions[i]);
        }
    }
}

static void check_reward_function(Filter *f)
{
    static const char *const want[] = {"void",       "reward", "(",      "const", "Step", "*",
                                       "s",          ",",      "Memory", "*",     "m",    ",",
                                       "Components", "*",      "out",    ")"};

    for (int i = 0; i + 1 < f->count; i++) {
        size_t k = 0;
        if (!token_is(&f->t[i], "void") || !token_is(&f->t[i + 1], "reward")) {
            continue;
        }
        while (k < ARRAY_LEN(want) && token_is(token(f, i + (int)k), want[k])) {
            k++;
        }
        if (k < ARRAY_LEN(want)) {
            complain(f, i,
                     "this function is written "
                     "void reward(const Step *s, Memory *m, Components *out)");
        }
        return;
    }
    finding_error(&f->program->findings, 0, 0,
                  "there is no function void reward(const Step *s, Memory *m, Components *out)");
}

void program_filter(Program *program)
{
    Token *code = program->tokens.items;
    Filter f = {.program = program, .t = code, .function = -1};
    int at = 0;

    /* From here on the tokens are code only: the declarations move out. */
    for (int i = 0; i < program->tokens.count; i++) {
        if (!program->is_declaration[i]) {
            code[f.count++] = code[i];
        }
    }
    code[f.count] = code[program->tokens.count];
    program->tokens.count = f.count;
    find_functions(&f);
    check_reward_function(&f);
    while (at >= 0 && at < f.count) {
        at = read_definition(&f, at);
    }
    check_recursion(&f);
}
