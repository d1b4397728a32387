#include "search/keep.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "lang/term.h"

double keep_score(const Task *task, double metric)
{
    return (metric - (double)task->metric_floor) /
           ((double)task->metric_goal - (double)task->metric_floor);
}

Status keep_verdicts(Store *store, int64_t candidate, const Evaluation *e, Err *err)
{
    static const StoreVerdict no_jail = {
        .check = "jail",
        .outcome = OUTCOME_OK,
        .code = KEEP_NO_JAIL,
        .message = "--unsafe-no-jail: what ran of this reward ran without the jail",
        .ms = (double)NAN};
    const CriticReport *report = &e->critic;
    Status st = OK;

    if (e->unsafe_no_jail && e->kind == REWARD_SOURCE) {
        st = store_add_verdict(store, candidate, &no_jail, err);
    }
    for (int i = 0; st == OK && i < report->verdict_count; i++) {
        const Verdict *v = &report->verdicts[i];
        const StoreVerdict row = {.check = v->check,
                                  .outcome = v->outcome,
                                  .code = v->code,
                                  .message = v->message,
                                  .evidence_json = v->step[0] != '\0' ? v->step : NULL,
                                  .ms = v->ms};
        st = store_add_verdict(store, candidate, &row, err);
    }
    return st;
}

static Status keep_checkpoints(Store *store, int64_t training, const Evaluation *e, Err *err)
{
    const TrainReport *train = &e->train;
    Status st = OK;

    for (int i = 0; st == OK && i < train->checkpoint_count; i++) {
        const TrainCheckpoint *c = &train->checkpoints[i];
        bool judged = e->judge.done && i < e->judge.policy_count;
        StoreTermValue values[TERMS_MAX];
        StoreCheckpoint row = {.number = c->index,
                               .steps = c->steps,
                               .episodes = c->episodes,
                               .metric = judged ? e->judge.validation_metric[i] : (double)NAN,
                               .success = judged ? e->judge.validation_success[i] : (double)NAN,
                               .return_mean = c->return_mean,
                               .metric_mean = c->metric_mean,
                               .success_rate = c->success_rate,
                               .length_mean = c->length_mean,
                               .reward_mean = c->reward_mean,
                               .entropy = c->entropy,
                               .kl = c->kl,
                               .clip_fraction = c->clip_fraction,
                               .value_loss = c->value_loss,
                               .explained_variance = c->explained_variance,
                               .terms = values,
                               .term_count = c->term_count};
        for (int k = 0; k < c->term_count; k++) {
            values[k] = (StoreTermValue){c->terms[k].mean, c->terms[k].min, c->terms[k].max,
                                         c->terms[k].episode_mean};
        }
        st = store_add_checkpoint(store, training, &row, err);
        if (st == OK && train->weights[i] != NULL) {
            const StoreBytes weights = {train->weights[i], train->weight_bytes[i]};
            st = store_add_policy(store, training, c->index, weights, err);
        }
    }
    return st;
}

/* The test episodes as columns, and the means of the side metrics. */
static Status judge_texts(const Evaluation *e, Buf *episodes, Buf *side, Err *err)
{
    const Task *task = e->task;
    cJSON *columns = cJSON_CreateObject(), *means = cJSON_CreateObject();
    cJSON *metric = cJSON_AddArrayToObject(columns, "metric");
    cJSON *length = cJSON_AddArrayToObject(columns, "length");
    cJSON *success = cJSON_AddArrayToObject(columns, "success");
    cJSON *reason = cJSON_AddArrayToObject(columns, "reason");
    cJSON *sides = cJSON_AddObjectToObject(columns, "side");
    Status st;

    for (int i = 0; i < e->judge.episode_count; i++) {
        const JudgeEpisode *p = &e->judge.episodes[i];
        const char *why = p->reason < task->reason_count ? task->reasons[p->reason] : "";
        cJSON_AddItemToArray(metric, json_number((double)p->metric));
        cJSON_AddItemToArray(length, json_number(p->length));
        cJSON_AddItemToArray(success, cJSON_CreateBool(p->success));
        cJSON_AddItemToArray(reason, cJSON_CreateString(why));
    }
    for (int k = 0; k < task->side_count; k++) {
        cJSON *column = cJSON_AddArrayToObject(sides, task->side[k].name);
        double sum = 0;
        for (int i = 0; i < e->judge.episode_count; i++) {
            cJSON_AddItemToArray(column, json_number((double)e->judge.episodes[i].side[k]));
            sum += (double)e->judge.episodes[i].side[k];
        }
        json_add_number(means, task->side[k].name, sum / e->judge.episode_count);
    }
    st = json_print(columns, episodes, err);
    st = st == OK ? json_print(means, side, err) : st;
    cJSON_Delete(columns);
    cJSON_Delete(means);
    return st;
}

static Status keep_judgement(Store *store, int64_t training, const Evaluation *e, Err *err)
{
    Buf episodes, side;
    StoreJudgement row = {.outcome = e->outcome,
                          .chosen = -1,
                          .validation_episodes = e->validation_episodes,
                          .metric_mean = (double)NAN,
                          .success_rate = (double)NAN,
                          .length_mean = (double)NAN,
                          .score = (double)NAN,
                          .validation_seed = e->validation_seed,
                          .test_seed = e->test_seed,
                          .message = e->message};
    Status st = OK;

    buf_init(&episodes, FRAME_BYTES_MAX);
    buf_init(&side, FRAME_BYTES_MAX);
    if (e->reached == STAGE_DONE) {
        st = judge_texts(e, &episodes, &side, err);
        row.chosen = e->judge.chosen;
        row.episodes = e->judge.episode_count;
        row.metric_mean = e->metric_mean;
        row.success_rate = e->success_rate;
        row.length_mean = e->length_mean;
        row.score = keep_score(e->task, e->metric_mean);
        row.episodes_json = (StoreBytes){episodes.data, episodes.size};
        row.side_json = side.data;
    }
    if (st == OK) {
        st = store_add_judgement(store, training, &row, err);
    }
    buf_release(&episodes);
    buf_release(&side);
    return st;
}

Status keep_training(Store *store, const Evaluation *e, int64_t candidate, int64_t run,
                     const char *kind, const char *purpose, Err *err)
{
    const TrainResult *result = &e->train.result;
    char hash[TASK_HASH_SIZE];
    Buf settings;
    int64_t id = 0;
    Status st;
    /* A training that itself ended well may still not have been judged. */
    Outcome outcome = e->reached == STAGE_TRAIN ? e->outcome : OUTCOME_OK;
    StoreTraining row = {.candidate = candidate,
                         .run = run,
                         .task = e->task->name,
                         .task_hash = hash,
                         .reward_kind = kind,
                         .purpose = purpose,
                         .seed = e->train_seed,
                         .outcome = outcome,
                         .message = outcome != OUTCOME_OK ? e->message : "",
                         .step_json = result->fault.step[0] != '\0' ? result->fault.step : NULL,
                         .steps = result->steps,
                         .episodes = result->episodes,
                         .cpu_ms = (double)e->cpu_ms,
                         .wall_ms = (double)e->wall_ms,
                         .peak_kib = (int64_t)e->peak_kib,
                         .excursions = result->excursions,
                         .weights_hash = result->hash};

    task_hash(e->task, hash);
    buf_init(&settings, 16384);
    st = train_settings_json(&e->settings, &settings, err);
    if (st == OK) {
        row.settings_json = settings.data;
        st = store_add_training(store, &row, &id, NULL, err);
    }
    for (int i = 0; st == OK && i < result->terms.count; i++) {
        const Term *t = &result->terms.items[i];
        const StoreTerm term = {i, t->name, term_role_word(t->role), result->metric_correlation[i]};
        st = store_add_term(store, id, &term, err);
    }
    if (st == OK && e->train.done) {
        st = keep_checkpoints(store, id, e, err);
    }
    if (st == OK && e->reached >= STAGE_JUDGE) {
        st = keep_judgement(store, id, e, err);
    }
    buf_release(&settings);
    return st;
}

void keep_curves(const Evaluation *e, Curves *out)
{
    const TrainReport *train = &e->train;

    memset(out, 0, sizeof *out);
    out->count = train->checkpoint_count;
    out->metric_name = e->task->metric.name;
    out->term_count = train->result.terms.count;
    for (int i = 0; i < out->count; i++) {
        const TrainCheckpoint *c = &train->checkpoints[i];
        out->metric[i] = e->judge.validation_metric[i];
        out->success[i] = e->judge.validation_success[i];
        out->length[i] = c->length_mean;
        for (int k = 0; k < out->term_count && k < c->term_count; k++) {
            out->terms[k].mean[i] = c->terms[k].mean;
            out->terms[k].min[i] = c->terms[k].min;
            out->terms[k].max[i] = c->terms[k].max;
            out->terms[k].episode_mean[i] = c->terms[k].episode_mean;
        }
    }
    for (int k = 0; k < out->term_count; k++) {
        out->terms[k].name = train->result.terms.items[k].name;
        out->terms[k].role = train->result.terms.items[k].role;
        out->terms[k].metric_correlation = train->result.metric_correlation[k];
    }
}

Status keep_feedback(const Evaluation *e, Buf *out, Err *err)
{
    const Task *task = e->task;
    Curves curves;
    int ends[REASONS_MAX] = {0};

    buf_printf(
        out,
        "The trained agent was judged on %d fresh episodes: mean %s %.4g, success in %.0f %% "
        "of them, mean length %.0f steps.\nEpisodes ended by:",
        e->judge.episode_count, task->metric.name, e->metric_mean, 100 * e->success_rate,
        e->length_mean);
    for (int i = 0; i < e->judge.episode_count; i++) {
        ends[e->judge.episodes[i].reason % REASONS_MAX]++;
    }
    for (int i = 0; i < task->reason_count; i++) {
        if (ends[i] > 0) {
            buf_printf(out, " %s %d", i == 0 ? "unfinished" : task->reasons[i], ends[i]);
        }
    }
    buf_add_text(out, "\n\nOver the training, at ten checkpoints (metric and success: of the agent "
                      "at that point; terms: mean value at a step):\n\n");
    keep_curves(e, &curves);
    return curves_table(&curves, SPARK_NONE, out, err);
}
