/* lang/program_priv.h - shared by the stages of lang: declarations, filter, emitter. */
#ifndef LANG_PROGRAM_PRIV_H
#define LANG_PROGRAM_PRIV_H

#include "lang/lexer.h"
#include "lang/program.h"

enum { POINTER_NAMES_MAX = 64 };

typedef struct {
    char name[IDENTIFIER_BYTES_MAX + 1];
    const char *type; /* "float", "int", "bool" or a cell type; static */
    int length;       /* of an array; 0: a single one */
} Cell;

struct Program {
    const Task *task;
    char *source; /* a copy */
    size_t source_bytes;
    Tokens tokens;
    bool *is_declaration; /* for each token: it belongs to COMPONENTS(…) and the like */
    Findings findings;
    Terms terms;
    Param params[PARAMS_MAX];
    int param_count;
    Cell cells[CELLS_MAX];
    int cell_count;
    int memory_bytes;
    char functions[FUNCTIONS_MAX][IDENTIFIER_BYTES_MAX + 1]; /* that the source defines */
    int function_count;
    char *canonical;
    size_t canonical_bytes;
};

/* declarations.c: COMPONENTS, SPARSE, FACTORS, WATCH, MEMORY, PARAM at the outermost level. */
void program_read_declarations(Program *program);

/* filter.c: what the tokens may say. */
void program_filter(Program *program);

/* emitter.c: the canonical text of an accepted program. */
MUST_USE Status program_emit(Program *program, Err *err);

enum { NUMBER_BYTES_MAX = 64 };

/* names.c */
bool token_is_one_of(const Token *t, const char *const *words, size_t count);
bool name_is_type(const Token *t);    /* void float double int bool */
bool name_is_keyword(const Token *t); /* those that are accepted */

/* What is wrong with using this name at all, or NULL. Static. */
const char *name_refused(const Token *t);

/* A number as C writes it, within float or int, without suffixes other than f. */
bool number_is_valid(const Token *t);

bool name_copy(const Token *token, char out[IDENTIFIER_BYTES_MAX + 1]);
int name_find_param(const Program *program, const Token *token);

/* The float form of a function of double precision ("exp" gives "expf"), or NULL. */
const char *name_float_form(const Token *token);

/* True for the name of a function that every reward may call. */
bool name_is_builtin(const Token *token);

/* A number for a name that stands for one: enum labels of the task, true, false, M_PI. */
bool name_constant(const Task *task, const Token *token, const char **text, int *number);

/* The nearest of the functions that may be called, or NULL. */
const char *name_nearest_function(const Program *program, const char *name);

#endif
