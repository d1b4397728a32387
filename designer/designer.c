#include "designer/designer.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "designer/designer_priv.h"

static const DesignerKind *const KINDS[] = {&DESIGNER_RECORDING, &DESIGNER_EXCHANGE,
                                            &DESIGNER_OPENAI};

bool call_purpose_valid(const char *purpose)
{
    size_t length = strnlen(purpose, CALL_PURPOSE_SIZE);

    if (length == 0 || length == CALL_PURPOSE_SIZE || isdigit((unsigned char)purpose[0])) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (!isalnum((unsigned char)purpose[i]) && purpose[i] != '_') {
            return false;
        }
    }
    return true;
}

void call_key_text(const CallKey *key, char text[CALL_KEY_TEXT_SIZE])
{
    (void)snprintf(text, CALL_KEY_TEXT_SIZE, "%s-r%d-i%d-s%d-a%d", key->purpose, key->restart,
                   key->iteration, key->slot, key->attempt);
}

const char *reply_outcome_word(ReplyOutcome outcome)
{
    switch (outcome) {
#define X(name, word)                                                                              \
    case name:                                                                                     \
        return word;
        REPLY_MAP(X)
#undef X
    }
    return "failed";
}

void reply_release(Reply *reply)
{
    mem_free(reply->text);
    reply->text = NULL;
}

void designer_line(char *out, size_t size, const char *message)
{
    Buf line;

    buf_init(&line, size - 1);
    text_add_line(&line, message, strlen(message), size - 1);
    (void)snprintf(out, size, "%s", line.data);
    buf_release(&line);
}

Status designer_poll(struct pollfd *fds, int fd_count, int timeout_ms, Err *err)
{
    if (poll(fds, (nfds_t)fd_count, timeout_ms) < 0) {
        if (errno != EINTR) {
            return err_set(err, ERR_IO, "poll: %s", strerror(errno));
        }
        for (int i = 0; i < fd_count; i++) {
            fds[i].revents = 0;
        }
    }
    return OK;
}

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

Status designer_ready(Designer *designer, const Reply *reply, const char *text, size_t count,
                      Err *err)
{
    ReadyReply *ready = mem_alloc(sizeof *ready);
    Buf copy;
    bool is_clean = text_is_utf8(text, count);

    buf_init(&copy, 4 * (size_t)REPLY_BYTES_MAX);
    if (is_clean) {
        buf_add(&copy, text, count < REPLY_BYTES_MAX ? count : REPLY_BYTES_MAX);
    } else {
        text_add_safe(&copy, text, count < REPLY_BYTES_MAX ? count : REPLY_BYTES_MAX);
    }
    if (ready != NULL) {
        ready->reply = *reply;
        ready->reply.text = copy.failed ? NULL : buf_take(&copy);
    }
    buf_release(&copy);
    if (ready == NULL || ready->reply.text == NULL) {
        mem_free(ready);
        return err_set(err, ERR_NOMEM, "a reply: out of memory");
    }
    if (ready->reply.outcome == REPLY_OK && is_blank(ready->reply.text)) {
        ready->reply.outcome = REPLY_EMPTY;
        designer_line(ready->reply.message, sizeof ready->reply.message,
                      "the reply has no text in it");
    }
    *designer->last = ready;
    designer->last = &ready->next;
    return OK;
}

/* Says which kinds there are, and which is nearest to the first length bytes of spec. */
static Status unknown_kind(const char *spec, size_t length, Err *err)
{
    const char *words[ARRAY_LEN(KINDS)], *nearest;
    char word[32], shown[64];

    for (size_t i = 0; i < ARRAY_LEN(KINDS); i++) {
        words[i] = KINDS[i]->word;
    }
    (void)snprintf(word, sizeof word, "%.*s", (int)(length < 31 ? length : 31), spec);
    designer_line(shown, sizeof shown, word);
    nearest = text_nearest(word, words, ARRAY_LEN(words));
    return err_set(err, ERR_USAGE,
                   "unknown designer '%s'%s%s%s; there are openai:MODEL, exchange:DIR and "
                   "recording:FILE",
                   shown, nearest != NULL ? "; did you mean '" : "", nearest != NULL ? nearest : "",
                   nearest != NULL ? "'" : "");
}

/* Finds the kind that spec begins with, and where its name starts. */
static Status find_kind(const char *spec, const DesignerKind **kind, const char **name, Err *err)
{
    const char *colon = strchr(spec, ':');
    size_t length = colon != NULL ? (size_t)(colon - spec) : strlen(spec);

    for (size_t i = 0; i < ARRAY_LEN(KINDS); i++) {
        const char *word = KINDS[i]->word;
        if (strlen(word) != length || memcmp(word, spec, length) != 0) {
            continue;
        }
        if (colon == NULL || colon[1] == '\0') {
            return err_set(err, ERR_USAGE, "the designer '%s' needs a name: %s:NAME", word, word);
        }
        *kind = KINDS[i];
        *name = colon + 1;
        return OK;
    }
    return unknown_kind(spec, length, err);
}

Status designer_open(const char *spec, const DesignerOptions *options, Designer **out, Err *err)
{
    const DesignerKind *kind = NULL;
    const char *name = NULL;
    Designer *designer = NULL;
    Status st;

    assert(spec != NULL);
    assert(options != NULL);
    *out = NULL;
    st = find_kind(spec, &kind, &name, err);
    if (st != OK) {
        return st;
    }
    designer = mem_alloc(sizeof *designer);
    if (designer != NULL) {
        designer->kind = kind;
        designer->options = *options;
        designer->last = &designer->first;
        designer->name = mem_strdup(name);
    }
    if (designer == NULL || designer->name == NULL) {
        st = err_set(err, ERR_NOMEM, "a designer: out of memory");
        goto done;
    }
    st = kind->open(designer, err);
    if (st == OK) {
        *out = designer;
        designer = NULL; /* it is the caller's now */
    }
done:
    designer_close(designer);
    return st;
}

const char *designer_kind(const Designer *designer)
{
    return designer->kind->word;
}

const char *designer_model(const Designer *designer)
{
    return designer->name;
}

void designer_defaults(const Designer *designer, RecordingDefaults *out)
{
    memset(out, 0, sizeof *out);
    if (designer->kind->defaults != NULL) {
        designer->kind->defaults(designer, out);
    }
}

Status designer_submit(Designer *designer, const CallKey *key, const char *system_text,
                       const char *user_text, Err *err)
{
    Status st;

    assert(call_purpose_valid(key->purpose));
    assert(key->restart >= 0 && key->iteration >= 0 && key->slot >= 0 && key->attempt >= 0);
    st = designer->kind->submit(designer, key, system_text, user_text, err);
    designer->pending += st == OK;
    return st;
}

int designer_pending(const Designer *designer)
{
    return designer->pending;
}

Status designer_wait(Designer *designer, struct pollfd *fds, int fd_count, int timeout_ms, Err *err)
{
    if (designer->first != NULL) {
        return designer_poll(fds, fd_count, 0, err);
    }
    return designer->kind->wait(designer, fds, fd_count, timeout_ms, err);
}

Status designer_take(Designer *designer, Reply *out, bool *got, Err *err)
{
    ReadyReply *ready;
    Status st = OK;

    *got = false;
    if (designer->first == NULL) {
        st = designer->kind->advance(designer, err);
    }
    ready = designer->first;
    if (ready == NULL) {
        return st;
    }
    *out = ready->reply; /* what is there is given before a failure is told */
    *got = true;
    designer->pending--;
    designer->first = ready->next;
    if (designer->first == NULL) {
        designer->last = &designer->first;
    }
    mem_free(ready);
    return OK;
}

void designer_close(Designer *designer)
{
    if (designer == NULL) {
        return;
    }
    designer->kind->close(designer);
    while (designer->first != NULL) {
        ReadyReply *ready = designer->first;
        designer->first = ready->next;
        reply_release(&ready->reply);
        mem_free(ready);
    }
    mem_free(designer->name);
    mem_free(designer);
}
