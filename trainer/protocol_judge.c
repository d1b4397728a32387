/* trainer/protocol_judge.c - a judgement as frames.
 *
 *     job     {"type":"judge",…} and each policy file as a binary frame
 *     output  {"type":"verdict",…} and the test episodes as one binary frame
 *
 * An episode is little endian: metric f32, length u32, success u8, reason u8, two zero bytes, and
 * SIDE_METRICS_MAX side metrics f32.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "trainer/protocol_priv.h"

enum { EPISODE_BYTES = 12 + 4 * SIDE_METRICS_MAX };

static_assert((long)EPISODES_MAX * EPISODE_BYTES <= FRAME_BYTES_MAX, "all episodes fit a frame");

Status judge_job_write(const JudgeJob *job, Buf *out, Err *err)
{
    cJSON *object = cJSON_CreateObject();
    Status st;

    json_add_text(object, "type", "judge");
    json_add_text(object, "task", job->task->name);
    json_add_seed(object, "validation_seed", job->validation_seed);
    json_add_seed(object, "test_seed", job->test_seed);
    json_add_number(object, "validation_episodes", job->validation_episodes);
    json_add_number(object, "test_episodes", job->test_episodes);
    json_add_number(object, "policies", job->policy_count);
    st = frame_add_json(out, object, err);
    cJSON_Delete(object);
    for (int i = 0; i < job->policy_count && st == OK; i++) {
        frame_add(out, FRAME_BINARY, job->weights[i], job->weight_bytes[i]);
        st = buf_status(out, "judge's job", err);
    }
    return st;
}

static Status read_job(const cJSON *object, JudgeJob *out, Err *err)
{
    Status st = protocol_get_task(object, &out->task, err);

    if (st == OK) {
        st = json_get_seed(object, "validation_seed", &out->validation_seed, err);
    }
    if (st == OK) {
        st = json_get_seed(object, "test_seed", &out->test_seed, err);
    }
    if (st == OK) {
        st = json_get_int(object, "validation_episodes", 1, EPISODES_MAX, &out->validation_episodes,
                          err);
    }
    if (st == OK) {
        st = json_get_int(object, "test_episodes", 1, EPISODES_MAX, &out->test_episodes, err);
    }
    if (st == OK) {
        st = json_get_int(object, "policies", 1, CHECKPOINTS, &out->policy_count, err);
    }
    return st;
}

Status judge_job_read(const char *bytes, size_t count, JudgeJobRead *out, Err *err)
{
    size_t offset = 0;
    cJSON *object = NULL;
    Frame frame;
    Status st;

    memset(out, 0, sizeof *out);
    st = protocol_next(bytes, count, &offset, FRAME_JSON, &frame, err);
    if (st == OK) {
        st = protocol_parse(&frame, "judge", &object, err);
    }
    if (st == OK) {
        st = read_job(object, &out->job, err);
    }
    cJSON_Delete(object);
    for (int i = 0; st == OK && i < out->job.policy_count; i++) {
        st = protocol_next(bytes, count, &offset, FRAME_BINARY, &frame, err);
        if (st == OK) {
            out->weights[i] = frame.bytes;
            out->weight_bytes[i] = frame.count;
        }
    }
    if (st == OK && offset != count) {
        st = err_set(err, ERR_FORMAT, "bytes after the job");
    }
    out->job.weights = out->weights;
    out->job.weight_bytes = out->weight_bytes;
    return st;
}

static void put_u32(unsigned char *to, uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        to[i] = (unsigned char)(value >> 8 * i);
    }
}

static uint32_t get_u32(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void put_float(unsigned char *to, float value)
{
    uint32_t bits;

    memcpy(&bits, &value, sizeof bits);
    put_u32(to, bits);
}

static float get_float(const unsigned char *p)
{
    uint32_t bits = get_u32(p);
    float value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

static Status add_episodes(const JudgeReport *r, Buf *out, Err *err)
{
    size_t count = (size_t)r->episode_count * EPISODE_BYTES;
    unsigned char *bytes = mem_alloc(count), *at = bytes;

    if (bytes == NULL) {
        return err_set(err, ERR_NOMEM, "episodes");
    }
    for (int i = 0; i < r->episode_count; i++, at += EPISODE_BYTES) {
        const JudgeEpisode *e = &r->episodes[i];
        put_float(at, e->metric);
        put_u32(at + 4, (uint32_t)e->length);
        at[8] = e->success;
        at[9] = e->reason;
        for (int k = 0; k < SIDE_METRICS_MAX; k++) {
            put_float(at + 12 + 4 * k, e->side[k]);
        }
    }
    frame_add(out, FRAME_BINARY, bytes, count);
    mem_free(bytes);
    return buf_status(out, "episodes", err);
}

Status judge_report_write(const JudgeReport *r, Buf *out, Err *err)
{
    cJSON *object = cJSON_CreateObject(), *policies;
    Status st;

    json_add_text(object, "type", "verdict");
    json_add_number(object, "chosen", r->chosen);
    json_add_number(object, "episodes", r->episode_count);
    policies = cJSON_AddArrayToObject(object, "policies");
    for (int i = 0; i < r->policy_count; i++) {
        cJSON *policy = cJSON_CreateObject();
        json_add_number(policy, "metric", r->validation_metric[i]);
        json_add_number(policy, "success", r->validation_success[i]);
        (void)cJSON_AddItemToArray(policies, policy);
    }
    st = frame_add_json(out, object, err);
    cJSON_Delete(object);
    return st == OK ? add_episodes(r, out, err) : st;
}

void judge_report_init(JudgeReport *report)
{
    memset(report, 0, sizeof *report);
}

void judge_report_release(JudgeReport *report)
{
    mem_free(report->episodes);
    judge_report_init(report);
}

static Status take_verdict(JudgeReport *r, const Frame *frame, Err *err)
{
    cJSON *object = NULL;
    const cJSON *policies = NULL;
    int count = 0;
    Status st = protocol_parse(frame, "verdict", &object, err);

    if (st == OK) {
        st = json_get_int(object, "episodes", 1, EPISODES_MAX, &r->episode_count, err);
    }
    if (st == OK) {
        st = json_get_array(object, "policies", &policies, err);
    }
    if (st == OK) {
        count = cJSON_GetArraySize(policies);
        st = json_get_int(object, "chosen", 0, count - 1, &r->chosen, err);
    }
    if (st == OK && count > CHECKPOINTS) {
        st = err_set(err, ERR_FORMAT, "a verdict on more than %d policies", CHECKPOINTS);
    }
    for (int i = 0; i < count && st == OK; i++) {
        const cJSON *item = cJSON_GetArrayItem(policies, i);
        st = json_get_number(item, "metric", &r->validation_metric[i], err);
        if (st == OK) {
            st = json_get_number(item, "success", &r->validation_success[i], err);
        }
    }
    if (st == OK) {
        r->policy_count = count;
    }
    cJSON_Delete(object);
    return st;
}

static Status take_episodes(JudgeReport *r, const Frame *frame, Err *err)
{
    const unsigned char *at = (const unsigned char *)frame->bytes;

    if (frame->count != (size_t)r->episode_count * EPISODE_BYTES) {
        return err_set(err, ERR_FORMAT, "%zu bytes for %d episodes", frame->count,
                       r->episode_count);
    }
    r->episodes = mem_alloc((size_t)r->episode_count * sizeof *r->episodes);
    if (r->episodes == NULL) {
        return err_set(err, ERR_NOMEM, "episodes");
    }
    for (int i = 0; i < r->episode_count; i++, at += EPISODE_BYTES) {
        JudgeEpisode *e = &r->episodes[i];
        uint32_t length = get_u32(at + 4);
        if (length > INT32_MAX || at[8] > 1 || at[9] >= REASONS_MAX) {
            return err_set(err, ERR_FORMAT, "episode %d is out of bounds", i);
        }
        e->metric = get_float(at);
        e->length = (int)length;
        e->success = at[8] != 0;
        e->reason = at[9];
        for (int k = 0; k < SIDE_METRICS_MAX; k++) {
            e->side[k] = get_float(at + 12 + 4 * k);
        }
    }
    r->done = true;
    return OK;
}

Status judge_report_take(JudgeReport *r, const Frame *frame, Err *err)
{
    bool verdict_due = r->policy_count == 0;

    if (r->done || r->episodes != NULL || verdict_due != (frame->kind == FRAME_JSON)) {
        return err_set(err, ERR_FORMAT, "a judge sent a message out of turn");
    }
    return verdict_due ? take_verdict(r, frame, err) : take_episodes(r, frame, err);
}
