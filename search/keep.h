/* search/keep.h - an evaluation goes into the store, and into words for the next prompt. */
#ifndef SEARCH_KEEP_H
#define SEARCH_KEEP_H

#include "analyzer/curves.h"
#include "base/buf.h"
#include "base/err.h"
#include "search/pool.h"
#include "store/store.h"

/* The verdicts of the critic; before them, of a reward that ran without the jail, one that says so
 * (check "jail", code KEEP_NO_JAIL). */
#define KEEP_NO_JAIL "W001 unsafe-no-jail"
MUST_USE Status keep_verdicts(Store *store, int64_t candidate, const Evaluation *e, Err *err);

/* The training of an evaluation that reached the trainer, whole: its checkpoints, terms, policies
 * and judgement. candidate or run may be 0. kind: "source", "human" or "sparse"; purpose: "search",
 * "final" or "manual". To be called between store_begin and store_commit. */
MUST_USE Status keep_training(Store *store, const Evaluation *e, int64_t candidate, int64_t run,
                              const char *kind, const char *purpose, Err *err);

/* The curves of a training that was judged. */
void keep_curves(const Evaluation *e, Curves *out);

/* Adds what the next prompt is told about a judged reward: the judgement, and the table of
 * components over the training. */
MUST_USE Status keep_feedback(const Evaluation *e, Buf *out, Err *err);

/* (metric - floor) / (goal - floor) of the task. */
double keep_score(const Task *task, double metric);

#endif
