/* tests/fuzz/generate_priv.h - what the parts of the generator share. */
#ifndef TESTS_FUZZ_GENERATE_PRIV_H
#define TESTS_FUZZ_GENERATE_PRIV_H

#include "tests/fuzz/generate.h"

typedef enum { G_BOOL, G_INT, G_FLOAT, G_VOID } GenType;

/* Precedence of an expression's place: what binds less gets parentheses. */
enum {
    P_CONDITION = 1,
    P_OR,
    P_AND,
    P_BITOR,
    P_BITXOR,
    P_BITAND,
    P_EQUAL,
    P_LESS,
    P_SHIFT,
    P_ADD,
    P_MULTIPLY,
    P_UNARY,
    P_PRIMARY
};

typedef struct {
    char name[24];
    GenType type;
    int dimensions, size[DIMENSIONS_MAX];
    bool is_const;  /* may not be assigned */
    bool is_open;   /* the variable of a loop that is being written: not assigned, in range */
    bool has_value; /* an int whose value may stand where a constant must: value */
    bool is_macro;
    int value;
    bool has_range; /* lo … hi while is_open */
    int lo, hi;
} GenVariable;

typedef struct {
    uint64_t memory_read, memory_written;
    uint32_t terms_read, terms_written;
} GenEffects;

typedef struct {
    char name[24];
    GenType returns;
    int param_count;
    char params[FUNCTION_PARAMETERS_MAX]; /* 'b' 'i' 'f', or 's' 'm' 'o' for the pointers */
    int64_t cost;
    int depth; /* of calls: 1 calls none */
    GenEffects effects;
    Buf text, prototype;
} GenFunction;

typedef struct {
    char name[24];
    char kind;  /* 'f' 'i' 'b', or 'O' 'R' 'G' 'C' 'I' for an opaque cell */
    int length; /* 0: a single one */
} GenCell;

enum { GEN_FUNCTIONS_MAX = 10, GEN_CELLS_MAX = 12, GEN_VARIABLES_MAX = 200, GEN_TERMS_MAX = 24 };

typedef struct {
    Choices *choices;
    const Task *task;
    Buf *out; /* where text goes now */
    bool is_c;
    bool is_global; /* what is declared now stands outside of functions */
    GenVariable variables[GEN_VARIABLES_MAX];
    int variable_count, scope_start;
    GenFunction functions[GEN_FUNCTIONS_MAX];
    int function_count; /* complete ones: those may be called */
    GenCell cells[GEN_CELLS_MAX];
    int cell_count;
    char terms[GEN_TERMS_MAX][24];
    int term_count;
    const char *replaced; /* the built-in function that one of the reward's own replaces */
    bool has_step, has_memory, has_terms; /* pointers of the function that is being written */
    const char *step, *memory, *components;
    GenType returns;
    GenEffects now, all; /* of the expression; of the function */
    int64_t spent, limit, turns;
    int call_depth; /* of the function that is being written */
    int local_elements;
    int indent, blocks, loops, breakable; /* blocks: depth */
    int unique;
} Gen;

uint32_t gen_below(Gen *g, uint32_t bound);
bool gen_rarely(Gen *g, uint32_t n);

/* Counts work; affords says whether that much is left, in the loops around this place. */
bool gen_affords(const Gen *g, int64_t cost);
void gen_spend(Gen *g, int64_t cost);

/* A variable that can be seen here and fits, or NULL. want: bits 1 << GenType. */
enum { SCALAR = 1, ARRAY = 2, ASSIGNABLE = 4 };
GenVariable *gen_find(Gen *g, unsigned types, unsigned what);
bool gen_is_hidden(const Gen *g, const char *function_name); /* by a variable */
GenVariable *gen_declare(Gen *g, GenType type);
const char *gen_type_word(Gen *g, GenType type);

/* Around an expression that stands alone: no operands beside it; its effects are the function's. */
void gen_begin(Gen *g);
void gen_end(Gen *g);

/* An expression of exactly this type, at a place of that precedence. */
void gen_expression(Gen *g, GenType type, int precedence, int depth);
void gen_any(Gen *g, int precedence, int depth); /* of any type */
void gen_full(Gen *g, GenType type, int depth);  /* one that stands alone */
void gen_full_any(Gen *g, int depth);
void gen_literal(Gen *g, GenType type);
void gen_index(Gen *g, int size, int depth);
bool gen_primitive_call(Gen *g, char returns, int depth); /* false: none fits here */
bool gen_function_call(Gen *g, unsigned types, int depth);
bool gen_may_write_cell(const Gen *g, int cell);
bool gen_cell_call(Gen *g, int depth); /* of a primitive that keeps a cell */

/* Statements up to the end of a block; the caller writes the braces. */
void gen_statements(Gen *g, int count);
void gen_line(Gen *g);
void gen_declaration(Gen *g);
void gen_table(Gen *g); /* a declaration of what is constant, outside of functions or in them */

#endif
