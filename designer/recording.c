#include "designer/recording.h"

#include <assert.h>
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

static const char FORMAT[] = "goodhart-recording";

typedef struct {
    RecordedReply reply; /* texts borrowed from json */
    cJSON *json;
    int line;
} Entry;

struct Recording {
    cJSON *header_json; /* owns the texts of header */
    RecordingHeader header;
    Entry *entries; /* in the order of their keys once read */
    size_t count, capacity;
    RecordedReply *replies; /* the same, for the caller */
};

Status recording_prompt_hash(const char *system_text, const char *user_text,
                             char hex[HASH_HEX_SIZE], Err *err)
{
    Buf both;
    Status st;

    buf_init(&both, 2 * (size_t)PROMPT_BYTES_MAX + 1);
    buf_add(&both, system_text, strlen(system_text) + 1); /* with its NUL */
    buf_add_text(&both, user_text);
    st = buf_status(&both, "a prompt", err);
    if (st == OK) {
        hash_hex(both.data, both.size, hex);
    }
    buf_release(&both);
    return st;
}

/* ---- writing ---- */

static void add_text(cJSON *object, const char *key, const char *text)
{
    Buf safe;

    if (text_is_utf8(text, strlen(text))) {
        json_add_text(object, key, text);
        return;
    }
    buf_init(&safe, 4 * strlen(text));
    text_add_safe(&safe, text, strlen(text));
    json_add_text(object, key, safe.data);
    buf_release(&safe);
}

/* Prints and ends object. A member that could not be added shows as a count too small. */
static Status finish_line(cJSON *object, int members, Buf *out, Err *err)
{
    Status st;

    if (cJSON_GetArraySize(object) != members) {
        st = err_set(err, ERR_NOMEM, "a line of a recording");
    } else {
        st = json_print(object, out, err);
    }
    cJSON_Delete(object);
    if (st == OK) {
        buf_add_text(out, "\n");
        st = buf_status(out, "a recording", err);
    }
    return st;
}

Status recording_write_header(const RecordingHeader *header, Buf *out, Err *err)
{
    cJSON *object = cJSON_CreateObject();

    json_add_text(object, "format", FORMAT);
    json_add_number(object, "version", RECORDING_VERSION);
    add_text(object, "task", header->task);
    json_add_number(object, "samples", header->samples);
    json_add_number(object, "iterations", header->iterations);
    add_text(object, "designer", header->designer);
    add_text(object, "model", header->model);
    add_text(object, "prompt_version", header->prompt_version);
    return finish_line(object, 8, out, err);
}

Status recording_write_prompt(const char *system_text, const char *user_text, Buf *out, Err *err)
{
    char hex[HASH_HEX_SIZE];
    cJSON *object;
    Status st;

    if (!text_is_utf8(system_text, strlen(system_text)) ||
        !text_is_utf8(user_text, strlen(user_text))) {
        return err_set(err, ERR_FORMAT, "a prompt that is not UTF-8 cannot be recorded");
    }
    st = recording_prompt_hash(system_text, user_text, hex, err);
    if (st != OK) {
        return st;
    }
    object = cJSON_CreateObject();
    json_add_text(object, "type", "prompt");
    json_add_text(object, "sha256", hex);
    add_text(object, "system", system_text);
    add_text(object, "user", user_text);
    return finish_line(object, 4, out, err);
}

Status recording_write_reply(const RecordedReply *reply, Buf *out, Err *err)
{
    cJSON *object = cJSON_CreateObject();

    json_add_text(object, "type", "reply");
    json_add_text(object, "purpose", reply->key.purpose);
    json_add_number(object, "restart", reply->key.restart);
    json_add_number(object, "iteration", reply->key.iteration);
    json_add_number(object, "slot", reply->key.slot);
    json_add_number(object, "attempt", reply->key.attempt);
    json_add_text(object, "prompt_sha256", reply->prompt_sha256);
    add_text(object, "model", reply->model);
    json_add_text(object, "outcome", reply_outcome_word(reply->outcome));
    json_add_number(object, "tokens_in", (double)reply->tokens_in);
    json_add_number(object, "tokens_out", (double)reply->tokens_out);
    add_text(object, "reply", reply->text);
    return finish_line(object, 12, out, err);
}

/* ---- reading ---- */

/* A text that may be missing; present and no string is an error. */
static Status optional_text(const cJSON *object, const char *key, const char **out, Err *err)
{
    *out = "";
    if (cJSON_GetObjectItemCaseSensitive(object, key) == NULL) {
        return OK;
    }
    return json_get_text(object, key, out, err);
}

/* A whole number in 0 … hi that may be missing, then `missing`. */
static Status optional_int(const cJSON *object, const char *key, int lo, int hi, int missing,
                           int *out, Err *err)
{
    *out = missing;
    if (cJSON_GetObjectItemCaseSensitive(object, key) == NULL) {
        return OK;
    }
    return json_get_int(object, key, lo, hi, out, err);
}

static Status read_header(Recording *recording, const cJSON *json, Err *err)
{
    RecordingHeader *header = &recording->header;
    const char *format = NULL;
    int version = 0;
    Status st;

    if (json_get_text(json, "format", &format, NULL) != OK || strcmp(format, FORMAT) != 0) {
        return err_set(err, ERR_FORMAT, "this is not a recording: no \"format\": \"%s\"", FORMAT);
    }
    st = json_get_int(json, "version", 1, INT_MAX, &version, err);
    if (st != OK) {
        return st;
    }
    if (version != RECORDING_VERSION) {
        return err_set(err, ERR_FORMAT, "version %d of the format; this program reads version %d",
                       version, RECORDING_VERSION);
    }
    if ((st = optional_text(json, "task", &header->task, err)) != OK ||
        (st = optional_int(json, "samples", 0, SAMPLES_MAX, 0, &header->samples, err)) != OK ||
        (st = optional_int(json, "iterations", 0, ITERATIONS_MAX, 0, &header->iterations, err)) !=
            OK ||
        (st = optional_text(json, "designer", &header->designer, err)) != OK ||
        (st = optional_text(json, "model", &header->model, err)) != OK ||
        (st = optional_text(json, "prompt_version", &header->prompt_version, err)) != OK) {
        return st;
    }
    return OK;
}

static Status read_key(const cJSON *json, CallKey *key, Err *err)
{
    const char *purpose = NULL;
    Status st = json_get_text(json, "purpose", &purpose, err);

    if (st == OK && !call_purpose_valid(purpose)) {
        st = err_set(err, ERR_FORMAT, "\"purpose\" is not an identifier of at most %zu letters",
                     sizeof key->purpose - 1);
    }
    if (st == OK) {
        memcpy(key->purpose, purpose, strlen(purpose) + 1);
        st = json_get_int(json, "restart", 0, INT_MAX, &key->restart, err);
    }
    if (st == OK) {
        st = json_get_int(json, "iteration", 0, INT_MAX, &key->iteration, err);
    }
    if (st == OK) {
        st = json_get_int(json, "slot", 0, INT_MAX, &key->slot, err);
    }
    if (st == OK) {
        st = json_get_int(json, "attempt", 0, INT_MAX, &key->attempt, err);
    }
    return st;
}

static Status read_outcome(const cJSON *json, ReplyOutcome *outcome, Err *err)
{
    static const ReplyOutcome all[] = {
#define X(name, word) name,
        REPLY_MAP(X)
#undef X
    };
    const char *word = NULL;
    Status st = json_get_text(json, "outcome", &word, err);

    if (st != OK) {
        return st;
    }
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        if (strcmp(word, reply_outcome_word(all[i])) == 0) {
            *outcome = all[i];
            return OK;
        }
    }
    return err_set(err, ERR_FORMAT, "\"outcome\" is none of ok, empty, refused, cut, failed");
}

static Status read_reply(const cJSON *json, RecordedReply *reply, Err *err)
{
    int tokens_in = -1, tokens_out = -1;
    Status st = read_key(json, &reply->key, err);

    if (st == OK) {
        st = read_outcome(json, &reply->outcome, err);
    }
    if (st == OK) {
        st = json_get_text(json, "reply", &reply->text, err);
    }
    if (st == OK && strlen(reply->text) > REPLY_BYTES_MAX) {
        st = err_set(err, ERR_FORMAT, "\"reply\" is longer than %d bytes", REPLY_BYTES_MAX);
    }
    if (st == OK) {
        st = optional_text(json, "prompt_sha256", &reply->prompt_sha256, err);
    }
    if (st == OK) {
        st = optional_text(json, "model", &reply->model, err);
    }
    if (st == OK) {
        st = optional_int(json, "tokens_in", -1, INT_MAX, -1, &tokens_in, err);
    }
    if (st == OK) {
        st = optional_int(json, "tokens_out", -1, INT_MAX, -1, &tokens_out, err);
    }
    reply->tokens_in = tokens_in;
    reply->tokens_out = tokens_out;
    return st;
}

/* A prompt is not kept: only replies are given again. But it must be the one that was hashed. */
static Status read_prompt(const cJSON *json, Err *err)
{
    const char *sha256 = NULL, *system_text = NULL, *user_text = NULL;
    char hex[HASH_HEX_SIZE];
    Status st = json_get_text(json, "sha256", &sha256, err);

    if (st == OK) {
        st = json_get_text(json, "system", &system_text, err);
    }
    if (st == OK) {
        st = json_get_text(json, "user", &user_text, err);
    }
    if (st == OK) {
        st = recording_prompt_hash(system_text, user_text, hex, err);
    }
    if (st == OK && strcmp(hex, sha256) != 0) {
        st = err_set(err, ERR_FORMAT, "the prompt's hash is %.12s…, not its \"sha256\"", hex);
    }
    return st;
}

/* Keeps the reply and its JSON, which is then ours. */
static Status keep_reply(Recording *recording, const RecordedReply *reply, cJSON *json, int line,
                         Err *err)
{
    if (recording->count == recording->capacity) {
        size_t capacity = recording->capacity > 0 ? 2 * recording->capacity : 64;
        Entry *entries = mem_realloc(recording->entries, capacity * sizeof *entries);
        if (entries == NULL) {
            return err_set(err, ERR_NOMEM, "a recording: out of memory");
        }
        recording->entries = entries;
        recording->capacity = capacity;
    }
    recording->entries[recording->count++] = (Entry){*reply, json, line};
    return OK;
}

/* True when the line holds the escape of a NUL, which would cut a text short unseen. */
static bool has_nul_escape(const char *line, size_t count)
{
    for (size_t i = 0; i + 1 < count; i++) {
        if (line[i] == '\\') {
            if (count - i >= 6 && memcmp(line + i + 1, "u0000", 5) == 0) {
                return true;
            }
            i++;
        }
    }
    return false;
}

/* Reads one line behind the header. */
static Status read_line(Recording *recording, cJSON **json, int number, Err *err)
{
    RecordedReply reply = {.text = ""};
    const char *type = NULL;
    Status st = json_get_text(*json, "type", &type, err);

    if (st != OK) {
        return st;
    }
    if (strcmp(type, "prompt") == 0) {
        return read_prompt(*json, err);
    }
    if (strcmp(type, "reply") != 0) {
        return err_set(err, ERR_FORMAT, "\"type\" is neither \"prompt\" nor \"reply\"");
    }
    st = read_reply(*json, &reply, err);
    if (st == OK) {
        st = keep_reply(recording, &reply, *json, number, err);
    }
    if (st == OK) {
        *json = NULL; /* the entry's now */
    }
    return st;
}

/* Parses one line and gives it to the header or the rest. */
static Status take_line(Recording *recording, const char *line, size_t count, int number, Err *err)
{
    cJSON *json = NULL;
    Status st;

    if (!text_is_utf8(line, count) || has_nul_escape(line, count)) {
        return err_set(err, ERR_FORMAT, "not UTF-8 without NUL");
    }
    st = json_parse(line, count, "the line", &json, err);
    if (st == OK && !cJSON_IsObject(json)) {
        st = err_set(err, ERR_FORMAT, "not a JSON object");
    }
    if (st == OK && number == 1) {
        recording->header_json = json;
        st = read_header(recording, json, err);
        json = NULL;
    } else if (st == OK) {
        st = read_line(recording, &json, number, err);
    }
    cJSON_Delete(json);
    return st;
}

static int compare_keys(const CallKey *a, const CallKey *b)
{
    int order = strcmp(a->purpose, b->purpose);

#define COMPARE(member)                                                                            \
    order = order != 0 ? order : (a->member > b->member) - (a->member < b->member)
    COMPARE(restart);
    COMPARE(iteration);
    COMPARE(slot);
    COMPARE(attempt);
#undef COMPARE
    return order;
}

/* By key, and by line where keys are equal, so that messages name the lines in order. */
static int compare_entries(const void *a, const void *b)
{
    const Entry *x = a, *y = b;
    int order = compare_keys(&x->reply.key, &y->reply.key);

    return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static int compare_replies(const void *a, const void *b)
{
    const RecordedReply *x = a, *y = b;

    return compare_keys(&x->key, &y->key);
}

/* Sorts by key and refuses keys that are there twice. */
static Status index_replies(Recording *recording, Err *err)
{
    char text[CALL_KEY_TEXT_SIZE];

    recording->replies = mem_alloc(recording->count * sizeof *recording->replies);
    if (recording->replies == NULL) {
        return err_set(err, ERR_NOMEM, "a recording: out of memory");
    }
    if (recording->count > 0) {
        qsort(recording->entries, recording->count, sizeof *recording->entries, compare_entries);
    }
    for (size_t i = 0; i < recording->count; i++) {
        const Entry *entry = &recording->entries[i];
        if (i > 0 && compare_keys(&entry[-1].reply.key, &entry->reply.key) == 0) {
            call_key_text(&entry->reply.key, text);
            return err_set(err, ERR_FORMAT, "line %d: a second reply for %s, which line %d has",
                           entry->line, text, entry[-1].line);
        }
        recording->replies[i] = entry->reply;
    }
    return OK;
}

/* Reads all lines; the message of a failure gets its line number. */
static Status read_lines(Recording *recording, const char *bytes, size_t count, Err *err)
{
    const char *end = bytes + count;
    Err inner = {OK, ""};
    int number = 0;

    while (bytes < end) {
        const char *newline = memchr(bytes, '\n', (size_t)(end - bytes));
        size_t length = (size_t)((newline != NULL ? newline : end) - bytes);
        size_t blank = 0;
        number++;
        while (blank < length && isspace((unsigned char)bytes[blank])) {
            blank++;
        }
        if (blank < length || number == 1) {
            Status st = take_line(recording, bytes, length, number, &inner);
            if (st != OK) {
                return err_set(err, st, "line %d: %s", number, inner.msg);
            }
        }
        bytes += length + (newline != NULL);
    }
    if (number == 0) {
        return err_set(err, ERR_FORMAT, "this is not a recording: it is empty");
    }
    return index_replies(recording, err);
}

Status recording_parse(const char *bytes, size_t count, const char *what, Recording **out, Err *err)
{
    Recording *recording = mem_alloc(sizeof *recording);
    Err inner = {OK, ""};
    Status st;

    *out = NULL;
    if (recording == NULL) {
        return err_set(err, ERR_NOMEM, "%s: out of memory", what);
    }
    recording->header = (RecordingHeader){"", 0, 0, "", "", ""};
    st = count > RECORDING_BYTES_MAX
             ? err_set(&inner, ERR_LIMIT, "longer than %d bytes", RECORDING_BYTES_MAX)
             : read_lines(recording, bytes, count, &inner);
    if (st != OK) {
        recording_free(recording);
        return err_set(err, st, "%s: %s", what, inner.msg);
    }
    *out = recording;
    return OK;
}

Status recording_load(const char *path, Recording **out, Err *err)
{
    Buf bytes;
    Status st;

    *out = NULL;
    buf_init(&bytes, RECORDING_BYTES_MAX);
    st = file_read(path, &bytes, err);
    if (st == OK) {
        st = recording_parse(bytes.data, bytes.size, path, out, err);
    }
    buf_release(&bytes);
    return st;
}

const RecordingHeader *recording_header(const Recording *recording)
{
    return &recording->header;
}

const RecordedReply *recording_find(const Recording *recording, const CallKey *key)
{
    RecordedReply wanted = {.key = *key};

    if (recording->count == 0) {
        return NULL;
    }
    return bsearch(&wanted, recording->replies, recording->count, sizeof wanted, compare_replies);
}

const RecordedReply *recording_replies(const Recording *recording, size_t *count)
{
    *count = recording->count;
    return recording->replies;
}

void recording_free(Recording *recording)
{
    if (recording == NULL) {
        return;
    }
    for (size_t i = 0; i < recording->count; i++) {
        cJSON_Delete(recording->entries[i].json);
    }
    cJSON_Delete(recording->header_json);
    mem_free(recording->entries);
    mem_free(recording->replies);
    mem_free(recording);
}
