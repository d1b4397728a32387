/* trainer/judge.h - measures policies by the task's own metric, far from any reward.
 *
 * A policy acts greedily. Each policy runs the same validation episodes, whose seeds are
 * rng_stream(validation_seed, i); the one with the best mean metric, the latest of equals, then
 * runs the test episodes rng_stream(test_seed, i). Episodes run side by side in blocks, and the
 * result does not depend on the size of a block.
 */
#ifndef TRAINER_JUDGE_H
#define TRAINER_JUDGE_H

#include "base/err.h"
#include "trainer/protocol.h"

enum { JUDGE_BLOCK = 64 };

/* Fills *report, which the caller began with judge_report_init and ends with
 * judge_report_release. block is 1 … JUDGE_BLOCK episodes side by side. ERR_FORMAT: a policy file
 * that cannot be read or is for another task; ERR_USAGE: a task with continuous actions. */
MUST_USE Status judge_run(const JudgeJob *job, int block, JudgeReport *report, Err *err);

#endif
