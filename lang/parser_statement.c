/* lang/parser_statement.c - statements, and the variables they declare. */
#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "lang/names_priv.h"
#include "lang/parser_priv.h"

/* Tokens that are looked at to find out what was meant: text of any kind is read in linear time. */
enum { LOOKAHEAD_MAX = 256 };

static void parse_statement(Parser *p, StmtList *list);

/* '(' of an if, for or switch. */
static void open_head(Parser *p, const Token *word)
{
    char found[80];

    if (!p->lost && !parser_accept(p, "(")) {
        parser_error(p, parser_look(p, 0), "expected '(' after %s", token_describe(word, found));
    }
}

/* The ')' of a head. Whatever was wrong in it, the statement behind it can be read. */
static void close_head(Parser *p)
{
    if (!p->lost && !parser_accept(p, ")")) {
        parser_unexpected(p, "')'");
    }
    if (p->lost && !p->unwind) {
        parser_skip_parenthesis(p);
    }
}

/* The sizes of an array, behind its name. */
static void parse_sizes(Parser *p, Stmt *s)
{
    Symbol *symbol = s->symbol;
    Expr *sizes[DIMENSIONS_MAX] = {NULL};

    while (parser_is(p, "[")) {
        Expr *size = NULL;
        if (symbol->dimensions == DIMENSIONS_MAX) {
            parser_error(p, parser_look(p, 0), "an array has at most %d dimensions",
                         DIMENSIONS_MAX);
            break;
        }
        parser_advance(p);
        if (!parser_is(p, "]")) {
            size = parser_expression(p);
        } else if (symbol->dimensions > 0) {
            parser_error(p, parser_look(p, 0), "only the first size may be left out");
        }
        (void)parser_expect(p, "]");
        sizes[symbol->dimensions++] = size;
    }
    if (symbol->dimensions > 0) {
        s->sizes = parser_new(p, sizeof sizes, &p->spare.sizes);
        memcpy(s->sizes, sizes, sizeof sizes);
    }
}

/* NAME { size } [ "=" initialiser ] */
static void parse_declarator(Parser *p, const TypeWords *type, StmtList *list)
{
    Token name;
    Symbol *symbol;
    Stmt *s;

    if (parser_is(p, "*")) {
        parser_error(p, parser_look(p, 0),
                     "pointers are not part of Reward C: declare a cell in MEMORY");
        return;
    }
    if (!parser_new_name(p, &name)) {
        return;
    }
    s = parser_new_stmt(p, STMT_DECLARE, &name);
    symbol = parser_new(p, sizeof *symbol, &p->spare.symbol);
    symbol->name = name;
    symbol->type = type->type;
    symbol->is_const = type->is_const;
    symbol->is_static = type->is_static;
    s->symbol = symbol;
    if (p->out_of_memory) {
        return;
    }
    list_add(list, s);
    parse_sizes(p, s);
    if (parser_accept(p, "=")) {
        s->init = parser_initialiser(p);
    }
    s->is_damaged = p->quiet;
}

void parser_declarators(Parser *p, const TypeWords *type, StmtList *list)
{
    if (type->is_inline) {
        parser_complain(p, &type->at, "inline stands before a function");
    }
    if (type->type == TYPE_VOID && !parser_is(p, "*")) {
        parser_complain(p, &type->at, "a variable is a float, an int or a bool");
    }
    do {
        parse_declarator(p, type, list);
    } while (parser_accept(p, ","));
}

/* True when a '{' follows the parameters of the function whose name is next. */
static bool is_definition(const Parser *p)
{
    int i = 1, depth = 0;

    do {
        depth += token_is(parser_look(p, i), "(") - token_is(parser_look(p, i), ")");
        i++;
    } while (depth > 0 && i < LOOKAHEAD_MAX && parser_look(p, i)->kind != TOKEN_END);
    return token_is(parser_look(p, i), "{");
}

/* A function within a function: when it stands at the left the '}' before it is missing. Else it
 * is read, so that calls of it are no further findings. */
static void parse_inner_function(Parser *p, const TypeWords *type, int start)
{
    const Token *name = parser_look(p, 0);
    const Token *open = p->has_suspect       ? &p->suspect
                        : p->brace_count > 0 ? &p->braces[p->brace_count - 1]
                                             : name;

    if (p->tokens[start].column == 1 && is_definition(p)) {
        parser_error(p, open, "this '{' is not closed before the function %.*s begins in line %d",
                     name->length, name->text, name->line);
        p->has_suspect = false;
        p->unwind = true;
        p->at = p->line_start = start;
        return;
    }
    parser_complain(p, name, "a function is declared outside of functions");
    parser_function(p, type);
}

/* Local variables, without the ';'. False: it was a function. */
static bool parse_local(Parser *p, StmtList *list)
{
    TypeWords type;
    int start = p->at;
    char found[80];

    if (!parser_type(p, &type)) {
        parser_error(p, parser_look(p, 0), "expected a type before %s",
                     token_describe(parser_look(p, 0), found));
        return true;
    }
    if (parser_look(p, 0)->kind == TOKEN_NAME && token_is(parser_look(p, 1), "(")) {
        parse_inner_function(p, &type, start);
        return false;
    }
    parser_declarators(p, &type, list);
    return true;
}

/* place = value, and the other assignments that value may be made of. */
static void parse_assignment(Parser *p, Expr *target, StmtList *list)
{
    const Token *at = parser_look(p, 0);
    Stmt *s = parser_new_stmt(p, STMT_ASSIGN, at);
    Op op = OP_NONE, next;

    (void)parser_assignment_op(at, &op);
    parser_advance(p);
    s->op = op;
    s->target = target;
    s->value = parser_expression(p);
    if (!p->lost && parser_is(p, "=") && op == OP_NONE && parser_enter(p)) {
        Expr *inner = s->value;
        s->value = parser_copy(p, inner);
        parse_assignment(p, inner, list); /* a = b = x is b = x; a = b */
        parser_leave(p);
    } else if (!p->lost && parser_assignment_op(parser_look(p, 0), &next)) {
        parser_error(p, parser_look(p, 0), "only '=' can be written twice: use two statements");
    }
    list_add(list, s);
}

/* ++ or --, before or behind its place. */
static void parse_step_by_one(Parser *p, const Token *at, Expr *target, StmtList *list)
{
    Stmt *s = parser_new_stmt(p, STMT_ASSIGN, at);

    s->op = token_is(at, "++") ? OP_ADD : OP_SUB;
    s->target = target;
    s->value = parser_new_expr(p, EXPR_CONSTANT, at);
    s->value->type = TYPE_INT;
    s->value->constant = (Constant){.type = TYPE_INT, .i = 1};
    list_add(list, s);
}

/* "(void) x": x is looked at, and nothing happens unless it is a call. */
static void parse_discarded(Parser *p, StmtList *list)
{
    const Token *at = parser_look(p, 0);
    Stmt *s = parser_new_stmt(p, STMT_EMPTY, at);

    parser_advance(p);
    parser_advance(p);
    parser_advance(p);
    s->value = parser_expression(p);
    if (s->value->kind == EXPR_CALL) {
        s->kind = STMT_CALL;
    }
    list_add(list, s);
}

/* A statement that does nothing: what was meant? */
static void refuse_expression(Parser *p, const Token *first, const Expr *e)
{
    const Token *t = parser_look(p, 0);
    const char *nearest = first->kind == TOKEN_NAME ? name_nearest_keyword(first) : NULL;

    if (e->kind == EXPR_BINARY && e->op == OP_EQ) {
        parser_complain(p, &e->at, "this compares and does nothing with it: to assign, write =");
    } else if (e->kind == EXPR_NAME && parser_is(p, ":")) {
        parser_error(p, first, "goto and its labels are not part of Reward C");
    } else if (e->kind == EXPR_NAME && nearest == NULL && t->kind == TOKEN_NAME) {
        parser_error(p, first, "'%.*s' is not a type of Reward C: numbers are float, int and bool",
                     first->length, first->text);
    } else if (e->kind == EXPR_NAME && nearest != NULL) {
        parser_error(p, first, "'%.*s' is not a word of Reward C: did you mean '%s'?",
                     first->length, first->text, nearest);
    } else if (token_is(t, ";") || token_is(t, "}")) {
        parser_complain(p, &e->at, "this value is not used: an assignment is written x = value;");
    } else {
        parser_unexpected(p, "';'");
    }
}

/* An assignment or a call, without what ends it. */
static void parse_step(Parser *p, StmtList *list)
{
    const Token *first = parser_look(p, 0), *t;
    bool is_prefix = parser_is(p, "++") || parser_is(p, "--");
    Expr *e;
    Op op;

    if (parser_is(p, "(") && token_is(parser_look(p, 1), "void") &&
        token_is(parser_look(p, 2), ")")) {
        parse_discarded(p, list);
        return;
    }
    if (is_prefix) {
        parser_advance(p);
    }
    e = parser_expression(p);
    t = parser_look(p, 0);
    if (is_prefix) {
        parse_step_by_one(p, first, e, list);
    } else if (!p->lost && parser_assignment_op(t, &op)) {
        parse_assignment(p, e, list);
    } else if (parser_is(p, "++") || parser_is(p, "--")) {
        parser_advance(p);
        parse_step_by_one(p, t, e, list);
    } else if (e->kind == EXPR_CALL) {
        Stmt *s = parser_new_stmt(p, STMT_CALL, &e->at);
        s->value = e;
        list_add(list, s);
    } else if (!p->lost && e->kind != EXPR_BAD) {
        refuse_expression(p, first, e);
    }
}

/* What belongs to an if or for: a block, whose scope it is, or one statement. */
static Stmt *parse_body(Parser *p)
{
    StmtList list;
    Token end;

    list_init(&list);
    if (p->unwind) {
        return NULL;
    }
    if (parser_is(p, "{")) {
        parser_block(p, &list, &end);
    } else {
        if (parser_at_type(p)) {
            parser_complain(p, parser_look(p, 0), "a variable that is declared here needs braces");
        }
        parse_statement(p, &list);
    }
    return list.first;
}

/* if ( … ) statement, without its else */
static Stmt *parse_one_if(Parser *p)
{
    const Token *word = parser_look(p, 0);
    Stmt *s = parser_new_stmt(p, STMT_IF, word);

    parser_advance(p);
    open_head(p, word);
    s->value = parser_expression(p);
    close_head(p);
    s->body = parse_body(p);
    return s;
}

static void parse_if(Parser *p, StmtList *list)
{
    Stmt *first = parse_one_if(p), *last = first;

    while (parser_accept(p, "else")) {
        if (!parser_is(p, "if")) {
            last->other = parse_body(p);
            if (last->other == NULL) { /* so that there is a statement for it */
                last->other = parser_new_stmt(p, STMT_EMPTY, &last->at);
            }
            break;
        }
        last->other = parse_one_if(p);
        last = last->other;
    }
    list_add(list, first);
}

/* Assignments and calls in the head of a for; closer ends them. */
static void parse_steps(Parser *p, const char *closer, StmtList *list)
{
    if (!parser_is(p, closer)) {
        do {
            parse_step(p, list);
        } while (parser_accept(p, ","));
    }
}

/* The ';' between two parts of the head of a for. */
static void expect_part(Parser *p, Stmt *head)
{
    if (!p->lost && !parser_expect(p, ";")) {
        parser_hint(p, "the head of a for has three parts, as in for (int i = 0; i < 8; i++)");
        for (Stmt *s = head; s != NULL && !p->out_of_memory; s = s->next) {
            s->is_damaged = true;
        }
    }
}

static void parse_for(Parser *p, StmtList *list)
{
    const Token *word = parser_look(p, 0);
    Stmt *s = parser_new_stmt(p, STMT_FOR, word);
    StmtList head, tail;

    list_init(&head);
    list_init(&tail);
    parser_advance(p);
    open_head(p, word);
    if (!p->lost && parser_at_type(p)) {
        (void)parse_local(p, &head);
    } else if (!p->lost) {
        parse_steps(p, ";", &head);
    }
    expect_part(p, head.first);
    if (!p->lost && !parser_is(p, ";")) {
        s->value = parser_expression(p);
    }
    expect_part(p, head.first);
    if (!p->lost) {
        parse_steps(p, ")", &tail);
    }
    close_head(p);
    s->head = head.first;
    s->tail = tail.first;
    s->body = parse_body(p);
    list_add(list, s);
}

/* "case 1:" and "default:", as many as stand here. */
static void parse_labels(Parser *p, Clause *clause)
{
    ExprList labels = {0};

    while (parser_is(p, "case") || parser_is(p, "default")) {
        const Token *word = parser_look(p, 0);
        parser_advance(p);
        if (token_is(word, "default")) {
            if (clause->is_default) {
                parser_complain(p, word, "a switch has one default");
            }
            clause->is_default = true;
        } else {
            list_add_expr(p, &labels, parser_expression(p));
            if (parser_is(p, "...")) {
                parser_error(p, parser_look(p, 0), "ranges of labels are not part of Reward C");
            }
        }
        (void)parser_expect(p, ":");
        if (p->lost && !p->unwind) {
            while (p->at < p->count && !token_is(parser_look(p, 0), ":") &&
                   p->line_start != p->at) {
                parser_advance(p);
            }
            p->lost = false;
            (void)parser_accept(p, ":");
        }
    }
    clause->values = labels.items;
    clause->label_count = labels.count;
}

/* The inside of the braces of a switch. */
static void parse_clauses(Parser *p, Stmt *s)
{
    Clause **tail = &s->clauses;

    while (!p->unwind && !p->closing && p->at < p->count && !parser_is(p, "}")) {
        Clause *clause = parser_new(p, sizeof *clause, &p->spare.clause);
        StmtList body;
        bool quiet = p->quiet;
        list_init(&body);
        clause->at = *parser_look(p, 0);
        if (!parser_is(p, "case") && !parser_is(p, "default")) {
            parser_complain(p, parser_look(p, 0), "a statement of a switch stands behind a case");
        }
        p->quiet = false;
        parse_labels(p, clause);
        while (!p->unwind && !p->closing && p->at < p->count && !parser_is(p, "}") &&
               !parser_is(p, "case") && !parser_is(p, "default")) {
            parse_statement(p, &body);
        }
        p->quiet = quiet;
        clause->body = body.first;
        if (body.first != NULL && body.first->kind == STMT_BLOCK && body.first->next == NULL) {
            clause->body = body.first->body; /* as of an if: the clause is a scope already */
        }
        *tail = clause;
        tail = &clause->next;
    }
}

/* Remembers an open '{', and where the line stands that it is on. */
static void open_brace(Parser *p)
{
    Token brace = *parser_look(p, 0);

    assert(p->brace_count <= SOURCE_NESTING_MAX);
    brace.name = p->tokens[p->line_start].column;
    p->braces[p->brace_count++] = brace;
    parser_advance(p);
}

/* The '}' of the innermost open '{'. One that stands further to the left than the line of its '{'
 * is likely to be meant for another. */
static void close_brace(Parser *p, Token *end)
{
    Token open = p->braces[p->brace_count - 1];
    const Token *t = parser_look(p, 0);

    *end = *t;
    if (p->unwind || p->closing) {
        p->closing = false;
        p->brace_count--;
        return;
    }
    if (parser_is(p, "}")) {
        if (p->line_start == p->at && t->column < open.name && !p->has_suspect) {
            p->has_suspect = true;
            p->suspect = open;
        }
        parser_advance(p);
    } else {
        parser_error(p, p->has_suspect ? &p->suspect : &open,
                     "this '{' is not closed before the text ends");
        p->has_suspect = false;
        p->unwind = true;
    }
    p->brace_count--;
}

static void parse_switch(Parser *p, StmtList *list)
{
    const Token *word = parser_look(p, 0);
    Stmt *s = parser_new_stmt(p, STMT_SWITCH, word);
    Token end;

    parser_advance(p);
    open_head(p, word);
    s->value = parser_expression(p);
    close_head(p);
    list_add(list, s);
    if (!parser_is(p, "{")) {
        (void)parser_expect(p, "{");
    } else {
        open_brace(p);
        parse_clauses(p, s);
        close_brace(p, &end);
    }
}

static void parse_return(Parser *p, StmtList *list)
{
    Stmt *s = parser_new_stmt(p, STMT_RETURN, parser_look(p, 0));

    parser_advance(p);
    if (!parser_is(p, ";") && !parser_is(p, "}")) {
        s->value = parser_expression(p);
    }
    list_add(list, s);
    (void)parser_expect_semicolon(p);
}

static void parse_jump(Parser *p, StmtKind kind, StmtList *list)
{
    list_add(list, parser_new_stmt(p, kind, parser_look(p, 0)));
    parser_advance(p);
    (void)parser_expect_semicolon(p);
}

/* while and do: they are refused, and their bodies are read. */
static void parse_refused_loop(Parser *p, StmtList *list)
{
    const Token *word = parser_look(p, 0);
    Stmt *s = parser_new_stmt(p, STMT_BLOCK, word);

    parser_complain(p, word, "%s", name_refused(word));
    parser_advance(p);
    if (token_is(word, "while")) {
        open_head(p, word);
        (void)parser_expression(p);
        close_head(p);
    }
    s->body = parse_body(p);
    if (token_is(word, "do") && parser_accept(p, "while")) {
        open_head(p, word);
        (void)parser_expression(p);
        close_head(p);
        (void)parser_accept(p, ";");
    }
    list_add(list, s);
}

/* A statement that begins with a word of the language. False: it begins with something else. */
static bool parse_worded(Parser *p, const Token *word, StmtList *list)
{
    if (token_is(word, "if")) {
        parse_if(p, list);
    } else if (token_is(word, "for")) {
        parse_for(p, list);
    } else if (token_is(word, "switch")) {
        parse_switch(p, list);
    } else if (token_is(word, "return")) {
        parse_return(p, list);
    } else if (token_is(word, "break")) {
        parse_jump(p, STMT_BREAK, list);
    } else if (token_is(word, "continue")) {
        parse_jump(p, STMT_CONTINUE, list);
    } else if (token_is(word, "while") || token_is(word, "do")) {
        parse_refused_loop(p, list);
    } else {
        return false;
    }
    return true;
}

/* A word that is nearly that of a statement, which it is read as: swich (x) { … }. False: it is
 * none. */
static bool parse_misspelt(Parser *p, StmtList *list)
{
    static const char *const words[] = {"if", "for", "switch"};
    Token word = *parser_look(p, 0);
    Type type;
    const char *nearest;

    if (p->lost || word.kind != TOKEN_NAME || name_refused(&word) != NULL ||
        name_is_keyword(&word) || !token_is(parser_look(p, 1), "(")) {
        return false;
    }
    nearest = name_nearest(&word, words, name_type(parser_look(p, 2), &type) ? 2 : 3);
    if (nearest == NULL || !(name_type(parser_look(p, 2), &type) || is_definition(p))) {
        return false;
    }
    parser_complain(p, &word, "'%.*s' is not a word of Reward C: did you mean '%s'?", word.length,
                    word.text, nearest);
    word.text = nearest;
    word.length = (int)strlen(nearest);
    return parse_worded(p, &word, list);
}

/* True when the word that stands here, first on its line, is as far to the left as the line of the
 * innermost '{': it is likely to stand behind its '}'. */
static bool ends_block(const Parser *p)
{
    return p->line_start == p->at && p->brace_count > 1 &&
           parser_look(p, 0)->column <= p->braces[p->brace_count - 1].name;
}

/* Words that stand where they cannot. False: there is none. */
static bool refuse_misplaced(Parser *p, StmtList *list)
{
    const Token *t = parser_look(p, 0);
    Type type;

    if (parser_is(p, "else") && ends_block(p)) {
        parser_complain(p, &p->braces[p->brace_count - 1],
                        "this '{' is not closed before the else in line %d", t->line);
        p->closing = true;
    } else if (parser_is(p, "else")) {
        parser_complain(p, t, "this else has no if: it stands behind the statement of one");
        parser_advance(p);
        parse_statement(p, list);
    } else if (parser_is(p, "case") || parser_is(p, "default")) {
        parser_error(p, t, "%.*s stands directly in the braces of a switch", t->length, t->text);
        while (p->at < p->count && !token_is(parser_look(p, 0), ":") &&
               parser_look(p, 1)->line == t->line) {
            parser_advance(p);
        }
        parser_advance(p);
        p->lost = p->unwind;
    } else if (name_pointee(t, &type)) {
        parser_error(p, t,
                     "Step, Memory and Components stand only in the parameters of a function, as "
                     "'const Step *s', 'Memory *m', 'Components *out'");
    } else if (token_is(t, "const") && name_pointee(parser_look(p, 1), &type)) {
        parser_advance(p);
        return refuse_misplaced(p, list);
    } else {
        return false;
    }
    return true;
}

/* COMPONENTS and the like within a function: when one stands at the left a '}' is missing. */
static void parse_inner_declaration(Parser *p)
{
    const Token *t = parser_look(p, 0);
    bool is_left = t->column == 1 && p->brace_count > 0;

    if (is_left) {
        parser_error(p, p->has_suspect ? &p->suspect : &p->braces[p->brace_count - 1],
                     "this '{' is not closed before %.*s in line %d", t->length, t->text, t->line);
        p->has_suspect = false;
        p->unwind = true;
        return;
    }
    parser_complain(p, t, "%.*s stands outside of functions", t->length, t->text);
    parser_declaration(p, t);
    p->lost = p->unwind;
}

/* A statement that ends with ';'. */
static void parse_plain(Parser *p, StmtList *list)
{
    if (parser_at_type(p)) {
        if (!parse_local(p, list)) {
            return;
        }
    } else {
        const Token *t = parser_look(p, 0);
        const char *why = name_refused(t);
        if (why != NULL) {
            parser_error(p, t, "%s", why);
        } else {
            parse_step(p, list);
        }
    }
    (void)parser_expect_semicolon(p);
}

static void parse_statement(Parser *p, StmtList *list)
{
    bool quiet = p->quiet;
    int before = p->at;
    Token end;

    p->quiet = false;
    if (!parser_enter(p)) {
        return;
    }
    if (parser_is(p, "{")) {
        Stmt *s = parser_new_stmt(p, STMT_BLOCK, parser_look(p, 0));
        StmtList body;
        list_init(&body);
        parser_block(p, &body, &end);
        s->body = body.first;
        list_add(list, s);
    } else if (parser_is(p, ";")) {
        list_add(list, parser_new_stmt(p, STMT_EMPTY, parser_look(p, 0)));
        parser_advance(p);
    } else if (parser_at_declaration(p)) {
        parse_inner_declaration(p);
    } else if (!parse_worded(p, parser_look(p, 0), list) && !parse_misspelt(p, list) &&
               !refuse_misplaced(p, list)) {
        parse_plain(p, list);
    }
    if (p->lost) {
        parser_sync(p);
    }
    parser_leave(p);
    p->quiet = quiet || p->unwind;
    if (p->at == before && !p->unwind && !p->closing) {
        parser_advance(p); /* whatever stood here was refused */
    }
}

void parser_block(Parser *p, StmtList *list, Token *end)
{
    open_brace(p);
    while (!p->unwind && !p->closing && p->at < p->count && !parser_is(p, "}")) {
        parse_statement(p, list);
    }
    close_brace(p, end);
}
