/* lang/checker_priv.h - shared by the files of the checker.
 *
 * The checker rewrites the syntax in place: names become what they stand for, every node gets its
 * type, every conversion a node. What was refused becomes EXPR_BAD of TYPE_BAD, which nothing
 * complains about again.
 */
#ifndef LANG_CHECKER_PRIV_H
#define LANG_CHECKER_PRIV_H

#include "lang/program_priv.h"

/* What a name stands for, by number of the token's name. */
typedef struct {
    Symbol *symbol;        /* the innermost variable or table */
    Function *function;    /* its definition, or its prototype when there is none */
    int param, cell, term; /* index + 1 */
    bool is_reported;      /* as unknown */
    bool is_misread;       /* as a function that does not exist */
} Name;

typedef struct {
    Program *program;
    Syntax *syntax;
    Name *names;
    Symbol *visible[SCOPE_SYMBOLS_MAX];
    int visible_count;
    int scope;          /* how many are open */
    Function *function; /* that is being checked, or NULL */
    Symbol **locals;    /* of it, or the tables */
    int local_count, local_capacity;
    int elements;                  /* of its arrays */
    bool is_target;                /* the place that is checked is written only */
    int loops, exits;              /* around the statement: for; for and switch */
    uint64_t calls[FUNCTIONS_MAX]; /* who calls whom: bit i of calls[k]: k calls i */
    Function *functions[FUNCTIONS_MAX];
    int function_count;
    bool out_of_memory;
    Expr spare;
} Checker;

/* checker.c */
void checker_error(Checker *c, const Token *at, const char *fmt, ...) PRINTF_LIKE(3, 4);
void checker_note(Checker *c, const Token *at, const char *fmt, ...) PRINTF_LIKE(3, 4);
void checker_hint(Checker *c, const char *fmt, ...) PRINTF_LIKE(2, 3);
void *checker_new(Checker *c, size_t bytes); /* zeroed, or NULL: memory ran out */
bool checker_is_full(const Checker *c);      /* no further error is shown */
const char *type_word(Type type);

/* checker_scope.c: variables, and names that mean nothing. */
void scope_open(Checker *c);
void scope_close(Checker *c);
void scope_declare(Checker *c, Symbol *symbol);
void checker_unknown_name(Checker *c, Expr *e);
void checker_unknown_function(Checker *c, const Token *name);
/* True: no other name is near. */
bool checker_unknown_member(Checker *c, const Token *at, const char *of, const char *const *names,
                            int count);

/* checker_expression.c */
void check_bad(Expr *e);
void check_expression(Checker *c, Expr *e);

/* e is a number, and is converted to type. implied: nobody wrote it. */
void check_value(Checker *c, Expr *e);
void convert(Checker *c, Expr **e, Type to);
void convert_implied(Checker *c, Expr **e, Type to);

/* A truth value of the number *e. */
void check_condition(Checker *c, Expr **e);

/* *e is checked, is an int or bool, and becomes an int. what: "an index". */
void check_int(Checker *c, Expr **e, const char *what);

/* The value of a checked expression. False: it is not known before the reward runs. */
bool constant_of(const Expr *e, Constant *out);

/* The same, and PARAM may be among what it is made of. */
bool is_known_or_param(const Expr *e);

/* checker_place.c: names, members, elements. */
void check_place(Checker *c, Expr *e);
void check_target(Checker *c, Expr *e); /* the same, and it is not read */

/* &m->cell as an argument of the primitive. */
void check_cell(Checker *c, Expr *e, const Primitive *primitive);

/* checker_call.c */
void check_call(Checker *c, Expr *e);

/* checker_declare.c: variables and tables, and what stands outside of functions. */
void check_declaration(Checker *c, Stmt *s);
void check_outermost(Checker *c);

/* checker_statement.c */
void check_function(Checker *c, Function *f);

/* effects.c: what calls change, recursion, and operands that change what others read. */
void check_effects(Checker *c);

#endif
