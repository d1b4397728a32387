/* lang/filter.c - what the tokens of a reward may say, before anything is compiled.
 *
 * Strict, and without a parser: every call goes to a known function, every member is one that
 * exists, pointers are the three parameters and &m->cell and nothing else, nothing outside MEMORY
 * keeps a value. What the filter lets through may still not compile; the jail holds alone.
 */
#include <string.h>

#include "base/text.h"
#include "lang/primitives.h"
#include "lang/program_priv.h"

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

static bool is_one_of(const Token *t, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (token_is(t, words[i])) {
            return true;
        }
    }
    return false;
}

static bool is_type(const Token *t)
{
    static const char *const types[] = {"void", "float", "double", "int", "bool"};

    return is_one_of(t, types, ARRAY_LEN(types));
}

static bool is_keyword(const Token *t)
{
    static const char *const words[] = {"if",     "else",    "for",    "switch",
                                        "case",   "default", "break",  "continue",
                                        "return", "const",   "static", "inline"};

    return is_one_of(t, words, ARRAY_LEN(words));
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

/* What is wrong with using this name at all, or NULL. */
static const char *refused_name(const Token *t)
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
    if (t->text[0] == '_' || (t->length >= 3 && strncmp(t->text, "gh_", 3) == 0)) {
        return "names that begin with '_' or 'gh_' are reserved";
    }
    return t->length > IDENTIFIER_BYTES_MAX ? "this name is too long: 64 characters at most" : NULL;
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

static bool is_function(const Program *p, const Token *t)
{
    for (int i = 0; i < p->function_count; i++) {
        if (token_is(t, p->functions[i])) {
            return true;
        }
    }
    return false;
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
    if (!is_one_of(&f->t[at], names, count)) {
        unknown_member(f, at, of, names, count);
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
        break;
    case POINTS_TO_MEMORY:
        for (int i = 0; i < p->cell_count; i++) {
            names[count++] = p->cells[i].name;
        }
        check_names(f, at, "MEMORY", names, count);
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
}

/* The name of one of the three parameters: it may be dereferenced by -> or handed on. */
static void check_pointer_use(Filter *f, int at)
{
    const Token *before = token(f, at - 1), *after = token(f, at + 1);
    bool handed_on = (token_is(before, "(") || token_is(before, ",")) &&
                     (token_is(after, ",") || token_is(after, ")"));
    bool discarded = token_is(after, ";") && token_is(before, ")") &&
                     token_is(token(f, at - 2), "void") && token_is(token(f, at - 3), "(");

    if (!token_is(after, "->") && !handed_on && !discarded) {
        complain(f, at, "a parameter of pointer type may only be read with -> or handed on");
    }
}

/* True when an operator at `at` has no operand before it: it is unary. */
static bool is_unary(const Filter *f, int at)
{
    const Token *before = token(f, at - 1);

    if (before->kind == TOKEN_NAME) {
        return token_is(before, "return") || token_is(before, "case");
    }
    if (token_is(before, ")") && is_type(token(f, at - 2))) {
        return true; /* behind a cast */
    }
    return before->kind == TOKEN_END ||
           (before->kind == TOKEN_PUNCT && !token_is(before, ")") && !token_is(before, "]"));
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
    } else if (token_is(t, "&") && is_unary(f, at)) {
        to = find_pointer(f, token(f, at + 1));
        if (to == NULL || *to != POINTS_TO_MEMORY || !token_is(token(f, at + 2), "->") ||
            !(token_is(token(f, at - 1), "(") || token_is(token(f, at - 1), ","))) {
            complain(f, at,
                     "'&' takes the address of a cell for a primitive, as in "
                     "record(&m->best, x), and nothing else");
        }
    } else if (token_is(t, "*") && (is_unary(f, at) || is_type(token(f, at - 1)))) {
        complain(f, at, "pointers are not part of Reward C: declare a cell in MEMORY");
    } else if (token_is(t, "...")) {
        complain(f, at, "'...' is not part of Reward C");
    }
}

static void check_name(Filter *f, int at)
{
    const Token *t = &f->t[at], *before = token(f, at - 1), *after = token(f, at + 1);
    const char *why = refused_name(t);
    char name[IDENTIFIER_BYTES_MAX + 1];
    const char *nearest;
    Pointee to;

    if (token_is(before, "->") || token_is(before, ".")) {
        return; /* checked with the operator */
    }
    if (why != NULL) {
        complain(f, at, why);
    } else if (pointee(t, &to)) {
        complain(f, at,
                 "Step, Memory and Components stand only in the parameters of a function, as "
                 "'const Step *s', 'Memory *m', 'Components *out'");
    } else if (token_is(t, "static") && f->braces > 0 && !token_is(after, "const")) {
        complain(f, at, "a static variable would keep a value between calls: declare it in MEMORY");
    } else if (find_pointer(f, t) != NULL) {
        check_pointer_use(f, at);
    } else if (token_is(after, "(") && !is_keyword(t) && !is_function(f->program, t) &&
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
    bool hex = t->length > 1 && (t->text[1] == 'x' || t->text[1] == 'X');

    if (last == 'l' || last == 'L' || last == 'u' || last == 'U') {
        complain(f, at, "suffixes of numbers other than f are not part of Reward C");
        return;
    }
    for (int i = 0; i < t->length; i++) {
        char c = t->text[i];
        bool ok = (c >= '0' && c <= '9') || c == '.' || c == '+' || c == '-' || c == 'e' ||
                  c == 'E' || ((c == 'f' || c == 'F') && i == t->length - 1) ||
                  (hex && strchr("xXabcdefABCDEFpP", c) != NULL);
        if (!ok) {
            complain(f, at, "this is not a number");
            return;
        }
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
        } else if (token_is(t, "(") || token_is(t, "{")) {
            complain(f, at, "the parameters of a function are numbers and the three pointers");
            return at;
        } else {
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
    if (!is_type(token(f, at))) {
        const char *why = token(f, at)->kind == TOKEN_NAME ? refused_name(token(f, at)) : NULL;
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
        const char *why = refused_name(token(f, at + 1));
        if (why != NULL) {
            complain(f, at + 1, why);
        }
        at = read_parameters(f, at + 3);
        return read_rest(f, at + 1);
    }
    if (!is_const || is_void) {
        complain(f, at + 1,
                 "a variable outside of functions would keep a value between calls: "
                 "declare it in MEMORY, or make it static const");
    }
    f->pointer_count = 0;
    return read_rest(f, at + 1);
}

/* Function names are known before bodies are read, so that the order does not matter here. */
static void find_functions(Filter *f)
{
    Program *p = f->program;
    int depth = 0;

    for (int i = 1; i + 1 < f->count; i++) {
        const Token *t = &f->t[i];
        depth += token_is(&f->t[i - 1], "{") - token_is(&f->t[i - 1], "}");
        if (depth != 0 || t->kind != TOKEN_NAME || !is_type(&f->t[i - 1]) ||
            !token_is(&f->t[i + 1], "(") || is_function(p, t)) {
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
    Filter f = {.program = program, .t = code};
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
}
