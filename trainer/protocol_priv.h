/* trainer/protocol_priv.h - the child's side of the protocol.
 *
 * A job borrows from the bytes it was read from. What is read is checked as the supervisor checks
 * what it reads: a child that trusts nobody can be tested alone.
 */
#ifndef TRAINER_PROTOCOL_PRIV_H
#define TRAINER_PROTOCOL_PRIV_H

#include "base/json.h"
#include "trainer/protocol.h"

/* A judge's job with the arrays that it points to. */
typedef struct {
    JudgeJob job;
    const char *weights[CHECKPOINTS];
    size_t weight_bytes[CHECKPOINTS];
} JudgeJobRead;

/* Reads all of standard input; ERR_FORMAT: not one whole job. */
MUST_USE Status train_job_read(const char *bytes, size_t count, TrainJob *out, Err *err);
MUST_USE Status judge_job_read(const char *bytes, size_t count, JudgeJobRead *out, Err *err);

/* Add the frames that train_report_take and judge_report_take understand. */
MUST_USE Status train_checkpoint_write(const TrainCheckpoint *checkpoint, const char *policy,
                                       size_t policy_bytes, Buf *out, Err *err);
MUST_USE Status train_result_write(const TrainResult *result, Buf *out, Err *err);
MUST_USE Status judge_report_write(const JudgeReport *report, Buf *out, Err *err);

/* Shared by the two halves. */

/* The frame at *offset, which must be there, whole and of that kind. */
MUST_USE Status protocol_next(const char *bytes, size_t count, size_t *offset, char kind,
                              Frame *out, Err *err);

/* Parses a JSON frame whose "type" must be type. On OK the caller ends *out with cJSON_Delete. */
MUST_USE Status protocol_parse(const Frame *frame, const char *type, cJSON **out, Err *err);

/* Copies a string member that is shorter than size. */
MUST_USE Status protocol_get_copy(const cJSON *object, const char *key, char *out, size_t size,
                                  Err *err);

MUST_USE Status protocol_get_task(const cJSON *object, const Task **out, Err *err);

#endif
