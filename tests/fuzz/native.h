/* tests/fuzz/native.h - many rewards as one C file, compiled by the machine's compilers into one
 * shared object. All names of a reward get its number, so that they do not meet. */
#ifndef TESTS_FUZZ_NATIVE_H
#define TESTS_FUZZ_NATIVE_H

#include <stdbool.h>

#include "base/buf.h"
#include "lang/program.h"
#include "tests/fuzz/evaluate.h"

/* Adds canonical text. */
void native_add_canonical(const char *canonical, int number, Buf *out);

/* Adds a source that is C too, with what a C compiler has to be told: what the source itself means,
 * without any of our stages. Where C leaves open what Reward C defines the compiler is to trap:
 * see native_compilers. replaced: a built-in function that it defines itself, or NULL. */
void native_add_source(const Program *program, const Task *task, const char *source,
                       const char *replaced, int number, Buf *out);

typedef struct {
    const char *name;      /* "gcc -O2", for people */
    const char *words[16]; /* the command, without files; NULL ends it */
    bool takes_source;     /* it compiles sources, not canonical text */
} Compiler;

/* Those that are compared with TinyCC. */
const Compiler *native_compilers(size_t *count);

/* Whether its command can be run here. */
bool native_is_there(const Compiler *compiler);

/* Compiles text in folder. ERR_FORMAT: err says what the compiler said. End with native_close. */
MUST_USE Status native_build(const Compiler *compiler, const Buf *text, const char *folder,
                             void **object, Err *err);
RewardFunction *native_reward(void *object, int number);
void native_close(void *object);

#endif
