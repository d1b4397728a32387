/* lang/term.h - the named numbers that a reward returns, and how they make one reward.
 *
 * A reward declares COMPONENTS (summed), SPARSE (summed too, kept apart for transforms), FACTORS
 * (in [0,1], they multiply the sum) and WATCH (logged, never paid). The order is that of
 * declaration; values are kept in that order everywhere.
 */
#ifndef LANG_TERM_H
#define LANG_TERM_H

#include "base/limits.h"

typedef enum { TERM_COMPONENT, TERM_SPARSE, TERM_FACTOR, TERM_WATCH } TermRole;

typedef struct {
    char name[IDENTIFIER_BYTES_MAX + 1];
    TermRole role;
} Term;

typedef struct {
    int count;
    Term items[TERMS_MAX];
} Terms;

/* "component", "sparse", "factor", "watch". Static. */
const char *term_role_word(TermRole role);

/* The reward of one step: (sum of components + sum of sparse terms) * product of factors.
 * values[i * stride] is the value of term i. */
float terms_total(const Terms *terms, const float *values, int stride);

#endif
