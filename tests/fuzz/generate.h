/* tests/fuzz/generate.h - random rewards that are valid Reward C (docs/reward-c.md).
 *
 * Directed by the grammar and by what the checker asks for: names are declared, types fit, loops
 * have a provable bound, no two operands quarrel over a cell, and one call stays within its
 * operations by an estimate that errs on the high side.
 */
#ifndef TESTS_FUZZ_GENERATE_H
#define TESTS_FUZZ_GENERATE_H

#include "base/buf.h"
#include "tasks/task.h"
#include "tests/fuzz/choices.h"

/* Tasks to write rewards for: 0 has arrays, ints, bools, an enum and continuous actions; the others
 * are the harness's own. */
const Task *generate_task(uint32_t number);

typedef struct {
    Buf text;
    bool is_c; /* means the same to a C compiler that was told of the declarations; false: it uses
                  what Reward C adds */
    const char *replaced; /* the built-in function that it defines itself, or NULL; static */
} Generated;

/* The caller ends text with buf_release. */
void generate_program(Choices *choices, const Task *task, Generated *out);

#endif
