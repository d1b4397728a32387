/* lang/tree.h - the syntax tree of a reward.
 *
 * lang/parser.c makes it, lang/checker.c resolves names and gives types, lang/bounds.c computes
 * ranges of ints, turns of loops and operations; the emitters and, later, the proofs read it. All
 * nodes live in the arena of their Program and are never freed one by one.
 *
 * Walks may recurse: an expression is at most TREE_HEIGHT_MAX operators high as it is written, and
 * at most about twice that with the conversions that the checker puts in; statements are nested
 * SOURCE_NESTING_MAX deep. Only a chain of `else if` is long: follow `other` by a loop.
 */
#ifndef LANG_TREE_H
#define LANG_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/limits.h"
#include "lang/lexer.h"
#include "lang/primitives.h"
#include "lang/term.h"
#include "lang/type.h"
#include "tasks/task.h"

/* A number that is known before the reward runs. */
typedef struct {
    Type type; /* TYPE_BOOL, TYPE_INT: i; TYPE_FLOAT: f */
    int32_t i;
    float f;
} Constant;

/* Bounds of an int expression, both included. INT32_MIN … INT32_MAX: nothing is known. */
typedef struct {
    int32_t lo, hi;
} IntRange;

/* Something that has a name: a local variable, a parameter of a function, a table or constant
 * outside of functions. */
typedef struct Symbol Symbol;
struct Symbol {
    Token name;
    Type type;
    int dimensions; /* 0: a single value */
    int size[DIMENSIONS_MAX];
    bool is_const;     /* may not be assigned */
    bool is_static;    /* static const: initialised once, by constants; all tables */
    bool is_table;     /* outside of functions; set by fold.c */
    bool is_parameter; /* of a function */
    bool has_value;    /* a const scalar whose value is known: value */
    Constant value;
    bool is_assigned; /* somewhere after its declaration; by bounds.c, as what follows */
    bool has_range; /* the variable of a bounded loop, within that loop; an int, or the elements of
                       an array, that is never assigned */
    IntRange range;
    int id; /* unique within its function (or among the tables), from 0: for tables beside the tree
             */
    const struct Stmt *declared; /* its STMT_DECLARE; NULL for parameters; by fold.c */

    /* Of the checker only. */
    Symbol *hidden;     /* what the name meant outside of this scope */
    bool is_set;        /* it got a value earlier in the text, or was noted as lacking one */
    bool is_unfinished; /* its own initialiser is being read */
    int scope;          /* how many scopes enclose it */
};

typedef enum {
    EXPR_CONSTANT, /* constant */
    EXPR_VARIABLE, /* symbol, index */
    EXPR_PARAM,    /* number: of PARAM */
    EXPR_FIELD, /* part, number: field of the schema (index into task->fields or actions), index */
    EXPR_STEP_MEMBER, /* member */
    EXPR_MEMORY,      /* number: cell, index; of type float, int or bool */
    EXPR_CELL,        /* number: cell, index: the address of an opaque cell */
    EXPR_TERM,        /* number: term; symbol of these five: the pointer that leads there */
    EXPR_POINTER,     /* symbol: a pointer parameter that is handed on */
    EXPR_UNARY,       /* op: '-' '!' '~' ; a */
    EXPR_BINARY,      /* op ; a, b: operands have the same type, but for shifts */
    EXPR_AND,         /* a && b: both bool */
    EXPR_OR,
    EXPR_CONDITION, /* a ? b : c */
    EXPR_CONVERT,   /* a, to type: written or implied, all the same */
    EXPR_CALL,      /* primitive or function ; args */

    /* Only between parser and checker. */
    EXPR_NAME,    /* at */
    EXPR_ARROW,   /* a -> name */
    EXPR_DOT,     /* a . name */
    EXPR_INDEX,   /* a [ b ] ; at: of the '[' */
    EXPR_ADDRESS, /* & a */
    EXPR_LIST,    /* args: an initialiser in braces */

    EXPR_BAD, /* was refused: only in a program that is not accepted */
} ExprKind;

typedef enum {
    OP_ADD,
    OP_SUB,
    OP_MUL,
    OP_DIV,
    OP_MOD,
    OP_SHL,
    OP_SHR,
    OP_BITAND,
    OP_BITOR,
    OP_BITXOR,
    OP_LT,
    OP_LE,
    OP_GT,
    OP_GE,
    OP_EQ,
    OP_NE,
    OP_NEG,
    OP_NOT,
    OP_BITNOT,
    OP_NONE
} Op;

typedef enum { PART_PREV, PART_NOW, PART_ACT } StepPart;
typedef enum {
    MEMBER_T,
    MEMBER_T_MAX,
    MEMBER_GAMMA,
    MEMBER_TERMINATED,
    MEMBER_TRUNCATED
} StepMember;

/* What evaluating reads and writes outside of locals. Of terms, bit i is term i. Of MEMORY, bit i
 * is the element whose first byte is byte 4 * i: two elements of an array are apart when their
 * indices are known. */
typedef struct {
    uint64_t memory_read, memory_written;
    uint32_t terms_read, terms_written;
} Effects;

typedef struct Expr Expr;
typedef struct Stmt Stmt;
typedef struct Function Function;

struct Expr {
    ExprKind kind;
    Type type;  /* after checking */
    Token at;   /* where it stands: of an operator the operator, else the first token */
    Token name; /* of a member; only between parser and checker */
    int height; /* 1: no operands */
    Op op;      /* OP_ADD as a unary one: only between parser and checker */
    Constant constant;
    Symbol *symbol;
    int number;
    StepPart part;
    StepMember member;
    Expr *a, *b, *c;
    Expr *index[DIMENSIONS_MAX]; /* of an element */
    int index_count;
    const Primitive *primitive; /* of a call: one of these two */
    Function *function;
    Expr **args;
    int arg_count;
    IntRange range; /* of an int or bool, by bounds.c */
    Effects effects;
};

typedef enum {
    STMT_DECLARE, /* symbol ; init (of a single value, or NULL), or inits (of an array, row by row;
                     the rest is 0) */
    STMT_ASSIGN,  /* target op= value ; op OP_NONE: plain, and value has target's type. Else: value
                     has the type in which op computes (float or int; shifts: int); target is
                     converted to it and the result back, so that `i *= 1.5f` is i = (int)((float)i
                     * 1.5f). i++ is += 1 ; a = b = x is b = x; a = b */
    STMT_CALL,    /* value: a call for its effect */
    STMT_IF,      /* value ; body, other (or NULL) */
    STMT_FOR,     /* head (list), value (or NULL), tail (list), body */
    STMT_SWITCH,  /* value ; clauses */
    STMT_BREAK,
    STMT_CONTINUE,
    STMT_RETURN, /* value or NULL */
    STMT_BLOCK,  /* body: list */
    STMT_EMPTY,
} StmtKind;

/* A run of labels and what follows them, up to the next labels. Has a scope of its own. */
typedef struct Clause Clause;
struct Clause {
    int32_t *labels;
    int label_count;
    bool is_default; /* also, or only */
    Stmt *body;      /* list */
    Clause *next;
    Token at;
    Expr **values; /* of the labels; only between parser and checker */
};

struct Stmt {
    StmtKind kind;
    Token at;
    Stmt *next; /* in its list */
    Symbol *symbol;
    Expr *init;
    Expr **inits;
    int init_count;
    Expr *target, *value;
    Op op;
    Stmt *head, *tail, *body, *other;
    Clause *clauses;
    int64_t turns;   /* of a loop, at most; by bounds.c */
    Expr **sizes;    /* of a declared array, NULL: left to the initialiser; only for the checker */
    bool is_damaged; /* of a declaration: something in it was refused by the parser */
};

struct Function {
    Token name;
    Type returns;
    Symbol **params;
    int param_count;
    Stmt *body;      /* list */
    Function *next;  /* in the order of the source */
    Symbol **locals; /* parameters included; locals[i]->id == i */
    int local_count;
    Effects effects;    /* of a call */
    int64_t operations; /* of a call, at most */
    int call_depth;     /* 1: calls none of its kind */

    /* Of the checker only. */
    bool is_prototype;
    bool is_damaged;   /* something in it was refused by the parser: names may be missing */
    bool has_bad_head; /* … in its parameters */
    Token end;         /* the '}' */
    int number;        /* among the definitions, in the order of the source */
};

/* A whole reward. Terms, PARAMs and cells stand in the Program. */
typedef struct Tree {
    Stmt *tables;        /* STMT_DECLARE of what is const outside of functions, in order */
    Function *functions; /* in the order of the source */
    Function *reward;
} Tree;

#endif
