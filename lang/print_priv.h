/* lang/print_priv.h - what the two emitters share: expressions with as few parentheses as
 * precedence and compilers' warnings allow, and statements, one a line. What differs is in a
 * Dialect.
 */
#ifndef LANG_PRINT_PRIV_H
#define LANG_PRINT_PRIV_H

#include "base/buf.h"
#include "lang/program_priv.h"
#include "lang/tree.h"

/* How tightly an expression binds. */
enum {
    BIND_ANY, /* fits where commas end it */
    BIND_CONDITION,
    BIND_OR,
    BIND_AND,
    BIND_BITOR,
    BIND_BITXOR,
    BIND_BITAND,
    BIND_EQUAL,
    BIND_ORDER,
    BIND_SHIFT,
    BIND_ADD,
    BIND_MULTIPLY,
    BIND_UNARY,
    BIND_PRIMARY
};

/* Small functions that canonical C brings along when they are used. */
typedef enum {
    HELPER_INDEX,
    HELPER_DIV,
    HELPER_MOD,
    HELPER_INT,
    HELPER_KNOWN,
    HELPER_ADD,
    HELPER_SUB,
    HELPERS
} Helper;

typedef struct Printer Printer;

typedef struct {
    bool is_c;
    int (*binds)(const Printer *p, const Expr *e);
    void (*expr)(Printer *p, const Expr *e); /* without parentheses around it */
    /* What decides: an operand of && || and ?:, the condition of a statement. */
    void (*decider)(Printer *p, const Expr *e, int binds, bool is_right);
    void (*name)(Printer *p, const char *text, int length); /* of a local or a member */
    void (*symbol)(Printer *p, const Symbol *symbol);
    void (*param)(Printer *p, int number);
    void (*integer)(Printer *p, int32_t value);      /* a constant */
    void (*index)(Printer *p, const Expr *e, int i); /* what stands in the brackets */
    void (*value)(Printer *p, const Symbol *symbol, const Expr *e); /* in its initialiser */
    void (*assign)(Printer *p, const Stmt *s);                      /* without its ';' */
    bool (*fits_head)(const Stmt *list); /* a list of declarations into the head of a `for` */
} Dialect;

struct Printer {
    const Program *program;
    const Dialect *dialect;
    Buf *out;
    int depth; /* of indentation */
    int line;  /* the source's line that the next line of output counts as; -1: none. Of C only */
    bool helpers[HELPERS];
    uint64_t primitives[2]; /* bit i: number i of primitive_all is called */
};

/* Operators. */
int op_binds(Op op);
const char *op_text(Op op);

/* e; in parentheses unless it binds as tightly as `binds`. */
void print_expr(Printer *p, const Expr *e, int binds);

/* e as an operand of an operator that binds so tightly. */
void print_operand(Printer *p, const Expr *e, int binds, bool is_right);

/* What is the same in both dialects. */
void print_common(Printer *p, const Expr *e);
int common_binds(const Expr *e);

void print_float(Buf *out, float x); /* which is finite */
void print_arguments(Printer *p, const Expr *call, int from);
void print_place(Printer *p, const Expr *e); /* s->now.x, m->cell, out->term, with indices */

/* Statements, each on lines of its own. */
void print_list(Printer *p, const Stmt *list);
void print_declaration(Printer *p, const Stmt *s); /* a whole line */
void print_type(Printer *p, Type type);
void print_dimensions(Printer *p, const Symbol *symbol);

/* Canonical C's beginning, when all else was printed: p knows then what is used. */
void print_prelude(Printer *p);

/* "\n" after this much of a line; begins one: its indentation and, in C, #line when it jumps. */
void print_line(Printer *p, const Token *at);
void print_end(Printer *p, const char *text);

#endif
