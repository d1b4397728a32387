/* lang/parser_priv.h - shared by the files of the parser.
 *
 * Recursive descent. A function that reads something stands at its first token and leaves the
 * parser behind its last one. When something is refused the parser is lost: nothing is expected,
 * accepted or complained about any more until somebody who knows where to go on has moved it
 * there. Functions return nodes all the same, so that no caller has to ask.
 */
#ifndef LANG_PARSER_PRIV_H
#define LANG_PARSER_PRIV_H

#include "lang/program_priv.h"

typedef struct {
    Program *program;
    Syntax *syntax;
    const Token *tokens;
    int at, count;
    int line_start; /* the first token of the line of `at` */
    int depth;      /* of nesting */
    bool quiet;     /* something in this statement was refused already */
    bool lost;      /* … and what follows cannot be read from here */
    bool unwind;    /* a function ended without its '}' … */
    bool closing;   /* … or a block did */
    bool damaged;   /* something in this function or declaration was refused */
    bool out_of_memory;
    Token braces[SOURCE_NESTING_MAX + 1]; /* the open ones */
    int brace_count;
    bool has_suspect;
    Token suspect; /* a '{' whose '}' stands so far to the left that it may be another's */
    Declaration **declaration_tail;
    Function **function_tail;
    struct {
        Expr expr;
        Stmt stmt;
        Symbol symbol;
        Function function;
        Declaration declaration;
        Clause clause;
        Symbol *params[FUNCTION_PARAMETERS_MAX];
        Expr *sizes[DIMENSIONS_MAX];
    } spare; /* given out when memory ran out: the parser is at the end of the text then */
} Parser;

typedef struct {
    Stmt *first, **tail;
} StmtList;

typedef struct {
    Expr **items;
    int count, capacity;
} ExprList;

/* parser.c: where we are. */
const Token *parser_look(const Parser *p, int ahead); /* 0: the next token */
bool parser_is(const Parser *p, const char *text);
bool parser_accept(Parser *p, const char *text);
void parser_advance(Parser *p);

/* The token must come now. False: it does not, and that was said. */
bool parser_expect(Parser *p, const char *text);

/* The ';' at the end of a statement. */
bool parser_expect_semicolon(Parser *p);

/* Refuses, unless something was refused in this statement. */
void parser_error(Parser *p, const Token *at, const char *fmt, ...) PRINTF_LIKE(3, 4);
void parser_hint(Parser *p, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The same where what follows can be read: the parser is not lost. */
void parser_complain(Parser *p, const Token *at, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Says that something else should stand here, with what is likely to be meant. */
void parser_unexpected(Parser *p, const char *wanted);

/* One level deeper; false: it is too deep, and there is nothing more to read. */
bool parser_enter(Parser *p);
void parser_leave(Parser *p);

/* Moves on to behind the ')' of the '(' that we are in; not beyond ';' or a brace. */
void parser_skip_parenthesis(Parser *p);

/* Over a '{' … '}' that we stand at. */
void parser_skip_braces(Parser *p);

/* Moves to where the next statement may begin; we are not lost any more. */
void parser_sync(Parser *p);

/* Zeroed memory; spare, when there is none left. */
void *parser_new(Parser *p, size_t bytes, void *spare);
Expr *parser_new_expr(Parser *p, ExprKind kind, const Token *at);
Expr *parser_bad_expr(Parser *p);
Stmt *parser_new_stmt(Parser *p, StmtKind kind, const Token *at);
void list_add_expr(Parser *p, ExprList *list, Expr *e);
void list_init(StmtList *list);
void list_add(StmtList *list, Stmt *s);

/* A name that can be declared. False: that was refused. */
bool parser_new_name(Parser *p, Token *name);

/* "'x'", or "the end of the text". */
const char *token_describe(const Token *t, char out[80]);

/* The type that begins here, with its qualifiers. False: what stands here is none, or the wrong
 * one, and that was refused. */
typedef struct {
    Type type;
    bool is_const, is_static, is_inline;
    Token at;
} TypeWords;
bool parser_type(Parser *p, TypeWords *out);

/* True when a type or one of its qualifiers stands here. */
bool parser_at_type(const Parser *p);

/* parser_expression.c */
Expr *parser_expression(Parser *p);
Expr *parser_initialiser(Parser *p); /* an expression, or a list in braces */
Expr *parser_copy(Parser *p, const Expr *e);
bool parser_assignment_op(const Token *t, Op *op);

/* parser_statement.c */
void parser_block(Parser *p, StmtList *list, Token *end);

/* Declarators behind a type up to their ';'. kind says what the findings call them. */
void parser_declarators(Parser *p, const TypeWords *type, StmtList *list);

/* parser_function.c: everything behind the result type and name, which is the current token. */
void parser_function(Parser *p, const TypeWords *type);

/* First on its line: a declaration, or a function or table with its type. */
bool parser_at_head(const Parser *p);

/* declarations.c: true when a word that declares stands here, as in COMPONENTS(. */
bool parser_at_declaration(const Parser *p);
bool parser_is_declaration(const Token *word, const Token *next);
void parser_declaration(Parser *p, const Token *word); /* read as that word says */
void parser_add_declaration(Parser *p, Declaration *d);

#endif
