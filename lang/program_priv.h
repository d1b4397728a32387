/* lang/program_priv.h - shared by the stages of lang: parser, checker, emitter. */
#ifndef LANG_PROGRAM_PRIV_H
#define LANG_PROGRAM_PRIV_H

#include "base/arena.h"
#include "lang/lexer.h"
#include "lang/program.h"
#include "lang/tree.h"

typedef struct {
    char name[IDENTIFIER_BYTES_MAX + 1];
    Type type;     /* TYPE_FLOAT, TYPE_INT, TYPE_BOOL, or TYPE_CELL: kind */
    CellKind kind; /* CELL_NONE: a plain one */
    int length;    /* of an array; 0: a single one */
    int offset;    /* of its first byte in MEMORY */
    int bytes;     /* of one element */
} Cell;

/* What stands outside of functions, as it was read and before it is checked. */
typedef enum {
    DECLARATION_TERM,
    DECLARATION_CELL,
    DECLARATION_PARAM,
    DECLARATION_TABLE
} DeclarationKind;

typedef struct Declaration Declaration;
struct Declaration {
    DeclarationKind kind;
    Token name;
    TermRole role;   /* of a term */
    Cell cell;       /* of a cell: type, kind, bytes */
    Expr *values[3]; /* of a cell: its size or NULL; of PARAM: value, lowest, highest */
    Stmt *table;     /* STMT_DECLARE */
    Declaration *next;
};

/* The syntax of a program: the input of the checker. */
typedef struct {
    Declaration *declarations; /* in the order of the source */
    Function *functions;       /* prototypes too */
    bool terms_damaged;        /* something refused may have declared terms … */
    bool memory_damaged;       /* … or cells … */
    bool names_damaged;        /* … or tables, PARAMs and functions */
} Syntax;

struct Program {
    const Task *task;
    char *source; /* a copy; its lines end in '\n' */
    size_t source_bytes;
    Tokens tokens;
    Arena arena; /* of the tree */
    Syntax syntax;
    Tree tree;
    Findings findings;
    Terms terms;
    Param params[PARAMS_MAX];
    int param_count;
    Cell cells[CELLS_MAX];
    int cell_count;
    int memory_bytes;
    char *canonical, *normal;
    size_t canonical_bytes, normal_bytes;
};

/* Lexer, parser and checker: the findings, and for a program without errors the typed tree, terms,
 * PARAMs and cells. */
MUST_USE Status program_read_tree(Program *program, Err *err);

/* parser.c: tokens to syntax. */
MUST_USE Status program_read_syntax(Program *program, Err *err);

/* checker.c: syntax to the tree. */
MUST_USE Status program_check(Program *program, Err *err);

/* emitter.c: the canonical text of an accepted program. */
MUST_USE Status program_emit(Program *program, Err *err);

#endif
