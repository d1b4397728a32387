/* tests/fuzz/evaluate.h - a compiled reward, called in this process over random steps. For text
 * that we made ourselves: there is no jail here. */
#ifndef TESTS_FUZZ_EVALUATE_H
#define TESTS_FUZZ_EVALUATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/rng.h"
#include "lang/primitives.h"
#include "sandbox/batch.h"
#include "tasks/task.h"

enum { EVALUATE_STEPS = 64, EVALUATE_EPISODE = 16 };

#define EVALUATE_GAMMA 0.97f

typedef void RewardFunction(const void *step, void *memory, void *out);

/* The columns of a step, as a trainer has them, and the words that a reward sees. */
typedef struct {
    float prev[FIELD_FLOATS_MAX], now[FIELD_FLOATS_MAX], action[ACTION_FLOATS_MAX];
    int32_t t;
    bool first, terminated, truncated;
    uint32_t words[STEP_WORDS_MAX];
} RandomStep;

/* Episodes of EVALUATE_EPISODE steps; every other one has floats of all kinds, NaN and infinite
 * too, the others keep to the schema. */
void evaluate_steps(Rng *rng, const Task *task, RandomStep steps[EVALUATE_STEPS]);

/* The faults of one call. Which comes first is the compiler's choice where C leaves the order of
 * operands open; how many there are, and which, is not. */
typedef struct {
    uint32_t count;
    uint64_t sum;                     /* of a hash of each, in any order */
    int32_t kind, line, value, bound; /* of the first, to be shown */
} EvaluateFaults;

/* What one call left behind. */
typedef struct {
    int signal; /* that ended the call; all else is 0 then */
    uint32_t terms[TERMS_MAX];
    uint32_t memory[MEMORY_BYTES_MAX / 4];
    uint32_t misuse;
    EvaluateFaults faults;
} Evaluation;

/* Calls it for each step, with Memory carried along. A call that a signal ends (also SIGVTALRM,
 * after a second of CPU) ends its episode: the rest of it has the same signal. */
void evaluate_run(RewardFunction *reward, const RandomStep *steps, Evaluation *out);

/* True when both are the same; all NaNs are. */
bool evaluate_same(const Evaluation *a, const Evaluation *b);

/* The terms alone, where 0 and -0 are the same too: of a source by gcc 12, which makes -(float)i of
 * 0 - (float)i. */
bool evaluate_same_terms(const Evaluation *a, const Evaluation *b);
void evaluate_print(const Evaluation *e, int terms, Buf *out);

/* The address that the symbol of a primitive stands for here: faults are noted for Evaluation. */
const void *evaluate_symbol(const Primitive *primitive);

/* Canonical text compiled by TinyCC as the worker does it. NULL: it was refused, and messages says
 * why. End it with evaluate_unload. */
RewardFunction *evaluate_load(const char *canonical, void **state, Buf *messages);
void evaluate_unload(void *state);

#endif
