/* critic/critic.h - a reward is checked before it is trained.
 *
 * Checks run in the order of a table (critic/checks.c); each gives a verdict; the first that does
 * not pass ends it. Runs in a process of its own (goodhart-critic): it simulates the task and
 * asks the jailed worker, and the process that holds the API key does neither.
 */
#ifndef CRITIC_CRITIC_H
#define CRITIC_CRITIC_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/frame.h"
#include "base/outcome.h"
#include "lang/term.h"
#include "tasks/task.h"

enum { VERDICTS_MAX = 16 };

typedef struct {
    char check[24];                  /* "parse", "compile", "episodes", "determinism" */
    Outcome outcome;                 /* OUTCOME_OK: passed */
    char code[40];                   /* of the finding: "R201 non-finite"; "" when it passed */
    char message[VERDICT_BYTES_MAX]; /* why; safe to show, may have several lines */
    char step[2048];                 /* the step that shows it, as JSON, or "" */
    double ms;
} Verdict;

typedef struct {
    Outcome outcome; /* of the first verdict that did not pass */
    int verdict_count;
    Verdict verdicts[VERDICTS_MAX];
    Terms terms;   /* what the reward declares; none when it could not be read */
    Buf canonical; /* the text that was compiled; "" when it was not */
    bool done;     /* all of it has arrived (supervisor's side) */
} CriticReport;

typedef struct {
    const Task *task;
    const char *source; /* borrowed */
    size_t source_bytes;
    uint64_t seed;       /* of the episodes it samples */
    bool unsafe_no_jail; /* of RewardOptions */
} CriticJob;

void critic_report_init(CriticReport *report);
void critic_report_release(CriticReport *report);

/* Checks a reward. A bad reward is no error: see the report. ERR_SANDBOX: no worker here. */
MUST_USE Status critic_check(const CriticJob *job, CriticReport *report, Err *err);

/* The verdict that did not pass, or NULL. Borrowed. */
const Verdict *critic_objection(const CriticReport *report);

/* Supervisor's side of the process: the bytes of its standard input, and its frames. */
MUST_USE Status critic_job_write(const CriticJob *job, Buf *out, Err *err);
MUST_USE Status critic_report_take(CriticReport *report, const Frame *frame, Err *err);

/* The process's own side: its input, and its output as frames. */
MUST_USE Status critic_job_read(const char *bytes, size_t count, CriticJob *job, Err *err);
MUST_USE Status critic_report_write(const CriticReport *report, Buf *out, Err *err);

#endif
