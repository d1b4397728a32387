/* critic/protocol.c - the critic's job and report as frames. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "critic/critic.h"

void critic_report_init(CriticReport *report)
{
    memset(report, 0, sizeof *report);
    buf_init(&report->canonical, CANONICAL_BYTES_MAX);
}

void critic_report_release(CriticReport *report)
{
    buf_release(&report->canonical);
}

const Verdict *critic_objection(const CriticReport *report)
{
    for (int i = 0; i < report->verdict_count; i++) {
        if (report->verdicts[i].outcome != OUTCOME_OK) {
            return &report->verdicts[i];
        }
    }
    return NULL;
}

/* Adds item as a frame and ends it. */
static Status add_json(cJSON *item, Buf *out, Err *err)
{
    Status st = frame_add_json(out, item, err);

    cJSON_Delete(item);
    return st;
}

Status critic_job_write(const CriticJob *job, Buf *out, Err *err)
{
    cJSON *item = cJSON_CreateObject();
    Status st;

    json_add_text(item, "task", job->task->name);
    json_add_seed(item, "seed", job->seed);
    json_add_bool(item, "unsafe_no_jail", job->unsafe_no_jail);
    st = add_json(item, out, err);
    frame_add(out, FRAME_BINARY, job->source, job->source_bytes);
    return st != OK ? st : buf_status(out, "a critic's job", err);
}

Status critic_job_read(const char *bytes, size_t count, CriticJob *job, Err *err)
{
    size_t offset = 0;
    Frame head, source;
    bool found;
    cJSON *item = NULL;
    const char *task = NULL;
    Status st = frame_next(bytes, count, &offset, &head, &found, err);

    if (st == OK && (!found || head.kind != FRAME_JSON)) {
        st = err_set(err, ERR_FORMAT, "a critic's job begins with a JSON frame");
    }
    if (st == OK) {
        st = frame_next(bytes, count, &offset, &source, &found, err);
    }
    if (st == OK && (!found || source.kind != FRAME_BINARY || offset != count)) {
        st = err_set(err, ERR_FORMAT, "a critic's job has one source");
    }
    if (st == OK) {
        st = json_parse(head.bytes, head.count, "a critic's job", &item, err);
    }
    if (st == OK) {
        st = json_get_text(item, "task", &task, err);
    }
    if (st == OK) {
        st = json_get_seed(item, "seed", &job->seed, err);
    }
    if (st == OK) {
        st = json_get_bool(item, "unsafe_no_jail", &job->unsafe_no_jail, err);
    }
    if (st == OK) {
        job->task = task_find(task);
        job->source = source.bytes;
        job->source_bytes = source.count;
        if (job->task == NULL) {
            st = err_set(err, ERR_NOTFOUND, "no task '%s'", task);
        }
    }
    cJSON_Delete(item);
    return st;
}

Status critic_report_write(const CriticReport *report, Buf *out, Err *err)
{
    Status st = OK;
    cJSON *item, *terms;

    for (int i = 0; st == OK && i < report->verdict_count; i++) {
        const Verdict *v = &report->verdicts[i];
        item = cJSON_CreateObject();
        json_add_text(item, "type", "verdict");
        json_add_text(item, "check", v->check);
        json_add_text(item, "outcome", outcome_word(v->outcome));
        json_add_text(item, "code", v->code);
        json_add_text(item, "message", v->message);
        json_add_text(item, "step", v->step);
        json_add_number(item, "ms", v->ms);
        st = add_json(item, out, err);
    }
    frame_add(out, FRAME_BINARY, report->canonical.data, report->canonical.size);
    item = cJSON_CreateObject();
    json_add_text(item, "type", "done");
    terms = cJSON_AddArrayToObject(item, "terms");
    for (int i = 0; i < report->terms.count; i++) {
        cJSON *term = cJSON_CreateObject();
        json_add_text(term, "name", report->terms.items[i].name);
        json_add_number(term, "role", report->terms.items[i].role);
        cJSON_AddItemToArray(terms, term);
    }
    if (st != OK) {
        cJSON_Delete(item);
        return st;
    }
    st = add_json(item, out, err);
    return st != OK ? st : buf_status(out, "a critic's report", err);
}

static Status take_verdict(CriticReport *report, const cJSON *item, Err *err)
{
    Verdict *v = &report->verdicts[report->verdict_count];
    const char *check = "", *outcome = "", *code = "", *message = "", *step = "";
    Status st;

    if (report->verdict_count == VERDICTS_MAX) {
        return err_set(err, ERR_FORMAT, "a critic sent too many verdicts");
    }
    st = json_get_text(item, "check", &check, err);
    st = st == OK ? json_get_text(item, "outcome", &outcome, err) : st;
    st = st == OK ? json_get_text(item, "code", &code, err) : st;
    st = st == OK ? json_get_text(item, "message", &message, err) : st;
    st = st == OK ? json_get_text(item, "step", &step, err) : st;
    st = st == OK ? json_get_number(item, "ms", &v->ms, err) : st;
    if (st != OK) {
        return st;
    }
    if (!outcome_parse(outcome, &v->outcome)) {
        return err_set(err, ERR_FORMAT, "a critic sent the outcome '%s', which is none", outcome);
    }
    (void)snprintf(v->check, sizeof v->check, "%s", check);
    (void)snprintf(v->code, sizeof v->code, "%s", code);
    (void)snprintf(v->message, sizeof v->message, "%s", message);
    (void)snprintf(v->step, sizeof v->step, "%s", step);
    if (report->outcome == OUTCOME_OK) {
        report->outcome = v->outcome;
    }
    report->verdict_count++;
    return OK;
}

static Status take_done(CriticReport *report, const cJSON *item, Err *err)
{
    const cJSON *terms = NULL, *term;
    Status st = json_get_array(item, "terms", &terms, err);

    if (st != OK) {
        return st;
    }
    cJSON_ArrayForEach(term, terms)
    {
        const char *name = "";
        int role = 0;
        Term *to = &report->terms.items[report->terms.count];
        if (report->terms.count == TERMS_MAX) {
            return err_set(err, ERR_FORMAT, "a critic sent too many terms");
        }
        st = json_get_text(term, "name", &name, err);
        st = st == OK ? json_get_int(term, "role", 0, TERM_WATCH, &role, err) : st;
        if (st != OK) {
            return st;
        }
        (void)snprintf(to->name, sizeof to->name, "%s", name);
        to->role = (TermRole)role;
        report->terms.count++;
    }
    report->done = true;
    return OK;
}

Status critic_report_take(CriticReport *report, const Frame *frame, Err *err)
{
    cJSON *item = NULL;
    const char *type = "";
    Status st;

    if (report->done) {
        return err_set(err, ERR_FORMAT, "a critic went on after its end");
    }
    if (frame->kind == FRAME_BINARY) {
        buf_reset(&report->canonical);
        buf_add(&report->canonical, frame->bytes, frame->count);
        return buf_status(&report->canonical, "a reward's canonical text", err);
    }
    st = json_parse(frame->bytes, frame->count, "a critic's report", &item, err);
    if (st == OK) {
        st = json_get_text(item, "type", &type, err);
    }
    if (st == OK && strcmp(type, "verdict") == 0) {
        st = take_verdict(report, item, err);
    } else if (st == OK && strcmp(type, "done") == 0) {
        st = take_done(report, item, err);
    } else if (st == OK) {
        st = err_set(err, ERR_FORMAT, "a critic sent '%s', which is nothing it may say", type);
    }
    cJSON_Delete(item);
    return st;
}
