/* base/outcome.h - what happened to a child process and to the work it did: one word of a closed
 * list. The words are stored and printed, never the numbers. */
#ifndef BASE_OUTCOME_H
#define BASE_OUTCOME_H

#include <stdbool.h>

/* clang-format off */
#define OUTCOME_MAP(X)                                                                   \
    X(OUTCOME_OK,                "ok",                "did its work")                    \
    X(OUTCOME_REJECTED,          "rejected",          "not accepted before it ran")      \
    X(OUTCOME_COMPILER_BUG,      "compiler-bug",      "the compiler refused our text")   \
    X(OUTCOME_TIMEOUT,           "timeout",           "did not answer in time")          \
    X(OUTCOME_CPU_LIMIT,         "cpu-limit",         "used all its CPU time")           \
    X(OUTCOME_MEMORY_LIMIT,      "memory-limit",      "used all its memory")             \
    X(OUTCOME_CRASH,             "crash",             "died by a fault of its own")      \
    X(OUTCOME_FORBIDDEN_CALL,    "forbidden-call",    "asked the system for something")  \
    X(OUTCOME_NON_FINITE,        "non-finite",        "returned a number out of bounds") \
    X(OUTCOME_NON_DETERMINISTIC, "non-deterministic", "same input, other output")        \
    X(OUTCOME_CANCELLED,         "cancelled",         "stopped by us")                   \
    X(OUTCOME_IO_ERROR,          "io-error",          "could not be run or heard")
/* clang-format on */

typedef enum {
#define X(name, word, text) name,
    OUTCOME_MAP(X)
#undef X
} Outcome;

/* The stored word of an outcome. Static. */
const char *outcome_word(Outcome outcome);

/* What the word means, in half a sentence. Static. */
const char *outcome_meaning(Outcome outcome);

/* Finds the outcome with that word. Returns false when there is none. */
bool outcome_parse(const char *word, Outcome *out);

#endif
