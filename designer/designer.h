/* designer/designer.h - how a prompt reaches a model and its reply comes back.
 *
 * A Designer takes requests, each with its key, and gives replies in any order. It never blocks
 * but in designer_wait, which is the event loop's one place to wait: it also watches the caller's
 * descriptors. Replies are keyed, never counted, so that parallelism and repairs do not shift
 * them. A Designer is used by one thread.
 */
#ifndef DESIGNER_DESIGNER_H
#define DESIGNER_DESIGNER_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum { CALL_PURPOSE_SIZE = 24 };

/* Which question this is. purpose is an identifier ("design"); the numbers are not negative. */
typedef struct {
    char purpose[CALL_PURPOSE_SIZE];
    int restart, iteration, slot, attempt;
} CallKey;

/* True when purpose is an identifier (letters, digits, _) that fits into a key. */
bool call_purpose_valid(const char *purpose);

enum { CALL_KEY_TEXT_SIZE = 96 };

/* "design-r0-i2-s3-a0": names files and recordings. */
void call_key_text(const CallKey *key, char text[CALL_KEY_TEXT_SIZE]);

/* What became of a request: one word of a closed list. */
#define REPLY_MAP(X)                                                                               \
    X(REPLY_OK, "ok")                                                                              \
    X(REPLY_EMPTY, "empty")     /* no text in it */                                                \
    X(REPLY_REFUSED, "refused") /* the model declined */                                           \
    X(REPLY_CUT, "cut")         /* ended at the token limit; the text is kept */                   \
    X(REPLY_FAILED, "failed")   /* the provider, after retries */

typedef enum {
#define X(name, word) name,
    REPLY_MAP(X)
#undef X
} ReplyOutcome;

const char *reply_outcome_word(ReplyOutcome outcome);

typedef struct {
    CallKey key;
    ReplyOutcome outcome;
    char *text;                    /* owned; "" when there is none */
    char model[128];               /* that answered, as the provider names it; "" when unknown */
    char message[256];             /* why it failed, one line; "" when it did not */
    bool prompt_differs;           /* a recording was made from another prompt than this one */
    int attempts;                  /* requests that were sent for it */
    int64_t tokens_in, tokens_out; /* -1: not told */
    uint64_t wall_ms;
} Reply;

void reply_release(Reply *reply);

typedef struct {
    const char *base_url; /* openai: NULL for the default */
    const char *api_key;  /* openai: borrowed until designer_close; NULL: none */
    int parallel;         /* requests in flight at once; below 1: 1 */
    int timeout_ms;       /* for one reply, retries included; 0: no limit */
    double temperature;   /* below 0: not sent */
    int max_tokens;       /* 0: not sent */
    int retry_ms;         /* wait before the first retry, doubled for each further one; 0: 500 */
} DesignerOptions;

typedef struct Designer Designer;

/* spec is "recording:FILE", "exchange:DIR" or "openai:MODEL". On OK the caller owns *out and ends
 * it with designer_close. ERR_USAGE: unknown kind (the message names the nearest), no key;
 * ERR_NOTFOUND, ERR_FORMAT: the recording cannot be read. */
MUST_USE Status designer_open(const char *spec, const DesignerOptions *options, Designer **out,
                              Err *err);

/* "recording", "exchange" or "openai", and what follows the colon. Borrowed. */
const char *designer_kind(const Designer *designer);
const char *designer_model(const Designer *designer);

/* What a recording was made with; 0 or "" where it does not say. Other designers: all 0 and "". */
typedef struct {
    char task[64];
    int samples, iterations;
} RecordingDefaults;
void designer_defaults(const Designer *designer, RecordingDefaults *out);

/* Takes a request. Both texts are copied. ERR_EXHAUSTED: the recording has no reply for this key.
 */
MUST_USE Status designer_submit(Designer *designer, const CallKey *key, const char *system_text,
                                const char *user_text, Err *err);

/* Requests that were submitted and not yet taken as replies. */
int designer_pending(const Designer *designer);

/* Waits until a reply may be there, one of the caller's descriptors is ready (their revents are
 * set), a signal arrives, or timeout_ms passed (-1: no limit). */
MUST_USE Status designer_wait(Designer *designer, struct pollfd *fds, int fd_count, int timeout_ms,
                              Err *err);

/* Takes one reply when one is ready: *got says so; the caller ends it with reply_release.
 * ERR_PROVIDER: going on makes no sense (credentials, no money, unknown model). */
MUST_USE Status designer_take(Designer *designer, Reply *out, bool *got, Err *err);

/* Cancels what is pending and frees it. NULL is allowed. */
void designer_close(Designer *designer);

/* The version of the library that speaks HTTP. Static. */
const char *designer_curl_version(void);

#endif
