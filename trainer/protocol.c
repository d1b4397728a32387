/* trainer/protocol.c - a training as frames.
 *
 *     job     {"type":"train",…}, for REWARD_SOURCE followed by the source as a binary frame
 *     output  ten times {"type":"checkpoint",…} and the policy file; {"type":"result",…}
 *
 * A training that a reward's fault ended has fewer checkpoints.
 */
#include "trainer/protocol.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "trainer/settings_priv.h"

static const char *const KIND_WORDS[] = {"source", "sparse", "zero"};
static const char *const ROLE_WORDS[] = {"component", "sparse", "factor", "watch"};

/* --- what both halves use --- */

Status protocol_next(const char *bytes, size_t count, size_t *offset, char kind, Frame *out,
                     Err *err)
{
    bool found = false;
    Status st = frame_next(bytes, count, offset, out, &found, err);

    if (st != OK) {
        return st;
    }
    if (!found || out->kind != kind) {
        return err_set(err, ERR_FORMAT, "a job ends early or has a message of another kind");
    }
    return OK;
}

Status protocol_parse(const Frame *frame, const char *type, cJSON **out, Err *err)
{
    const char *word = NULL;
    Status st;

    *out = NULL;
    if (frame->kind != FRAME_JSON) {
        return err_set(err, ERR_FORMAT, "a binary message where \"%s\" was expected", type);
    }
    st = json_parse(frame->bytes, frame->count, type, out, err);
    if (st != OK) {
        return st;
    }
    st = json_get_text(*out, "type", &word, err);
    if (st == OK && strcmp(word, type) != 0) {
        st = err_set(err, ERR_FORMAT, "a message of another type than \"%s\"", type);
    }
    if (st != OK) {
        cJSON_Delete(*out);
        *out = NULL;
    }
    return st;
}

Status protocol_get_copy(const cJSON *object, const char *key, char *out, size_t size, Err *err)
{
    const char *text = NULL;
    size_t length;
    Status st = json_get_text(object, key, &text, err);

    if (st != OK) {
        return st;
    }
    length = strlen(text);
    if (length >= size) {
        return err_set(err, ERR_FORMAT, "\"%s\" is longer than %zu bytes", key, size - 1);
    }
    memcpy(out, text, length + 1);
    return OK;
}

Status protocol_get_task(const cJSON *object, const Task **out, Err *err)
{
    const char *name = NULL;
    Status st = json_get_text(object, "task", &name, err);

    if (st != OK) {
        return st;
    }
    *out = task_find(name);
    return *out != NULL ? OK : err_set(err, ERR_NOTFOUND, "no task of the name in this job");
}

/* The index of the word of key among count words. */
static Status get_word(const cJSON *object, const char *key, const char *const *words, int count,
                       int *out, Err *err)
{
    const char *word = NULL;
    Status st = json_get_text(object, key, &word, err);

    if (st != OK) {
        return st;
    }
    for (*out = 0; *out < count; (*out)++) {
        if (strcmp(words[*out], word) == 0) {
            return OK;
        }
    }
    return err_set(err, ERR_FORMAT, "\"%s\" is a word that is not known", key);
}

/* --- the job --- */

Status train_job_write(const TrainJob *job, Buf *out, Err *err)
{
    cJSON *object = cJSON_CreateObject();
    Status st;

    assert(job->kind != REWARD_SOURCE || job->source != NULL);
    json_add_text(object, "type", "train");
    json_add_text(object, "task", job->task->name);
    json_add_text(object, "reward", KIND_WORDS[job->kind]);
    json_add_seed(object, "seed", job->seed);
    json_add_bool(object, "unsafe_no_jail", job->unsafe_no_jail);
    (void)cJSON_AddItemToObject(object, "settings", settings_object(&job->settings));
    st = frame_add_json(out, object, err);
    cJSON_Delete(object);
    if (st == OK && job->kind == REWARD_SOURCE) {
        frame_add(out, FRAME_BINARY, job->source, job->source_bytes);
        st = buf_status(out, "job", err);
    }
    return st;
}

static Status read_train(const cJSON *object, TrainJob *out, Err *err)
{
    int kind = 0;
    Status st = protocol_get_task(object, &out->task, err);

    if (st == OK) {
        st = get_word(object, "reward", KIND_WORDS, ARRAY_LEN(KIND_WORDS), &kind, err);
    }
    if (st == OK) {
        st = json_get_seed(object, "seed", &out->seed, err);
    }
    if (st == OK) {
        st = json_get_bool(object, "unsafe_no_jail", &out->unsafe_no_jail, err);
    }
    if (st == OK) {
        st = settings_read(cJSON_GetObjectItemCaseSensitive(object, "settings"), &out->settings,
                           err);
    }
    out->kind = (RewardKind)kind;
    return st;
}

Status train_job_read(const char *bytes, size_t count, TrainJob *out, Err *err)
{
    size_t offset = 0;
    cJSON *object = NULL;
    Frame frame;
    Status st;

    memset(out, 0, sizeof *out);
    st = protocol_next(bytes, count, &offset, FRAME_JSON, &frame, err);
    if (st == OK) {
        st = protocol_parse(&frame, "train", &object, err);
    }
    if (st == OK) {
        st = read_train(object, out, err);
    }
    cJSON_Delete(object);
    if (st != OK) {
        return st;
    }
    if (out->kind == REWARD_SOURCE) {
        st = protocol_next(bytes, count, &offset, FRAME_BINARY, &frame, err);
        if (st == OK && frame.count > SOURCE_BYTES_MAX) {
            st = err_set(err, ERR_LIMIT, "a reward of more than %d bytes", SOURCE_BYTES_MAX);
        }
        out->source = frame.bytes;
        out->source_bytes = frame.count;
    }
    if (st == OK && offset != count) {
        st = err_set(err, ERR_FORMAT, "bytes after the job");
    }
    return st;
}

/* --- the checkpoint --- */

typedef struct {
    const char *name;
    size_t at;
} NumberKey;

static const NumberKey CHECKPOINT_NUMBERS[] = {
#define KEY(member)                                                                                \
    {                                                                                              \
#member, offsetof(TrainCheckpoint, member)                                                 \
    }
    KEY(return_mean),  KEY(metric_mean),
    KEY(success_rate), KEY(length_mean),
    KEY(reward_mean),  KEY(entropy),
    KEY(kl),           KEY(clip_fraction),
    KEY(value_loss),   KEY(explained_variance),
#undef KEY
};

static const NumberKey TERM_NUMBERS[] = {
#define KEY(member)                                                                                \
    {                                                                                              \
#member, offsetof(TermStats, member)                                                       \
    }
    KEY(mean),
    KEY(min),
    KEY(max),
    KEY(episode_mean),
#undef KEY
};

static void add_numbers(cJSON *object, const NumberKey *keys, size_t count, const void *base)
{
    for (size_t i = 0; i < count; i++) {
        double value;
        memcpy(&value, (const char *)base + keys[i].at, sizeof value);
        json_add_number(object, keys[i].name, value);
    }
}

static Status get_numbers(const cJSON *object, const NumberKey *keys, size_t count, void *base,
                          Err *err)
{
    for (size_t i = 0; i < count; i++) {
        double value = 0;
        Status st = json_get_number(object, keys[i].name, &value, err);
        if (st != OK) {
            return st;
        }
        memcpy((char *)base + keys[i].at, &value, sizeof value);
    }
    return OK;
}

Status train_checkpoint_write(const TrainCheckpoint *c, const char *policy, size_t policy_bytes,
                              Buf *out, Err *err)
{
    cJSON *object = cJSON_CreateObject(), *terms;
    Status st;

    json_add_text(object, "type", "checkpoint");
    json_add_number(object, "index", c->index);
    json_add_number(object, "steps", c->steps);
    json_add_number(object, "episodes", c->episodes);
    add_numbers(object, CHECKPOINT_NUMBERS, ARRAY_LEN(CHECKPOINT_NUMBERS), c);
    terms = cJSON_AddArrayToObject(object, "terms");
    for (int i = 0; i < c->term_count; i++) {
        cJSON *term = cJSON_CreateObject();
        add_numbers(term, TERM_NUMBERS, ARRAY_LEN(TERM_NUMBERS), &c->terms[i]);
        (void)cJSON_AddItemToArray(terms, term);
    }
    st = frame_add_json(out, object, err);
    cJSON_Delete(object);
    if (st == OK) {
        frame_add(out, FRAME_BINARY, policy, policy_bytes);
        st = buf_status(out, "checkpoint", err);
    }
    return st;
}

static Status read_checkpoint(const cJSON *object, int index, TrainCheckpoint *out, Err *err)
{
    const cJSON *terms = NULL;
    Status st = json_get_int(object, "index", index, index, &out->index, err);

    if (st == OK) {
        st = json_get_int(object, "steps", 0, INT32_MAX, &out->steps, err);
    }
    if (st == OK) {
        st = json_get_int(object, "episodes", 0, INT32_MAX, &out->episodes, err);
    }
    if (st == OK) {
        st = get_numbers(object, CHECKPOINT_NUMBERS, ARRAY_LEN(CHECKPOINT_NUMBERS), out, err);
    }
    if (st == OK) {
        st = json_get_array(object, "terms", &terms, err);
    }
    if (st != OK) {
        return st;
    }
    if (cJSON_GetArraySize(terms) > TERMS_MAX) {
        return err_set(err, ERR_FORMAT, "a checkpoint with more than %d terms", TERMS_MAX);
    }
    out->term_count = cJSON_GetArraySize(terms);
    for (int i = 0; i < out->term_count && st == OK; i++) {
        st = get_numbers(cJSON_GetArrayItem(terms, i), TERM_NUMBERS, ARRAY_LEN(TERM_NUMBERS),
                         &out->terms[i], err);
    }
    return st;
}

/* --- the result --- */

static void add_fault(cJSON *object, const RewardFault *fault)
{
    cJSON *item = cJSON_AddObjectToObject(object, "fault");

    json_add_number(item, "term", fault->term);
    json_add_number(item, "t", fault->t);
    json_add_number(item, "n", fault->n);
    json_add_text(item, "message", fault->message);
    json_add_text(item, "step", fault->step);
}

static void add_terms(cJSON *object, const TrainResult *r)
{
    cJSON *terms = cJSON_AddArrayToObject(object, "terms");

    for (int i = 0; i < r->terms.count; i++) {
        cJSON *term = cJSON_CreateObject();
        json_add_text(term, "name", r->terms.items[i].name);
        json_add_text(term, "role", ROLE_WORDS[r->terms.items[i].role]);
        json_add_number(term, "metric_correlation", r->metric_correlation[i]);
        (void)cJSON_AddItemToArray(terms, term);
    }
}

Status train_result_write(const TrainResult *r, Buf *out, Err *err)
{
    cJSON *object = cJSON_CreateObject();
    Status st;

    json_add_text(object, "type", "result");
    json_add_text(object, "outcome", outcome_word(r->outcome));
    if (r->outcome != OUTCOME_OK) {
        add_fault(object, &r->fault);
    }
    json_add_number(object, "steps", r->steps);
    json_add_number(object, "cpu_ms", r->cpu_ms);
    json_add_number(object, "excursions", r->excursions);
    add_terms(object, r);
    json_add_number(object, "episodes", r->episodes);
    json_add_text(object, "hash", r->hash);
    st = frame_add_json(out, object, err);
    cJSON_Delete(object);
    return st;
}

static Status get_fault(const cJSON *object, RewardFault *out, Err *err)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, "fault");
    Status st = json_get_int(item, "term", -1, TERMS_MAX - 1, &out->term, err);

    if (st == OK) {
        st = json_get_int(item, "t", -1, BATCH_STEPS_MAX, &out->t, err);
    }
    if (st == OK) {
        st = json_get_int(item, "n", -1, BATCH_ENVS_MAX, &out->n, err);
    }
    if (st == OK) {
        st = protocol_get_copy(item, "message", out->message, sizeof out->message, err);
    }
    if (st == OK) {
        st = protocol_get_copy(item, "step", out->step, sizeof out->step, err);
    }
    return st;
}

static Status get_outcome(const cJSON *object, TrainResult *out, Err *err)
{
    const char *word = NULL;
    Status st = json_get_text(object, "outcome", &word, err);

    if (st != OK) {
        return st;
    }
    if (!outcome_parse(word, &out->outcome)) {
        return err_set(err, ERR_FORMAT, "a result with an outcome that is not known");
    }
    out->fault = (RewardFault){.outcome = out->outcome, .term = -1, .t = -1, .n = -1};
    return out->outcome == OUTCOME_OK ? OK : get_fault(object, &out->fault, err);
}

static bool is_identifier(const char *text)
{
    const char *letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";

    return *text != '\0' && !(*text >= '0' && *text <= '9') &&
           strspn(text, letters) == strlen(text);
}

static Status get_terms(const cJSON *object, TrainResult *out, Err *err)
{
    const cJSON *terms = NULL;
    Status st = json_get_array(object, "terms", &terms, err);

    if (st != OK) {
        return st;
    }
    if (cJSON_GetArraySize(terms) > TERMS_MAX) {
        return err_set(err, ERR_FORMAT, "a result with more than %d terms", TERMS_MAX);
    }
    out->terms.count = cJSON_GetArraySize(terms);
    for (int i = 0; i < out->terms.count && st == OK; i++) {
        const cJSON *item = cJSON_GetArrayItem(terms, i);
        Term *term = &out->terms.items[i];
        int role = 0;
        st = protocol_get_copy(item, "name", term->name, sizeof term->name, err);
        if (st == OK && !is_identifier(term->name)) {
            st = err_set(err, ERR_FORMAT, "a term whose name is no identifier");
        }
        if (st == OK) {
            st = get_word(item, "role", ROLE_WORDS, ARRAY_LEN(ROLE_WORDS), &role, err);
        }
        if (st == OK) {
            st = json_get_number(item, "metric_correlation", &out->metric_correlation[i], err);
        }
        term->role = (TermRole)role;
    }
    return st;
}

static Status get_hash(const cJSON *object, char *out, size_t size, Err *err)
{
    Status st = protocol_get_copy(object, "hash", out, size, err);

    if (st == OK && (strlen(out) != size - 1 || strspn(out, "0123456789abcdef") != size - 1)) {
        st = err_set(err, ERR_FORMAT, "\"hash\" is not a SHA-256");
    }
    return st;
}

static Status read_result(const cJSON *object, TrainResult *out, Err *err)
{
    Status st = get_outcome(object, out, err);

    if (st == OK) {
        st = json_get_int(object, "steps", 0, INT32_MAX, &out->steps, err);
    }
    if (st == OK) {
        st = json_get_number(object, "cpu_ms", &out->cpu_ms, err);
    }
    if (st == OK) {
        st = json_get_int(object, "excursions", 0, INT32_MAX, &out->excursions, err);
    }
    if (st == OK) {
        st = get_terms(object, out, err);
    }
    if (st == OK) {
        st = json_get_int(object, "episodes", 0, INT32_MAX, &out->episodes, err);
    }
    return st == OK ? get_hash(object, out->hash, sizeof out->hash, err) : st;
}

/* --- the report --- */

void train_report_init(TrainReport *report)
{
    memset(report, 0, sizeof *report);
}

void train_report_release(TrainReport *report)
{
    for (int i = 0; i < CHECKPOINTS; i++) {
        mem_free(report->weights[i]);
    }
    train_report_init(report);
}

/* The policy file of the checkpoint that came last. */
static Status take_weights(TrainReport *report, const Frame *frame, Err *err)
{
    int index = report->checkpoint_count - 1;
    char *copy;

    if (frame->count == 0 || frame->count > WEIGHTS_BYTES_MAX) {
        return err_set(err, ERR_FORMAT, "a policy file of %zu bytes", frame->count);
    }
    copy = mem_alloc(frame->count);
    if (copy == NULL) {
        return err_set(err, ERR_NOMEM, "policy file");
    }
    memcpy(copy, frame->bytes, frame->count);
    report->weights[index] = copy;
    report->weight_bytes[index] = frame->count;
    return OK;
}

static Status take_checkpoint(TrainReport *report, const cJSON *object, Err *err)
{
    int index = report->checkpoint_count;
    TrainCheckpoint *c;
    Status st;

    if (index == CHECKPOINTS) {
        return err_set(err, ERR_FORMAT, "a trainer sent more than %d checkpoints", CHECKPOINTS);
    }
    c = &report->checkpoints[index];
    memset(c, 0, sizeof *c);
    st = read_checkpoint(object, index, c, err);
    if (st == OK) {
        report->checkpoint_count++;
    }
    return st;
}

static Status take_result(TrainReport *report, const cJSON *object, Err *err)
{
    Status st = read_result(object, &report->result, err);

    if (st == OK && report->result.outcome == OUTCOME_OK &&
        report->checkpoint_count != CHECKPOINTS) {
        st = err_set(err, ERR_FORMAT, "a trainer was done after %d of %d checkpoints",
                     report->checkpoint_count, CHECKPOINTS);
    }
    report->done = st == OK;
    return st;
}

Status train_report_take(TrainReport *report, const Frame *frame, Err *err)
{
    int last = report->checkpoint_count - 1;
    bool weights_due = last >= 0 && report->weights[last] == NULL;
    const char *type = NULL;
    cJSON *object = NULL;
    Status st;

    if (report->done || weights_due != (frame->kind == FRAME_BINARY)) {
        return err_set(err, ERR_FORMAT, "a trainer sent a message out of turn");
    }
    if (weights_due) {
        return take_weights(report, frame, err);
    }
    st = json_parse(frame->bytes, frame->count, "a trainer's message", &object, err);
    if (st == OK) {
        st = json_get_text(object, "type", &type, err);
    }
    if (st != OK) {
        goto done;
    }
    if (strcmp(type, "checkpoint") == 0) {
        st = take_checkpoint(report, object, err);
    } else if (strcmp(type, "result") == 0) {
        st = take_result(report, object, err);
    } else {
        st = err_set(err, ERR_FORMAT, "a trainer sent a message of an unknown type");
    }
done:
    cJSON_Delete(object);
    return st;
}
