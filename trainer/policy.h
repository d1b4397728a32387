/* trainer/policy.h - the policy: a network that chooses one of a few actions, and its file.
 *
 * A policy file is all that a judge needs and no more: the name of the task, the sizes, how
 * observations are normalised, and the weights of the actor. Numbers are little endian:
 *
 *     "GHPOLICY"  version u32  observations u32  actions u32  hidden u32  task[64], NUL-padded
 *     float32: limit mean[observations] scale[observations] w1 b1 w2 b2 w3 b3, without padding
 *
 * The functions on numbers (policy_normalise and below) are what trainer and judge share, so that
 * both see the same policy. A Policy is used by one thread at a time.
 */
#ifndef TRAINER_POLICY_H
#define TRAINER_POLICY_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "trainer/kernels.h"
#include "trainer/net.h"

enum { POLICY_TASK_SIZE = 64, POLICY_CHOICES_MAX = 64 };

typedef struct Policy Policy;

/* What a policy file is made of; all borrowed. */
typedef struct {
    const char *task; /* shorter than POLICY_TASK_SIZE */
    NetShape shape;
    float limit;               /* normalised observations are clipped to +-limit */
    const float *mean, *scale; /* of shape.inputs observations */
    const float *weights;      /* of shape.count, padded */
} PolicyParts;

/* Adds the bytes of a policy file to *out. */
MUST_USE Status policy_write(const PolicyParts *parts, Buf *out, Err *err);

/* Reads a policy file. On OK the caller ends *out with policy_close. ERR_FORMAT: not a policy, of
 * another version, sizes out of bounds, the wrong length, a number that is not finite. */
MUST_USE Status policy_open(const char *bytes, size_t count, Policy **out, Err *err);
void policy_close(Policy *policy); /* NULL is allowed */

const char *policy_task(const Policy *policy);
const NetShape *policy_shape(const Policy *policy);

/* The best action, 0 … outputs-1, for each of rows raw observations [rows][inputs]; the first of
 * equals. rows is at most NET_ROWS_MAX. */
void policy_greedy(Policy *policy, int rows, const float *obs, int *actions);

/* normal = (obs - mean) * scale, clipped to +-limit. */
void policy_normalise(int count, float limit, const float *mean, const float *scale,
                      const float *obs, float *normal);

/* Probabilities and their logarithms of rows of logits [rows][output_pad]; both have that layout
 * and are 0 in the padding. work holds NET_ROWS_MAX floats. */
void policy_softmax(const Kernels *kernels, const NetShape *shape, int rows, const float *logits,
                    float *probability, float *log_probability, float *work);

int policy_best(const float *logits, int choices);

/* The choice that the number u in [0, 1) draws. */
int policy_draw(const float *probability, int choices, float u);

#endif
