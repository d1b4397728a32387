/* designer/recording.h - replies of a model in a file, to be given again without the model.
 *
 * JSON Lines, UTF-8. The first line is the header:
 *   {"format":"goodhart-recording","version":1,"task":…,"samples":K,"iterations":N,
 *    "designer":…,"model":…,"prompt_version":…}
 * Only format and version must be there. Then, in any order, one line for each distinct prompt and
 * one for each reply, each key once:
 *   {"type":"prompt","sha256":…,"system":…,"user":…}
 *   {"type":"reply","purpose":…,"restart":…,"iteration":…,"slot":…,"attempt":…,"prompt_sha256":…,
 *    "model":…,"outcome":"ok"|"empty"|"refused"|"cut"|"failed","tokens_in":…,"tokens_out":…,
 *    "reply":…}
 * Key, outcome and reply must be there; tokens are -1 where they are not known; other members are
 * ignored. The hash of a prompt is the SHA-256 of its system text, a NUL, and its user text; the
 * text of a prompt may be left out of the file, its hash in a reply too.
 *
 * Writing goes into a Buf, line by line; the caller writes or appends it to a file. A Recording is
 * const after it is loaded.
 */
#ifndef DESIGNER_RECORDING_H
#define DESIGNER_RECORDING_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "designer/designer.h"

enum { RECORDING_VERSION = 1 };

/* What the file says about itself. Borrowed texts; "" and 0 where it does not say. */
typedef struct {
    const char *task;
    int samples, iterations;
    const char *designer, *model, *prompt_version;
} RecordingHeader;

/* One recorded reply. Texts are borrowed. */
typedef struct {
    CallKey key;
    const char *prompt_sha256; /* "" when it does not say */
    const char *model;
    ReplyOutcome outcome;
    int64_t tokens_in, tokens_out; /* -1: not told */
    const char *text;
} RecordedReply;

/* The identity of a prompt. ERR_NOMEM. */
MUST_USE Status recording_prompt_hash(const char *system_text, const char *user_text,
                                      char hex[HASH_HEX_SIZE], Err *err);

/* Each adds one line, newline included. A reply that is not UTF-8 is made so (text_add_safe); a
 * prompt that is not is ERR_FORMAT, since its hash would not be that of the text. The writer of a
 * file gives each distinct prompt once. */
MUST_USE Status recording_write_header(const RecordingHeader *header, Buf *out, Err *err);
MUST_USE Status recording_write_prompt(const char *system_text, const char *user_text, Buf *out,
                                       Err *err);
MUST_USE Status recording_write_reply(const RecordedReply *reply, Buf *out, Err *err);

typedef struct Recording Recording;

/* Reads and checks a whole file. On OK the caller owns *out and ends it with recording_free.
 * ERR_NOTFOUND: no such file; ERR_FORMAT: not ours, another version, or a bad line (the message
 * has its number); ERR_LIMIT: longer than RECORDING_BYTES_MAX. */
MUST_USE Status recording_load(const char *path, Recording **out, Err *err);

/* The same from bytes; what names them in messages. */
MUST_USE Status recording_parse(const char *bytes, size_t count, const char *what, Recording **out,
                                Err *err);

/* Borrowed from the recording. */
const RecordingHeader *recording_header(const Recording *recording);

/* The reply for this key, or NULL. Borrowed. */
const RecordedReply *recording_find(const Recording *recording, const CallKey *key);

/* All replies, in the order of their keys. Borrowed. */
const RecordedReply *recording_replies(const Recording *recording, size_t *count);

/* NULL is allowed. */
void recording_free(Recording *recording);

#endif
