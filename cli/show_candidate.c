/* `show CANDIDATE`: source, verdicts, trainings. */
#include "cli/show.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "cli/nojail.h"
#include "cli/table.h"

/* ---- text ---- */

static void add_head(const Cli *cli, const StoreCandidateDetail *d, bool nojail, Buf *out)
{
    const StoreCandidate *c = &d->candidate;
    bool ok = strcmp(d->line.outcome, "ok") == 0;

    cli_paint(cli, out, PAINT_BOLD, c->name, strlen(c->name));
    buf_add_text(out, ": a reward for ");
    cli_add_line(out, c->task);
    buf_printf(out, " by %s, ", c->origin);
    cli_paint(cli, out, ok ? PAINT_GREEN : PAINT_RED, d->line.outcome, strlen(d->line.outcome));
    if (!isnan(d->line.score)) {
        buf_printf(out, ", score %.4g", d->line.score);
    }
    buf_add_text(out, "\n");
    nojail_add(cli, nojail, out);
    if (d->run_name != NULL) {
        buf_printf(out, "  run %s, restart %d, iteration %d, slot %d, attempt %d, %s\n",
                   d->run_name, c->restart, c->iteration, c->slot, c->attempt, c->created);
    }
    for (int i = 0; i < d->parent_count; i++) {
        buf_printf(out, "  %s: %s\n", d->parents[i].role, d->parents[i].name);
    }
    if (d->has_call) {
        const StoreAnswer *a = &d->call.answer;
        buf_add_text(out, "  asked ");
        buf_printf(out, "%s", d->call.call.sent);
        buf_printf(out, ", answer %s", d->call.answered ? a->outcome : "not there");
        buf_add_text(out, a->model != NULL && a->model[0] != '\0' ? " by " : "");
        cli_add_line(out, a->model);
        if (d->call.answered && a->prompt_differs) {
            buf_add_text(out, " (recorded for another prompt)");
        }
        buf_add_text(out, "\n");
    }
}

static void add_source(const Cli *cli, StoreBytes source, Buf *out)
{
    cli_heading(cli, out, "Source");
    if (source.data == NULL) {
        buf_add_text(out, "  the reply had no code\n");
        return;
    }
    text_add_safe(out, source.data, source.size);
    if (source.size > 0 && source.data[source.size - 1] != '\n') {
        buf_add_text(out, "\n");
    }
}

static void add_verdicts(const Cli *cli, const StoreCandidateDetail *d, Buf *out)
{
    cli_heading(cli, out, "Verdicts");
    for (int i = 0; i < d->verdict_count; i++) {
        const StoreVerdict *v = &d->verdicts[i];
        const char *word = outcome_word(v->outcome);
        buf_add_text(out, "  ");
        cli_paint(cli, out, v->outcome == OUTCOME_OK ? PAINT_GREEN : PAINT_RED, word, strlen(word));
        buf_add_text(out, "  ");
        cli_add_line(out, v->check);
        if (v->code[0] != '\0') {
            buf_add_text(out, " [");
            cli_add_line(out, v->code);
            buf_add_text(out, "]");
        }
        if (v->message[0] != '\0') {
            buf_add_text(out, ": ");
            cli_add_line(out, v->message);
        }
        if (v->evidence_json != NULL) {
            buf_add_text(out, "\n      the step: ");
            cli_add_line(out, v->evidence_json);
        }
        buf_add_text(out, "\n");
    }
    if (d->verdict_count == 0) {
        buf_add_text(out, "  none yet\n");
    }
}

/* The first training is shown whole, of the others (final seeds) a line each. */
static void add_other_trainings(const Cli *cli, const StoreTrainings *t, Buf *out)
{
    static const Column columns[] = {{"training", false}, {"purpose", false}, {"seed", true},
                                     {"outcome", false},  {"metric", true},   {"score", true},
                                     {"success", true},   {"episodes", true}};
    Table table;

    cli_heading(cli, out, "Other trainings (`goodhart show TRAINING` shows one whole)");
    table_init(&table, columns, ARRAY_LEN(columns));
    for (int i = 1; i < t->count; i++) {
        const StoreTraining *row = &t->items[i].training;
        const StoreJudgement *j = t->items[i].judgement;
        table_text(&table, row->name);
        table_text(&table, row->purpose);
        table_printf(&table, "%llu", (unsigned long long)row->seed);
        table_text(&table, outcome_word(row->outcome));
        table_real(&table, j != NULL ? j->metric_mean : NAN);
        table_real(&table, j != NULL ? j->score : NAN);
        table_real(&table, j != NULL ? j->success_rate : NAN);
        table_printf(&table, "%d", j != NULL ? j->episodes : 0);
    }
    table_add(&table, 2, WIDTH_ANY, out);
    table_release(&table);
}

static Status print_text(const Cli *cli, const StoreCandidateDetail *d, const StoreTrainings *t,
                         bool nojail, Err *err)
{
    Buf out;
    Status st = OK;

    buf_init(&out, FILE_BYTES_MAX);
    add_head(cli, d, nojail, &out);
    add_source(cli, d->candidate.source, &out);
    add_verdicts(cli, d, &out);
    if (t->count > 0) {
        st = show_add_training(cli, &t->items[0], &out, err);
    }
    if (t->count > 1) {
        add_other_trainings(cli, t, &out);
    }
    if (st == OK) {
        st = cli_print(&out, err);
    }
    buf_release(&out);
    return st;
}

/* ---- JSON ---- */

static void add_line_fields(cJSON *o, const StoreCandidateLine *line)
{
    cJSON *curve;

    json_add_option(o, "id", line->name);
    (void)cJSON_AddNumberToObject(o, "restart", line->restart);
    (void)cJSON_AddNumberToObject(o, "iteration", line->iteration);
    (void)cJSON_AddNumberToObject(o, "slot", line->slot);
    (void)cJSON_AddNumberToObject(o, "attempt", line->attempt);
    json_add_option(o, "origin", line->origin);
    json_add_option(o, "outcome", line->outcome);
    json_add_option(o, "check", line->check);
    json_add_option(o, "code", line->code);
    json_add_option(o, "message", line->message);
    json_add_number(o, "score", line->score);
    json_add_number(o, "metric", line->metric);
    json_add_number(o, "success_rate", line->success);
    (void)cJSON_AddNumberToObject(o, "test_episodes", (double)line->episodes);
    json_add_option(o, "source_hash", line->source_hash);
    curve = cJSON_AddArrayToObject(o, "curve");
    for (int i = 0; i < line->curve_count; i++) {
        (void)cJSON_AddItemToArray(curve, json_number(line->curve[i]));
    }
}

cJSON *show_line_json(const StoreCandidateLine *line)
{
    cJSON *o = cJSON_CreateObject();

    add_line_fields(o, line);
    return o;
}

static cJSON *verdicts_json(const StoreCandidateDetail *d)
{
    cJSON *array = cJSON_CreateArray();

    for (int i = 0; i < d->verdict_count; i++) {
        const StoreVerdict *v = &d->verdicts[i];
        cJSON *o = cJSON_CreateObject();
        json_add_option(o, "check", v->check);
        json_add_text(o, "outcome", outcome_word(v->outcome));
        json_add_option(o, "code", v->code);
        json_add_option(o, "message", v->message);
        json_add_json(o, "evidence", v->evidence_json);
        json_add_number(o, "ms", v->ms);
        (void)cJSON_AddItemToArray(array, o);
    }
    return array;
}

static cJSON *call_json(const StoreCandidateDetail *d)
{
    const StoreAnswer *a = &d->call.answer;
    cJSON *o;

    if (!d->has_call) {
        return cJSON_CreateNull();
    }
    o = cJSON_CreateObject();
    json_add_option(o, "purpose", d->call.call.purpose);
    json_add_option(o, "sent", d->call.call.sent);
    json_add_bytes(o, "system", d->call.call.system);
    json_add_bytes(o, "user", d->call.call.user);
    json_add_bool(o, "answered", d->call.answered);
    if (d->call.answered) {
        json_add_option(o, "outcome", a->outcome);
        json_add_option(o, "model", a->model);
        json_add_bytes(o, "reply", a->reply);
        json_add_number(o, "tokens_in", a->tokens_in >= 0 ? (double)a->tokens_in : NAN);
        json_add_number(o, "tokens_out", a->tokens_out >= 0 ? (double)a->tokens_out : NAN);
        (void)cJSON_AddNumberToObject(o, "attempts", a->attempts);
        (void)cJSON_AddNumberToObject(o, "wall_ms", (double)a->wall_ms);
        json_add_option(o, "message", a->message);
        json_add_bool(o, "prompt_differs", a->prompt_differs);
    }
    return o;
}

static cJSON *candidate_json(const StoreCandidateDetail *d, const StoreTrainings *t, bool nojail)
{
    cJSON *o = json_result(), *parents, *trainings;

    json_add_text(o, "type", "candidate");
    nojail_add_json(o, nojail);
    add_line_fields(o, &d->line);
    json_add_option(o, "run", d->run_name);
    json_add_option(o, "task", d->candidate.task);
    json_add_option(o, "created", d->candidate.created);
    json_add_bytes(o, "source", d->candidate.source);
    json_add_bytes(o, "canonical", d->candidate.canonical);
    (void)cJSON_AddItemToObject(o, "verdicts", verdicts_json(d));
    parents = cJSON_AddArrayToObject(o, "parents");
    for (int i = 0; i < d->parent_count; i++) {
        cJSON *p = cJSON_CreateObject();
        json_add_option(p, "id", d->parents[i].name);
        json_add_option(p, "role", d->parents[i].role);
        (void)cJSON_AddItemToArray(parents, p);
    }
    trainings = cJSON_AddArrayToObject(o, "trainings");
    for (int i = 0; i < t->count; i++) {
        (void)cJSON_AddItemToArray(trainings, show_training_json(&t->items[i]));
    }
    (void)cJSON_AddItemToObject(o, "call", call_json(d));
    return o;
}

Status show_candidate(Cli *cli, Store *store, int64_t id, bool json, Err *err)
{
    StoreCandidateDetail d = {0};
    StoreTrainings t = {0};
    bool nojail = false;
    Status st = store_candidate(store, id, &d, err);

    if (st == OK) {
        st = store_trainings(store, 0, id, 0, NULL, &t, err);
    }
    if (st == OK) {
        st = nojail_candidate(store, &d, &nojail, err);
    }
    st = cli_store_status(cli, st);
    if (st == OK) {
        st = json ? cli_print_json(candidate_json(&d, &t, nojail), err)
                  : print_text(cli, &d, &t, nojail, err);
    }
    store_free(t.memory);
    store_free(d.memory);
    return st;
}
