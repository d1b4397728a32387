/* base/err.h - how a function says that the harness could not do its work.
 *
 * A bug in our code is an assert. A harness that cannot do its work returns a Status and fills an
 * Err. What happened to a candidate is neither: it is an Outcome (base/outcome.h), a result like
 * any other.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#define MUST_USE                __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))
#define ARRAY_LEN(a)            (sizeof(a) / sizeof((a)[0]))

enum { ERR_MSG_SIZE = 512 };

/* clang-format off */
#define STATUS_MAP(X)                                              \
    X(OK,              "ok")                                       \
    X(ERR_NOMEM,       "out of memory")                            \
    X(ERR_IO,          "the system refused")                       \
    X(ERR_FORMAT,      "bytes that do not parse")                  \
    X(ERR_LIMIT,       "a bound in base/limits.h was reached")     \
    X(ERR_NOTFOUND,    "no such thing")                            \
    X(ERR_USAGE,       "asked for something that cannot be done")  \
    X(ERR_LOCKED,      "somebody else holds it")                   \
    X(ERR_SANDBOX,     "the sandbox or the compiler is missing")   \
    X(ERR_PROVIDER,    "the model's provider failed")              \
    X(ERR_EXHAUSTED,   "a recording ran out")                      \
    X(ERR_INTERRUPTED, "interrupted")                              \
    X(ERR_TERMINATED,  "told to end")
/* clang-format on */

typedef enum {
#define X(name, text) name,
    STATUS_MAP(X)
#undef X
} Status;

typedef struct {
    Status code;
    char msg[ERR_MSG_SIZE]; /* one line: what, on what, why, what to do */
} Err;

/* Fills *err (NULL is allowed) and returns code, to be used as
 *     return err_set(err, ERR_IO, "read %s: %s", path, strerror(errno));
 * The function nearest to the cause sets it; callers pass it on unchanged. */
MUST_USE Status err_set(Err *err, Status code, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* The text of a status, for a message that has nothing better. Static. */
const char *status_text(Status code);

#endif
