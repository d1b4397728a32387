/* lang/parser.c - tokens to syntax: where we are, what is outside of functions, and how to go on
 * after something was refused. */
#include "lang/parser_priv.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "lang/names_priv.h"

const Token *parser_look(const Parser *p, int ahead)
{
    int at = p->at + ahead;

    return &p->tokens[at < p->count ? at : p->count];
}

bool parser_is(const Parser *p, const char *text)
{
    return !p->lost && token_is(parser_look(p, 0), text);
}

void parser_advance(Parser *p)
{
    if (p->at < p->count) {
        p->at++;
        if (p->tokens[p->at].line != p->tokens[p->line_start].line) {
            p->line_start = p->at;
        }
    }
}

bool parser_accept(Parser *p, const char *text)
{
    if (!parser_is(p, text)) {
        return false;
    }
    parser_advance(p);
    return true;
}

const char *token_describe(const Token *t, char out[80])
{
    if (t->kind == TOKEN_END) {
        (void)snprintf(out, 80, "the end of the text");
    } else {
        (void)snprintf(out, 80, "'%.*s'", t->length < 64 ? t->length : 64, t->text);
    }
    return out;
}

static void complain(Parser *p, const Token *at, const char *fmt, va_list args)
    __attribute__((format(printf, 3, 0)));

static void complain(Parser *p, const Token *at, const char *fmt, va_list args)
{
    char text[240];

    p->damaged = true;
    if (p->quiet || at->kind == TOKEN_BAD || p->out_of_memory) {
        p->quiet = true;
        p->program->findings.last = 0; /* a hint has nothing to belong to */
        return;
    }
    p->quiet = true;
    (void)vsnprintf(text, sizeof text, fmt, args);
    token_error(&p->program->findings, at, "%s", text);
}

void parser_complain(Parser *p, const Token *at, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    complain(p, at, fmt, args);
    va_end(args);
}

void parser_error(Parser *p, const Token *at, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    complain(p, at, fmt, args);
    va_end(args);
    p->lost = true;
}

void parser_hint(Parser *p, const char *fmt, ...)
{
    char text[200];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    finding_hint(&p->program->findings, "%s", text);
}

void parser_unexpected(Parser *p, const char *wanted)
{
    const Token *t = parser_look(p, 0);
    char found[80];
    Op op;

    if (token_is(t, "++") || token_is(t, "--")) {
        parser_error(p, t,
                     "an assignment is a statement of its own in Reward C: write x += 1 before "
                     "or after this one");
    } else if (token_is(t, "=")) {
        parser_error(p, t, "an assignment is a statement of its own in Reward C: %s",
                     strcmp(wanted, "')'") == 0 ? "to compare, write ==" : "use two statements");
    } else if (parser_assignment_op(t, &op)) {
        parser_error(p, t,
                     "an assignment is a statement of its own in Reward C: use two statements");
    } else if (name_refused(t) != NULL) {
        parser_error(p, t, "%s", name_refused(t));
    } else if (token_is(t, ",") && strcmp(wanted, "','") != 0) {
        parser_error(p, t, "expected %s before ','", wanted);
        parser_hint(p, "the comma operator is not part of Reward C: use two statements");
    } else {
        parser_error(p, t, "expected %s before %s", wanted, token_describe(t, found));
    }
}

bool parser_expect(Parser *p, const char *text)
{
    char wanted[16];

    if (p->lost) {
        return false;
    }
    if (parser_accept(p, text)) {
        return true;
    }
    (void)snprintf(wanted, sizeof wanted, "'%s'", text);
    parser_unexpected(p, wanted);
    return false;
}

bool parser_expect_semicolon(Parser *p)
{
    const Token *next = parser_look(p, 0);
    const Token *before = p->at > 0 ? &p->tokens[p->at - 1] : next;
    Token place = *before;
    char found[80];
    Op op;

    if (p->lost || parser_accept(p, ";")) {
        return !p->lost;
    }
    if (parser_assignment_op(next, &op) || token_is(next, "++") || token_is(next, "--") ||
        token_is(next, ",") || next->kind == TOKEN_BAD) {
        parser_unexpected(p, "';'");
        return false;
    }
    if (token_is(next, ")") || token_is(next, "]")) {
        parser_error(p, next, "this '%.*s' closes nothing", next->length, next->text);
        return false;
    }
    if (next->line == before->line && name_refused(next) != NULL) {
        parser_error(p, next, "%s", name_refused(next)); /* a and b */
        return false;
    }
    place.column += before->width;
    place.width = 1;
    parser_complain(p, &place, "expected ';' after %s", token_describe(before, found));
    if (next->line == before->line && !token_is(next, "}")) {
        p->lost = true;
        return false;
    }
    return true; /* it is only missing: go on as if it were there */
}

bool parser_enter(Parser *p)
{
    if (p->depth < SOURCE_NESTING_MAX) {
        p->depth++;
        return true;
    }
    parser_error(p, parser_look(p, 0), "nested too deeply: %d levels at most", SOURCE_NESTING_MAX);
    p->depth++;
    p->at = p->count;
    p->unwind = true;
    return false;
}

void parser_leave(Parser *p)
{
    p->depth--;
}

void *parser_new(Parser *p, size_t bytes, void *spare)
{
    void *out = arena_alloc(&p->program->arena, bytes);

    if (out == NULL) {
        memset(spare, 0, bytes);
        p->out_of_memory = p->lost = p->unwind = true;
        p->at = p->count;
        return spare;
    }
    return out;
}

Expr *parser_new_expr(Parser *p, ExprKind kind, const Token *at)
{
    Expr *e = parser_new(p, sizeof *e, &p->spare.expr);

    e->kind = kind;
    e->at = *at;
    e->height = 1;
    e->op = OP_NONE;
    return e;
}

Expr *parser_bad_expr(Parser *p)
{
    Expr *e = parser_new_expr(p, EXPR_BAD, parser_look(p, 0));

    e->type = TYPE_BAD;
    return e;
}

Stmt *parser_new_stmt(Parser *p, StmtKind kind, const Token *at)
{
    Stmt *s = parser_new(p, sizeof *s, &p->spare.stmt);

    s->kind = kind;
    s->at = *at;
    s->op = OP_NONE;
    return s;
}

void list_init(StmtList *list)
{
    list->first = NULL;
    list->tail = &list->first;
}

void list_add(StmtList *list, Stmt *s)
{
    *list->tail = s;
    list->tail = &s->next;
}

void list_add_expr(Parser *p, ExprList *list, Expr *e)
{
    if (list->count == list->capacity) {
        int capacity = list->capacity > 0 ? 2 * list->capacity : 4;
        Expr **items = arena_alloc(&p->program->arena, (size_t)capacity * sizeof(Expr *));
        if (items == NULL) {
            p->out_of_memory = p->lost = p->unwind = true;
            p->at = p->count;
            return;
        }
        if (list->count > 0) {
            memcpy(items, list->items, (size_t)list->count * sizeof(Expr *));
        }
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = e;
}

void parser_skip_braces(Parser *p)
{
    int depth = 0;

    do {
        depth += token_is(parser_look(p, 0), "{") - token_is(parser_look(p, 0), "}");
        parser_advance(p);
    } while (depth > 0 && p->at < p->count);
}

void parser_skip_parenthesis(Parser *p)
{
    int depth = 1;

    while (p->at < p->count && depth > 0) {
        const Token *t = parser_look(p, 0);
        if (token_is(t, "{") || token_is(t, "}")) {
            break;
        }
        depth += token_is(t, "(") - token_is(t, ")");
        parser_advance(p);
    }
    p->lost = p->unwind;
}

/* True for a word that begins a statement, first on its line: what came before is over. */
static bool begins_statement(const Parser *p)
{
    static const char *const words[] = {"if",       "for",  "switch", "return", "break",  "case",
                                        "continue", "else", "while",  "do",     "default"};
    const Token *t = parser_look(p, 0);

    return p->line_start == p->at && t->kind == TOKEN_NAME &&
           (token_is_one_of(t, words, ARRAY_LEN(words)) || parser_at_type(p));
}

void parser_sync(Parser *p)
{
    static const char *const types[] = {"struct", "union", "enum", "typedef"};
    int start = p->at;
    bool is_type = token_is_one_of(parser_look(p, 0), types, ARRAY_LEN(types));

    p->lost = p->unwind;
    while (p->at < p->count && !p->unwind) {
        const Token *t = parser_look(p, 0);
        const Token *before = p->at > 0 ? t - 1 : t;
        if (token_is(t, "}") || (p->at > start && begins_statement(p))) {
            break;
        }
        if (token_is(t, "{")) {
            if (!is_type && !token_is(before, "=") && !token_is(before, ",") &&
                !token_is(before, "(")) {
                break; /* a block: its statements can be read */
            }
            parser_skip_braces(p);
            continue;
        }
        parser_advance(p);
        if (token_is(t, ";")) {
            break;
        }
    }
}

bool parser_new_name(Parser *p, Token *name)
{
    const Token *t = parser_look(p, 0);
    char why[NAME_REASON_BYTES], found[80];

    *name = *t;
    if (p->lost) {
        return false;
    }
    if (t->kind != TOKEN_NAME) {
        parser_error(p, t, "a name is missing before %s", token_describe(t, found));
        return false;
    }
    if (name_is_taken(t, why)) {
        parser_error(p, t, "%s", why);
        return false;
    }
    parser_advance(p);
    return true;
}

bool parser_at_type(const Parser *p)
{
    const Token *t = parser_look(p, 0);
    Type type;

    return !p->lost && (name_type(t, &type) || name_is_qualifier(t));
}

/* The words of a type that are no part of the language, and which nothing else is called. */
static bool is_foreign_type(const Token *t)
{
    static const char *const words[] = {"unsigned", "signed", "long", "short",
                                        "char",     "size_t", "auto", "volatile"};

    return t->kind == TOKEN_NAME && token_is_one_of(t, words, ARRAY_LEN(words));
}

bool parser_type(Parser *p, TypeWords *out)
{
    const Token *t = parser_look(p, 0);
    bool found = false;

    memset(out, 0, sizeof *out);
    out->at = *t;
    for (; !p->lost; t = parser_look(p, 0)) {
        Type type;
        if (token_is(t, "const")) {
            out->is_const = true;
        } else if (token_is(t, "static")) {
            out->is_static = true;
        } else if (token_is(t, "inline")) {
            out->is_inline = true;
        } else if (name_type(t, &type) && !found) {
            out->type = type;
            out->at = *t;
            found = true;
        } else if (is_foreign_type(t)) {
            parser_error(p, t, "%s", name_refused(t));
        } else {
            break;
        }
        parser_advance(p);
    }
    return found && !p->lost;
}

/* Adds the tables that a list of declarations made. */
static void add_tables(Parser *p, const StmtList *list)
{
    for (Stmt *s = list->first; s != NULL && !p->out_of_memory;) {
        Stmt *next = s->next;
        Declaration *d = parser_new(p, sizeof *d, &p->spare.declaration);
        d->kind = DECLARATION_TABLE;
        d->name = s->at;
        d->table = s;
        s->next = NULL;
        parser_add_declaration(p, d);
        s = next;
    }
}

/* The word that somebody meant who wrote COMPONENT(, or NULL. */
static const char *misspelt_declaration(const Parser *p)
{
    static const char *const words[] = {"COMPONENTS", "SPARSE", "FACTORS",
                                        "WATCH",      "MEMORY", "PARAM"};
    const Token *t = parser_look(p, 0);

    return !p->lost && t->kind == TOKEN_NAME && token_is(parser_look(p, 1), "(") &&
                   name_refused(t) == NULL
               ? name_nearest(t, words, ARRAY_LEN(words))
               : NULL;
}

/* A type with its qualifiers that is missing or not ours, in front of a function or a table. */
static void refuse_outermost(Parser *p)
{
    static const char *const words[] = {"COMPONENTS", "SPARSE", "FACTORS", "WATCH", "MEMORY",
                                        "PARAM",      "static", "const",   "float", "int",
                                        "bool",       "double", "void"};
    const Token *t = parser_look(p, 0);
    const char *why = name_refused(t), *nearest;
    char found[80];
    Type type;

    if (t->kind != TOKEN_NAME) {
        parser_error(p, t, "expected a declaration or a function before %s",
                     token_describe(t, found));
    } else if (why != NULL) {
        parser_error(p, t, "%s", why);
    } else if (name_pointee(t, &type)) {
        parser_error(p, t,
                     "Step, Memory and Components stand only in the parameters of a function, as "
                     "'const Step *s', 'Memory *m', 'Components *out'");
    } else if (token_is(parser_look(p, 1), "(")) {
        parser_error(p, t, "the result of %.*s has no type: write float %.*s(…), or void",
                     t->length, t->text, t->length, t->text);
    } else {
        nearest = name_nearest(t, words, ARRAY_LEN(words));
        parser_error(p, t,
                     "expected a declaration or a function here: '%.*s' is not a type of Reward C "
                     "(float, int, bool, void)",
                     t->length, t->text);
        if (nearest != NULL) {
            parser_hint(p, "did you mean '%s'?", nearest);
        }
    }
}

/* True for the beginning of something that stands outside of functions. */
static bool begins_outermost(const Parser *p, bool only_heads)
{
    Type type;
    int i = 0;

    if (parser_is_declaration(parser_look(p, 0), parser_look(p, 1))) {
        return true;
    }
    while (name_is_qualifier(parser_look(p, i))) {
        i++;
    }
    if (!name_type(parser_look(p, i), &type)) {
        return false;
    }
    return !only_heads || i > 0 ||
           (parser_look(p, i + 1)->kind == TOKEN_NAME && token_is(parser_look(p, i + 2), "("));
}

bool parser_at_head(const Parser *p)
{
    return p->line_start == p->at && begins_outermost(p, true);
}

/* Moves to the next declaration or function. */
static void sync_outermost(Parser *p, bool only_heads)
{
    int start = p->at;

    p->lost = false;
    while (p->at < p->count) {
        const Token *t = parser_look(p, 0);
        bool fresh = p->at > start &&
                     (p->line_start == p->at || token_is(t - 1, ";") || token_is(t - 1, "}"));
        if (fresh && begins_outermost(p, only_heads)) {
            return;
        }
        if (token_is(t, "{")) {
            parser_skip_braces(p);
        } else {
            parser_advance(p);
        }
    }
}

/* True at what is likely to be the rest of a function. */
static bool at_statement(const Parser *p)
{
    static const char *const words[] = {"if",   "for",  "switch", "return", "break",
                                        "case", "else", "while",  "do",     "continue"};
    const Token *t = parser_look(p, 0), *next = parser_look(p, 1);
    Op op;

    return t->kind == TOKEN_NAME && (token_is_one_of(t, words, ARRAY_LEN(words)) ||
                                     token_is(next, "->") || parser_assignment_op(next, &op));
}

/* One declaration, table, prototype or function. */
static void parse_outermost(Parser *p)
{
    TypeWords type;
    StmtList tables;

    list_init(&tables);
    if (parser_accept(p, ";")) {
        return;
    }
    if (parser_is(p, "}")) {
        parser_complain(p, parser_look(p, 0), "this '}' closes nothing");
        sync_outermost(p, true); /* what follows is likely to be the rest of a function */
    } else if (parser_at_declaration(p)) {
        parser_declaration(p, parser_look(p, 0));
    } else if (!parser_type(p, &type)) {
        if (!p->lost && parser_accept(p, ";")) {
            return; /* "static;" declares nothing */
        }
        const char *meant = misspelt_declaration(p);
        if (meant != NULL) {
            Token word = *parser_look(p, 0);
            parser_complain(p, &word, "there is no declaration %.*s: did you mean %s?", word.length,
                            word.text, meant);
            word.text = meant; /* and it is read as that */
            word.length = (int)strlen(meant);
            parser_declaration(p, &word);
            return;
        }
        if (at_statement(p)) {
            parser_complain(p, parser_look(p, 0),
                            "a statement stands outside of functions: a '}' "
                            "before it closes its function too early");
            sync_outermost(p, true);
        } else {
            refuse_outermost(p);
        }
        p->syntax->names_damaged = true;
    } else if (parser_look(p, 0)->kind == TOKEN_NAME && token_is(parser_look(p, 1), "(")) {
        parser_function(p, &type);
    } else {
        parser_declarators(p, &type, &tables);
        (void)parser_expect_semicolon(p);
        add_tables(p, &tables);
        p->syntax->names_damaged |= p->damaged;
    }
}

Status program_read_syntax(Program *program, Err *err)
{
    Parser *p = mem_alloc(sizeof *p);
    Status st = OK;

    if (p == NULL) {
        return err_set(err, ERR_NOMEM, "reading a reward");
    }
    p->program = program;
    p->syntax = &program->syntax;
    p->tokens = program->tokens.items;
    p->count = program->tokens.count;
    p->declaration_tail = &p->syntax->declarations;
    p->function_tail = &p->syntax->functions;
    while (p->at < p->count && !p->out_of_memory) {
        int before = p->at;
        p->quiet = p->lost = p->unwind = p->damaged = false;
        p->depth = p->brace_count = 0;
        parse_outermost(p);
        if ((p->lost && !p->unwind) || p->at == before) {
            sync_outermost(p, false);
        }
    }
    if (p->out_of_memory) {
        st = err_set(err, ERR_NOMEM, "reading a reward");
    }
    mem_free(p);
    return st;
}
