/* lang/turns.h - how often a `for` turns, at most, and which values its variable takes.
 *
 * Where start, limit and step are constants the loop is run; else, when the ranges of start and
 * limit are known, it is run from the start that is farthest from the limit. The ranges of the
 * expressions in the loop's head and condition must stand in the tree (lang/bounds.c).
 */
#ifndef LANG_TURNS_H
#define LANG_TURNS_H

#include "lang/tree.h"

enum {
    LOOP_BOUNDS_MAX = 4,            /* of one loop */
    TURNS_MAX = OPERATIONS_MAX,     /* each turn is an operation at least */
    TURNS_TOO_MANY = TURNS_MAX + 1, /* or without end */
};

/* One part of the condition, of those joined by &&, that ends the loop for certain. */
typedef struct {
    Symbol *variable;
    const Expr *part;
    int64_t turns;
    IntRange body; /* the variable when a turn begins: where part holds */
    IntRange all;  /* the variable whenever the condition is asked */
} LoopBound;

/* What is found, at most LOOP_BOUNDS_MAX; the number of them. Each operator that is evaluated for
 * it is taken from *steps, of LOOP_STEPS_MAX for a reward; when none is left nothing is found. */
int turns_find(const Stmt *loop, int *steps, LoopBound out[LOOP_BOUNDS_MAX]);

/* Why nothing is found, as words that follow "this loop has no provable bound: ". The part of
 * the condition whose limit is not known, if that is why, is put in *part, else NULL. Static. */
const char *turns_explain(const Stmt *loop, const Expr **part);

#endif
