/* lang/program.h - a candidate's source, checked, and the canonical C that is made of it.
 *
 * Only the canonical text ever reaches a compiler. It is written from the syntax tree, after names,
 * types, loops and the cost of a call were checked; docs/reward-c.md is the language.
 *
 * A Program is immutable once made and may be read by several threads.
 */
#ifndef LANG_PROGRAM_H
#define LANG_PROGRAM_H

#include "base/err.h"
#include "lang/finding.h"
#include "lang/term.h"
#include "tasks/task.h"

typedef struct Program Program;

typedef struct {
    char name[IDENTIFIER_BYTES_MAX + 1];
    float value, lo, hi;
} Param;

/* Checks source against task. A source that is not accepted is not an error of ours: OK is
 * returned, and program_findings() says what is wrong. On OK the caller owns *out and ends it with
 * program_free. */
MUST_USE Status program_parse(const Task *task, const char *source, size_t bytes, Program **out,
                              Err *err);

/* True when it may be compiled: no finding is an error. */
bool program_accepted(const Program *program);

/* All borrowed from the program. */
const Findings *program_findings(const Program *program);
const Terms *program_terms(const Program *program);
const Param *program_params(const Program *program, int *count);
int program_memory_bytes(const Program *program);

/* All of these are NULL or 0 when the program is not accepted. */

/* Canonical C, the only text for a compiler: prelude, then the code under #line. NUL-terminated.
 * Its only function that is not static is void reward(const Step *, Memory *, Components *) and it
 * calls the functions of primitive_all. */
const char *program_canonical(const Program *program, size_t *bytes);

/* Canonical Reward C: the source as it was understood, without comments and macros, with every
 * conversion written and every known value computed. Reading it again gives the same text.
 * NUL-terminated. */
const char *program_normal(const Program *program, size_t *bytes);

/* What one call costs at most, as docs/reward-c.md counts it. */
int64_t program_operations(const Program *program);

/* The syntax tree, with types, ranges and turns. */
typedef struct Tree Tree;
const Tree *program_tree(const Program *program);

/* Adds what is wrong, for people and for the next prompt. */
void program_explain(const Program *program, Buf *out);

/* Adds a newline and that line of the source (from 1), indented and safe to show; nothing when
 * there is none. */
void program_quote(const Program *program, int line, Buf *out);

/* NULL is allowed. */
void program_free(Program *program);

/* The structs that rewards see of a task, as C with one comment a field: for prompts and pages. */
void program_describe_step(const Task *task, Buf *out);

#endif
