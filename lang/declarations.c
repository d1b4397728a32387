/* lang/declarations.c - COMPONENTS, SPARSE, FACTORS, WATCH, MEMORY and PARAM.
 *
 * They stand at the outermost level, look like calls, and are taken out of the code: the emitter
 * writes structs for them.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lang/primitives.h"
#include "lang/program_priv.h"

/* A place in the tokens of one declaration, which ends before the closing parenthesis. */
typedef struct {
    Program *program;
    int at, end;
} Cursor;

static const Token *look(const Cursor *c)
{
    return &c->program->tokens.items[c->at];
}

static bool accept(Cursor *c, const char *text)
{
    if (c->at < c->end && token_is(look(c), text)) {
        c->at++;
        return true;
    }
    return false;
}

static bool fail(Cursor *c, const char *what)
{
    const Token *t = look(c);

    finding_error(&c->program->findings, t->line, t->column, "%s", what);
    c->at = c->end;
    return false;
}

/* A new name: not taken by a term, parameter or cell. */
static bool take_name(Cursor *c, char out[IDENTIFIER_BYTES_MAX + 1])
{
    const Token *t = look(c);

    if (c->at >= c->end || t->kind != TOKEN_NAME) {
        return fail(c, "a name is missing here");
    }
    if (!name_copy(t, out)) {
        return fail(c, "this name is too long: 64 characters at most");
    }
    if (name_refused(t) != NULL) {
        return fail(c, name_refused(t));
    }
    if (name_is_type(t) || name_is_keyword(t)) {
        return fail(c, "a word of the language cannot be a name");
    }
    c->at++;
    return true;
}

static void read_terms(Cursor *c, TermRole role)
{
    Terms *terms = &c->program->terms;

    do {
        const Token *t = look(c);
        Term term = {.role = role};
        if (!take_name(c, term.name)) {
            return;
        }
        for (int i = 0; i < terms->count; i++) {
            if (strcmp(terms->items[i].name, term.name) == 0) {
                finding_error(&c->program->findings, t->line, t->column, "%s is declared twice",
                              term.name);
                return;
            }
        }
        if (terms->count == TERMS_MAX) {
            (void)fail(c, "too many terms: 24 at most");
            return;
        }
        terms->items[terms->count++] = term;
    } while (accept(c, ","));
    if (c->at != c->end) {
        (void)fail(c, "expected ',' or ')' here");
    }
}

static bool take_number(Cursor *c, float *out)
{
    char text[64];
    bool negative = accept(c, "-");
    const Token *t = look(c);

    if (!negative) {
        (void)accept(c, "+");
        t = look(c);
    }
    if (c->at >= c->end || (t->kind != TOKEN_FLOAT && t->kind != TOKEN_INT) ||
        t->length >= (int)sizeof text || !number_is_valid(t)) {
        return fail(c, "a number is missing here");
    }
    memcpy(text, t->text, (size_t)t->length);
    text[t->length] = '\0';
    *out = strtof(text, NULL);
    *out = negative ? -*out : *out;
    c->at++;
    return true;
}

static void read_param(Cursor *c)
{
    Program *p = c->program;
    Param param;
    const Token *t = look(c);

    if (!take_name(c, param.name)) {
        return;
    }
    if (!accept(c, ",") || !take_number(c, &param.value) || !accept(c, ",") ||
        !take_number(c, &param.lo) || !accept(c, ",") || !take_number(c, &param.hi) ||
        c->at != c->end) {
        if (c->at < c->end) {
            (void)fail(c, "PARAM is written PARAM(name, value, lowest, highest)");
        } else {
            finding_error(&p->findings, t->line, t->column,
                          "PARAM is written PARAM(name, value, lowest, highest), with numbers");
        }
        return;
    }
    if (!isfinite(param.value) || !isfinite(param.lo) || !isfinite(param.hi) ||
        !(param.lo <= param.value && param.value <= param.hi)) {
        finding_error(&p->findings, t->line, t->column,
                      "the value of PARAM %s is not within its range", param.name);
        return;
    }
    if (p->param_count == PARAMS_MAX || name_find_param(p, t) >= 0) {
        finding_error(&p->findings, t->line, t->column, "%s is declared twice, or is one too many",
                      param.name);
        return;
    }
    p->params[p->param_count++] = param;
}

/* The bytes of one cell of that type, and its static name. 0: there is no such type. */
static size_t cell_size(const Token *t, const char **name)
{
    static const char *const plain[] = {"float", "int", "bool"};
    size_t count;
    const CellType *types = cell_type_all(&count);

    for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
        if (token_is(t, plain[i])) {
            *name = plain[i];
            return 4;
        }
    }
    if (token_is(t, "double")) {
        *name = "float";
        return 4;
    }
    for (size_t i = 0; i < count; i++) {
        if (token_is(t, types[i].name)) {
            *name = types[i].name;
            return types[i].bytes;
        }
    }
    return 0;
}

static bool read_cell(Cursor *c, const char *type, size_t bytes)
{
    Program *p = c->program;
    Cell cell = {.type = type};
    float length = 1;

    if (!take_name(c, cell.name)) {
        return false;
    }
    for (int i = 0; i < p->cell_count; i++) {
        if (strcmp(p->cells[i].name, cell.name) == 0) {
            return fail(c, "this name is declared twice in MEMORY");
        }
    }
    if (accept(c, "[")) {
        if (!take_number(c, &length) || !accept(c, "]") || length < 1 || length > 64 ||
            length != floorf(length)) {
            return fail(c, "an array in MEMORY has a whole number of elements, 1 to 64");
        }
        cell.length = (int)length;
    }
    p->memory_bytes += (int)(bytes * (size_t)length);
    if (p->cell_count == CELLS_MAX || p->memory_bytes > MEMORY_BYTES_MAX) {
        return fail(c, "MEMORY holds at most 256 bytes (a float or int is 4, Once 4, Record and "
                       "Gain 8, Idle 4, Cover 32)");
    }
    p->cells[p->cell_count++] = cell;
    return true;
}

static void read_memory(Cursor *c)
{
    while (c->at < c->end) {
        const char *type = NULL;
        size_t bytes = cell_size(look(c), &type);
        if (bytes == 0) {
            (void)fail(c, "MEMORY holds float, int, bool, Once, Record, Gain, Cover and Idle");
            return;
        }
        c->at++;
        do {
            if (!read_cell(c, type, bytes)) {
                return;
            }
        } while (accept(c, ","));
        if (!accept(c, ";") && c->at < c->end) {
            (void)fail(c, "expected ';' here");
            return;
        }
    }
}

/* The index of the parenthesis that closes the one at open, or -1. */
static int closing(const Tokens *tokens, int open)
{
    int depth = 0;

    for (int i = open; i < tokens->count; i++) {
        if (token_is(&tokens->items[i], "(")) {
            depth++;
        } else if (token_is(&tokens->items[i], ")") && --depth == 0) {
            return i;
        }
    }
    return -1;
}

static void read_one(Program *p, int at, int close)
{
    static const struct {
        const char *word;
        TermRole role;
    } roles[] = {{"COMPONENTS", TERM_COMPONENT},
                 {"SPARSE", TERM_SPARSE},
                 {"FACTORS", TERM_FACTOR},
                 {"WATCH", TERM_WATCH}};
    Cursor c = {p, at + 2, close};
    const Token *word = &p->tokens.items[at];

    for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
        if (token_is(word, roles[i].word)) {
            read_terms(&c, roles[i].role);
            return;
        }
    }
    if (token_is(word, "PARAM")) {
        read_param(&c);
    } else {
        read_memory(&c);
    }
}

static bool is_word(const Token *t)
{
    return token_is(t, "COMPONENTS") || token_is(t, "SPARSE") || token_is(t, "FACTORS") ||
           token_is(t, "WATCH") || token_is(t, "PARAM") || token_is(t, "MEMORY");
}

void program_read_declarations(Program *program)
{
    const Tokens *tokens = &program->tokens;
    int depth = 0, paying = 0;

    for (int i = 0; i < tokens->count; i++) {
        const Token *t = &tokens->items[i];
        int close;
        depth += token_is(t, "{") - token_is(t, "}");
        if (depth != 0 || !is_word(t) || !token_is(&tokens->items[i + 1], "(")) {
            continue;
        }
        close = closing(tokens, i + 1);
        if (close < 0) {
            finding_error(&program->findings, t->line, t->column, "this '(' is not closed");
            return;
        }
        read_one(program, i, close);
        close += token_is(&tokens->items[close + 1], ";");
        for (; i <= close; i++) {
            program->is_declaration[i] = true;
        }
        i--;
    }
    for (int i = 0; i < program->terms.count; i++) {
        TermRole role = program->terms.items[i].role;
        paying += role == TERM_COMPONENT || role == TERM_SPARSE;
    }
    if (paying == 0) {
        finding_error(&program->findings, 0, 0,
                      "the reward names no components: begin with COMPONENTS(name, …);");
    }
}
