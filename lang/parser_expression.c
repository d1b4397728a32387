/* lang/parser_expression.c - operators by precedence, postfix forms, primaries. */
#include <string.h>

#include "lang/names_priv.h"
#include "lang/parser_priv.h"

/* Binary operators, and how tightly they bind. */
typedef struct {
    const char *text;
    ExprKind kind;
    Op op;
    int precedence;
} Operator;

static const Operator *binary_operator(const Token *t)
{
    static const Operator rows[] = {
        {"||", EXPR_OR, OP_NONE, 1},      {"&&", EXPR_AND, OP_NONE, 2},
        {"|", EXPR_BINARY, OP_BITOR, 3},  {"^", EXPR_BINARY, OP_BITXOR, 4},
        {"&", EXPR_BINARY, OP_BITAND, 5}, {"==", EXPR_BINARY, OP_EQ, 6},
        {"!=", EXPR_BINARY, OP_NE, 6},    {"<", EXPR_BINARY, OP_LT, 7},
        {"<=", EXPR_BINARY, OP_LE, 7},    {">", EXPR_BINARY, OP_GT, 7},
        {">=", EXPR_BINARY, OP_GE, 7},    {"<<", EXPR_BINARY, OP_SHL, 8},
        {">>", EXPR_BINARY, OP_SHR, 8},   {"+", EXPR_BINARY, OP_ADD, 9},
        {"-", EXPR_BINARY, OP_SUB, 9},    {"*", EXPR_BINARY, OP_MUL, 10},
        {"/", EXPR_BINARY, OP_DIV, 10},   {"%", EXPR_BINARY, OP_MOD, 10},
    };

    for (size_t i = 0; t->kind == TOKEN_PUNCT && i < ARRAY_LEN(rows); i++) {
        if (token_is(t, rows[i].text)) {
            return &rows[i];
        }
    }
    return NULL;
}

bool parser_assignment_op(const Token *t, Op *op)
{
    static const struct {
        const char *text;
        Op op;
    } rows[] = {{"=", OP_NONE},    {"+=", OP_ADD},   {"-=", OP_SUB},   {"*=", OP_MUL},
                {"/=", OP_DIV},    {"%=", OP_MOD},   {"<<=", OP_SHL},  {">>=", OP_SHR},
                {"&=", OP_BITAND}, {"|=", OP_BITOR}, {"^=", OP_BITXOR}};

    for (size_t i = 0; t->kind == TOKEN_PUNCT && i < ARRAY_LEN(rows); i++) {
        if (token_is(t, rows[i].text)) {
            *op = rows[i].op;
            return true;
        }
    }
    return false;
}

/* Gives e its operands and height. Too high: it is refused. */
static Expr *join(Parser *p, Expr *e, Expr *a, Expr *b, Expr *c)
{
    Expr *const operands[] = {a, b, c};

    e->a = a;
    e->b = b;
    e->c = c;
    for (int i = 0; i < 3; i++) {
        if (operands[i] != NULL && operands[i]->height >= e->height) {
            e->height = operands[i]->height + 1;
        }
    }
    if (e->height <= TREE_HEIGHT_MAX) {
        return e;
    }
    parser_complain(p, &e->at, "an expression is at most %d operators deep: use several statements",
                    TREE_HEIGHT_MAX);
    return parser_bad_expr(p);
}

static Expr *parse_unary(Parser *p);

/* Behind '(' where a type stands: a cast. */
static Expr *parse_cast(Parser *p, const Token *open)
{
    Expr *e = parser_new_expr(p, EXPR_CONVERT, open);
    TypeWords type;

    if (!parser_type(p, &type) || type.is_static || type.is_inline || type.type == TYPE_VOID ||
        !parser_is(p, ")") || token_is(parser_look(p, 1), "{")) {
        parser_complain(p, open, "a cast is written (float)x or (int)x");
        parser_skip_parenthesis(p);
        if (parser_is(p, "{")) {
            parser_skip_braces(p);
            return parser_bad_expr(p);
        }
        return parse_unary(p);
    }
    e->type = type.type;
    parser_advance(p);
    return join(p, e, parse_unary(p), NULL, NULL);
}

static bool at_cast(const Parser *p)
{
    static const char *const words[] = {"unsigned", "signed", "long",   "short",     "char",
                                        "size_t",   "Step",   "Memory", "Components"};
    const Token *t = parser_look(p, 0);

    return parser_at_type(p) ||
           (t->kind == TOKEN_NAME && token_is_one_of(t, words, ARRAY_LEN(words)) &&
            (token_is(parser_look(p, 1), ")") || token_is(parser_look(p, 1), "*")));
}

/* Behind '(' */
static Expr *parse_parenthesis(Parser *p, const Token *open)
{
    Expr *e;

    if (parser_is(p, "{")) {
        parser_complain(p, open, "a block within an expression is not part of Reward C");
        parser_skip_braces(p);
        (void)parser_accept(p, ")");
        return parser_bad_expr(p);
    }
    if (at_cast(p)) {
        return parse_cast(p, open);
    }
    e = parser_expression(p);
    (void)parser_expect(p, ")");
    return e;
}

static Expr *parse_number(Parser *p)
{
    const Token *t = parser_look(p, 0);
    Expr *e = parser_new_expr(p, EXPR_CONSTANT, t);
    const char *why = number_read(t, &e->constant);

    e->type = e->constant.type;
    if (why != NULL) {
        parser_complain(p, t, "%s", why);
        e->kind = EXPR_BAD;
        e->type = TYPE_BAD;
    }
    parser_advance(p);
    return e;
}

/* A name, or a word that cannot stand in an expression. */
static Expr *parse_name(Parser *p)
{
    const Token *t = parser_look(p, 0);
    const char *why = name_refused(t);
    Type type;

    if (why != NULL) {
        parser_error(p, t, "%s", why);
    } else if (name_type(t, &type) && token_is(parser_look(p, 1), "(")) {
        parser_error(p, t, "a cast is written (float)x or (int)x");
    } else if (name_is_keyword(t) || name_type(t, &type)) {
        parser_unexpected(p, "an expression");
    } else {
        parser_advance(p);
        return parser_new_expr(p, EXPR_NAME, t);
    }
    return parser_bad_expr(p);
}

static Expr *parse_primary(Parser *p)
{
    const Token *t = parser_look(p, 0);

    if (p->lost) {
        return parser_bad_expr(p);
    }
    switch (t->kind) {
    case TOKEN_INT:
    case TOKEN_FLOAT:
        return parse_number(p);
    case TOKEN_NAME:
        return parse_name(p);
    case TOKEN_BAD:
        parser_complain(p, t, "not reported");
        parser_advance(p);
        return parser_bad_expr(p);
    case TOKEN_PUNCT:
        if (parser_is(p, "(")) {
            Expr *e;
            parser_advance(p);
            if (!parser_enter(p)) {
                return parser_bad_expr(p);
            }
            e = parse_parenthesis(p, t);
            parser_leave(p);
            return e;
        }
        break;
    case TOKEN_END:
        break;
    }
    if (parser_is(p, "...")) {
        parser_error(p, t, "'...' is not part of Reward C");
    } else {
        parser_unexpected(p, "an expression");
    }
    return parser_bad_expr(p);
}

/* The arguments of a call, behind its '('. */
static void parse_arguments(Parser *p, Expr *call)
{
    ExprList args = {0};

    if (!parser_enter(p)) {
        return;
    }
    if (!parser_is(p, ")")) {
        do {
            Expr *e = parser_expression(p);
            if (e->height >= call->height) {
                call->height = e->height + 1;
            }
            list_add_expr(p, &args, e);
        } while (parser_accept(p, ","));
    }
    if (!parser_accept(p, ")") && !p->lost) {
        parser_unexpected(p, "',' or ')'");
    }
    call->args = args.items;
    call->arg_count = args.count;
    parser_leave(p);
}

/* '(' behind e: a call when e is a name. */
static Expr *parse_call(Parser *p, Expr *e)
{
    Expr *call = parser_new_expr(p, EXPR_CALL, &e->at);

    if (e->kind != EXPR_NAME) {
        parser_complain(p, parser_look(p, 0), "only functions are called, by their names");
    }
    parser_advance(p);
    parse_arguments(p, call);
    if (e->kind != EXPR_NAME) {
        return parser_bad_expr(p);
    }
    return call->height <= TREE_HEIGHT_MAX ? call : join(p, call, NULL, NULL, NULL);
}

/* '[' behind e. */
static Expr *parse_index(Parser *p, Expr *e)
{
    Expr *out = parser_new_expr(p, EXPR_INDEX, parser_look(p, 0)), *index;

    parser_advance(p);
    if (!parser_enter(p)) {
        return parser_bad_expr(p);
    }
    index = parser_expression(p);
    (void)parser_expect(p, "]");
    parser_leave(p);
    return join(p, out, e, index, NULL);
}

/* '->' or '.' behind e. */
static Expr *parse_member(Parser *p, Expr *e)
{
    const Token *op = parser_look(p, 0), *name = parser_look(p, 1);
    Expr *out = parser_new_expr(p, token_is(op, ".") ? EXPR_DOT : EXPR_ARROW, op);
    char found[80];

    parser_advance(p);
    if (name->kind != TOKEN_NAME) {
        parser_error(p, name, "the name of a member is missing before %s",
                     token_describe(name, found));
        return parser_bad_expr(p);
    }
    if (name->length > IDENTIFIER_BYTES_MAX) {
        parser_complain(p, name, "this name is too long: %d characters at most",
                        IDENTIFIER_BYTES_MAX);
        parser_advance(p);
        return parser_bad_expr(p);
    }
    parser_advance(p);
    out->name = *name;
    return join(p, out, e, NULL, NULL);
}

static Expr *parse_postfix(Parser *p)
{
    Expr *e = parse_primary(p);

    for (;;) {
        if (parser_is(p, "(")) {
            e = parse_call(p, e);
        } else if (parser_is(p, "[")) {
            e = parse_index(p, e);
        } else if (parser_is(p, "->") || parser_is(p, ".")) {
            e = parse_member(p, e);
        } else {
            return e;
        }
    }
}

static ExprKind unary_operator(const Token *t, Op *op)
{
    static const struct {
        const char *text;
        Op op;
    } rows[] = {{"-", OP_NEG}, {"+", OP_ADD}, {"!", OP_NOT}, {"~", OP_BITNOT}};

    for (size_t i = 0; t->kind == TOKEN_PUNCT && i < ARRAY_LEN(rows); i++) {
        if (token_is(t, rows[i].text)) {
            *op = rows[i].op;
            return EXPR_UNARY;
        }
    }
    *op = OP_NONE;
    return token_is(t, "&") ? EXPR_ADDRESS : EXPR_BAD;
}

/* A prefix operation that is none here. False: there is no such one. */
static bool refuse_prefix(Parser *p)
{
    const Token *t = parser_look(p, 0);

    if (parser_is(p, "*")) {
        parser_error(p, t, "pointers are not part of Reward C: declare a cell in MEMORY");
    } else if (parser_is(p, "&&")) {
        parser_error(p, t,
                     "'&' takes the address of a cell for a primitive, as in record(&m->best, x), "
                     "and nothing else");
    } else if (parser_is(p, "++") || parser_is(p, "--")) {
        parser_unexpected(p, "an expression");
    } else {
        return false;
    }
    return true;
}

static Expr *parse_unary(Parser *p)
{
    const Token *t = parser_look(p, 0);
    Op op;
    ExprKind kind = unary_operator(t, &op);
    Expr *e, *operand;

    if (p->lost || refuse_prefix(p)) {
        return parser_bad_expr(p);
    }
    if (kind == EXPR_BAD) {
        return parse_postfix(p);
    }
    e = parser_new_expr(p, kind, t);
    e->op = op;
    parser_advance(p);
    if (!parser_enter(p)) {
        return parser_bad_expr(p);
    }
    operand = parse_unary(p);
    parser_leave(p);
    return join(p, e, operand, NULL, NULL);
}

/* Operators that bind at least as tightly as precedence. */
static Expr *parse_binary(Parser *p, int precedence)
{
    Expr *left = parse_unary(p);

    for (;;) {
        const Token *t = parser_look(p, 0);
        const Operator *operation = p->lost ? NULL : binary_operator(t);
        Expr *e;
        if (operation == NULL || operation->precedence < precedence) {
            return left;
        }
        parser_advance(p);
        e = parser_new_expr(p, operation->kind, t);
        e->op = operation->op;
        left = join(p, e, left, parse_binary(p, operation->precedence + 1), NULL);
    }
}

Expr *parser_expression(Parser *p)
{
    Expr *condition = parse_binary(p, 1);
    Expr *e, *yes, *no;

    if (!parser_is(p, "?")) {
        return condition;
    }
    e = parser_new_expr(p, EXPR_CONDITION, parser_look(p, 0));
    parser_advance(p);
    if (!parser_enter(p)) {
        return parser_bad_expr(p);
    }
    yes = parser_expression(p);
    (void)parser_expect(p, ":");
    no = parser_expression(p);
    parser_leave(p);
    return join(p, e, condition, yes, no);
}

/* Something in a list was refused: on to behind its '}', or to the end of the statement. */
static void skip_list(Parser *p)
{
    int depth = 1;

    while (p->at < p->count && depth > 0 && !token_is(parser_look(p, 0), ";")) {
        depth += token_is(parser_look(p, 0), "{") - token_is(parser_look(p, 0), "}");
        parser_advance(p);
    }
    p->lost = false;
}

/* '{' … '}' */
static Expr *parse_list(Parser *p)
{
    const Token *open = parser_look(p, 0);
    Expr *list = parser_new_expr(p, EXPR_LIST, open);
    ExprList items = {0};

    parser_advance(p);
    if (!parser_enter(p)) {
        return list;
    }
    while (!p->lost && !parser_is(p, "}")) {
        if (parser_is(p, ".") || parser_is(p, "[")) {
            parser_error(p, parser_look(p, 0),
                         "an initialiser lists its values in order in Reward C, without names");
        }
        list_add_expr(p, &items, parser_initialiser(p));
        if (!parser_accept(p, ",")) {
            break;
        }
    }
    if (!parser_accept(p, "}") && !p->lost) {
        parser_unexpected(p, "',' or '}'");
    }
    if (p->lost && !p->unwind) {
        skip_list(p);
    }
    list->args = items.items;
    list->arg_count = items.count;
    parser_leave(p);
    return list;
}

Expr *parser_initialiser(Parser *p)
{
    return parser_is(p, "{") ? parse_list(p) : parser_expression(p);
}

Expr *parser_copy(Parser *p, const Expr *e)
{
    Expr *copy = parser_new_expr(p, e->kind, &e->at);

    *copy = *e;
    if (p->out_of_memory) {
        return copy;
    }
    copy->a = e->a != NULL ? parser_copy(p, e->a) : NULL;
    copy->b = e->b != NULL ? parser_copy(p, e->b) : NULL;
    copy->c = e->c != NULL ? parser_copy(p, e->c) : NULL;
    return copy;
}
