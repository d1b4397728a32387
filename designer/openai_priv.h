/* designer/openai_priv.h - chat completions as text: what is sent, and what an answer means.
 *
 * No network here, so that every odd answer is a row in a table of tests.
 */
#ifndef DESIGNER_OPENAI_PRIV_H
#define DESIGNER_OPENAI_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "designer/designer.h"

/* The parameters that some servers refuse. */
enum { PARAM_TEMPERATURE = 1, PARAM_MAX_TOKENS = 2, PARAM_MAX_COMPLETION_TOKENS = 4 };

typedef struct {
    const char *model;
    double temperature;
    int max_tokens;
    unsigned params; /* PARAM_… to send */
} OpenaiRequest;

/* Adds the JSON body. */
MUST_USE Status openai_request_text(const OpenaiRequest *request, const char *system_text,
                                    const char *user_text, Buf *out, Err *err);

typedef enum {
    ANSWER_REPLY, /* reply is filled */
    ANSWER_RETRY, /* may go better later */
    ANSWER_DROP,  /* without the parameters in refused it may do */
    ANSWER_FAIL,  /* this request is hopeless */
    ANSWER_FATAL  /* every request is */
} AnswerVerdict;

typedef struct {
    AnswerVerdict verdict;
    unsigned refused;  /* ANSWER_DROP: PARAM_… */
    Reply reply;       /* outcome, model, message, tokens; text is NULL */
    Buf text;          /* of the reply */
    char message[256]; /* why it is none, one safe line */
} OpenaiAnswer;

/* Reads an answer: HTTP status and body. sent: the PARAM_… that were sent. Ended by
 * openai_answer_release. ERR_NOMEM only: whatever a server says is a verdict. */
MUST_USE Status openai_read_answer(long http_status, const char *body, size_t count, unsigned sent,
                                   OpenaiAnswer *out, Err *err);

void openai_answer_release(OpenaiAnswer *answer);

/* Checks a base URL and makes the URL to post to; *is_loopback: no other machine is asked.
 * ERR_USAGE: not a URL, not http or https, plain http to another machine, or a password in it. */
MUST_USE Status openai_url(const char *base_url, Buf *out, bool *is_loopback, Err *err);

#endif
