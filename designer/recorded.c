/* designer/recorded.c - the designer that gives the replies of a recording again. */
#include <stdio.h>
#include <string.h>

#include "designer/designer_priv.h"
#include "designer/recording.h"

static Status open_recording(Designer *designer, Err *err)
{
    Recording *recording = NULL;
    Status st = recording_load(designer->name, &recording, err);

    designer->state = recording;
    return st;
}

static Status submit(Designer *designer, const CallKey *key, const char *system_text,
                     const char *user_text, Err *err)
{
    const RecordedReply *recorded = recording_find(designer->state, key);
    Reply reply = {.key = *key};
    char hex[HASH_HEX_SIZE], text[CALL_KEY_TEXT_SIZE];
    Status st;

    if (recorded == NULL) {
        call_key_text(key, text);
        return err_set(err, ERR_EXHAUSTED,
                       "%s has no reply for %s: ask for as many samples and iterations as it "
                       "has, or go on with another designer",
                       designer->name, text);
    }
    st = recording_prompt_hash(system_text, user_text, hex, err);
    if (st != OK) {
        return st;
    }
    reply.outcome = recorded->outcome;
    reply.prompt_differs =
        recorded->prompt_sha256[0] != '\0' && strcmp(hex, recorded->prompt_sha256) != 0;
    reply.tokens_in = recorded->tokens_in;
    reply.tokens_out = recorded->tokens_out;
    designer_line(reply.model, sizeof reply.model, recorded->model);
    if (recorded->outcome != REPLY_OK) {
        (void)snprintf(reply.message, sizeof reply.message, "recorded as %s",
                       reply_outcome_word(recorded->outcome));
    }
    return designer_ready(designer, &reply, recorded->text, strlen(recorded->text), err);
}

/* Nothing ever arrives later: only the caller's descriptors are waited for. */
static Status wait_recording(Designer *designer, struct pollfd *fds, int fd_count, int timeout_ms,
                             Err *err)
{
    (void)designer;
    return designer_poll(fds, fd_count, timeout_ms, err);
}

static Status advance(Designer *designer, Err *err)
{
    (void)designer;
    (void)err;
    return OK;
}

static void defaults(const Designer *designer, RecordingDefaults *out)
{
    const RecordingHeader *header = recording_header(designer->state);

    (void)snprintf(out->task, sizeof out->task, "%s", header->task);
    out->samples = header->samples;
    out->iterations = header->iterations;
}

static void close_recording(Designer *designer)
{
    recording_free(designer->state);
}

const DesignerKind DESIGNER_RECORDING = {
    "recording", open_recording, submit, wait_recording, advance, defaults, close_recording};
