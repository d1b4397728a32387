/* lang/primitives.h - the functions that Reward C offers beyond C's mathematics.
 *
 * Total: for any input, NaN included, they return a finite number; an input that makes no sense
 * (not finite, an empty range, a cell out of bounds) gives the stated value and is counted as
 * misuse. Cells live in the Memory of an episode, whose bytes are zero at its start; each cell's
 * zero bytes mean "nothing has happened yet".
 *
 * This file is compiled into the reward worker; the checker takes signatures, and the emitter the
 * declarations of its prelude, from the one table, so that they cannot differ.
 */
#ifndef LANG_PRIMITIVES_H
#define LANG_PRIMITIVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lang/type.h"

/* Cells: opaque to rewards. Sizes are part of the ABI. */
typedef struct {
    int32_t fired;
} Once;

typedef struct {
    float best;
    int32_t is_set;
} Record;

typedef struct {
    float last;
    int32_t is_set;
} Gain;

typedef struct {
    uint32_t seen[8]; /* one bit for each cell 0 … 255 */
} Cover;

typedef struct {
    int32_t still; /* steps without movement so far */
} Idle;

enum { PRIMITIVE_PARAMS_MAX = 4 };

/* A function that a reward may call, as a reward sees it and as canonical C does. */
typedef struct {
    const char *name; /* as a reward calls it: "expf" */
    Type returns;
    Type params[PRIMITIVE_PARAMS_MAX]; /* all of them: TYPE_CELL or TYPE_STEP is the first */
    int param_count;
    CellKind cell;      /* of params[0], or CELL_NONE */
    const char *usage;  /* "clip(x, lo, hi)" */
    bool takes_step;    /* params[0] is TYPE_STEP */
    bool is_maths;      /* has no memory and counts no misuse: of constants it makes a constant */
    int cost;           /* operations of one call, as docs/reward-c.md counts them */
    const char *symbol; /* in canonical C: "gh_expf" */
    const char
        *declaration; /* in canonical C, where a Step is gamma and terminated, a bool an int */
    const void *address;
} Primitive;

/* All functions that a reward may call: primitives and mathematics. */
const Primitive *primitive_all(size_t *count);

/* The one of that name, also without its f ("exp" is expf), or NULL. */
const Primitive *primitive_find(const char *name, size_t length);

/* The types of cells: name, declaration in canonical C, bytes. In the order of CellKind, beginning
 * with CELL_ONCE. */
typedef struct {
    const char *name, *declaration;
    size_t bytes;
} CellType;
const CellType *cell_type_all(size_t *count);

/* How often a primitive was misused since the last call of this function. The counter is global:
 * the worker has one thread and one reward. */
uint32_t primitive_misuse_take(void);

/* What the code of a reward finds has no value: it notes that and goes on with another value. Only
 * the first one is kept. The numbers stand in canonical text. */
enum { FAULT_INDEX = 1, FAULT_DIVISION = 2 };

typedef struct {
    int32_t kind;  /* FAULT_… */
    int32_t line;  /* of the source */
    int32_t value; /* the index; 0 */
    int32_t bound; /* elements of the array; 0 */
} PrimitiveFault;

/* Takes the fault that was noted since the last call of this function. False: there is none. */
bool primitive_fault_take(PrimitiveFault *out);

#endif
