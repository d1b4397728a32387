/* designer/prompt.h - the prompts, from the files in designer/prompts, and the code in a reply.
 *
 * A prompt depends on nothing but its context: the same context gives the same bytes.
 */
#ifndef DESIGNER_PROMPT_H
#define DESIGNER_PROMPT_H

#include "base/buf.h"
#include "base/err.h"
#include "tasks/task.h"

/* A candidate of the last iteration that could not be used. */
typedef struct {
    const char *source;  /* what it wrote, or NULL when the reply had no code */
    const char *outcome; /* the outcome's word */
    const char *reason;  /* what was wrong, may have several lines */
} FailedSibling;

typedef struct {
    const Task *task;
    int step_budget;           /* environment steps of one training */
    const char *best_source;   /* best reward so far; NULL: none yet */
    const char *best_feedback; /* the analyzer's text about it; NULL: none */
    const FailedSibling *failed;
    int failed_count;
} PromptContext;

/* The version of the prompt files, stored with every call. Static. */
const char *prompt_version(void);

/* Adds the system text: the role, the rules of Reward C, the primitives. */
MUST_USE Status prompt_system(const PromptContext *context, Buf *out, Err *err);

/* Adds the user text: the task, its schema with units and ranges, and in later iterations the best
 * reward so far with its feedback and the errors of failed siblings. */
MUST_USE Status prompt_user(const PromptContext *context, Buf *out, Err *err);

/* Finds the code in a reply: the last fenced block that defines `reward`, else the whole text when
 * it does. Borrowed from text. Returns false when there is none. */
bool reply_find_code(const char *text, const char **code, size_t *count);

#endif
