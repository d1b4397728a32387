/* lang/names_priv.h - what a name or a number may stand for, whatever was declared. */
#ifndef LANG_NAMES_PRIV_H
#define LANG_NAMES_PRIV_H

#include "lang/tree.h"

enum { NAME_REASON_BYTES = 160 };

bool token_is_one_of(const Token *t, const char *const *words, size_t count);

/* float, double, int, bool, void: which. */
bool name_type(const Token *t, Type *out);

/* Step, Memory, Components: the type of a pointer to it. */
bool name_pointee(const Token *t, Type *out);

/* Once, Record, …: which; CELL_NONE: none. */
CellKind name_cell_kind(const Token *t);

/* static, const, inline */
bool name_is_qualifier(const Token *t);

/* A word of the language that begins or belongs to a statement. */
bool name_is_keyword(const Token *t);

/* What is wrong with using this name at all, or NULL. Static. */
const char *name_refused(const Token *t);

/* Writes why nothing can be declared by this name. False: something can. */
bool name_is_taken(const Token *t, char reason[NAME_REASON_BYTES]);

/* One of the names of the table Constants in docs/reward-c.md: its value. */
bool name_constant(const Token *t, Constant *out);

/* True when it counts as #defined from the beginning. */
bool name_is_predefined(const Token *t);

/* A label of an enum of the task: its number. */
bool name_label(const Task *task, const Token *t, Constant *out);

/* The nearest of these words, or NULL; upper and lower case are alike. */
const char *name_nearest(const Token *t, const char *const *words, size_t count);

/* The nearest word that can begin a statement or is a type, or NULL. */
const char *name_nearest_keyword(const Token *t);

/* The value of a TOKEN_INT or TOKEN_FLOAT. NULL: it has one; else what is wrong with it. Static. */
const char *number_read(const Token *t, Constant *out);

#endif
