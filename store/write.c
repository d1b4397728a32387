/* One function for each kind of row. Each is whole or nothing: a savepoint surrounds its
 * statements, which is a transaction of its own when none is open. */
#include "store/store.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "store/store_priv.h"

/* ---- names ---- */

/* 30 bits of seconds since 2026 and 15 bits of chance, in digits that sort and that nobody
 * confuses (Crockford's base 32 in lower case). */
static void make_name(char kind, char name[STORE_NAME_SIZE])
{
    static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
    const int64_t start = 1767225600; /* 2026-01-01T00:00:00Z */
    int64_t seconds = (int64_t)time(NULL) - start;
    uint64_t bits;
    uint16_t chance = 0;

    if (getrandom(&chance, sizeof chance, 0) != (ssize_t)sizeof chance) {
        chance = 0; /* the caller asks again while the name is taken */
    }
    bits = ((uint64_t)(seconds > 0 ? seconds : 0) & 0x3fffffff) << 15 | (chance & 0x7fff);
    name[0] = kind;
    for (int i = 0; i < 9; i++) {
        name[1 + i] = digits[bits >> (5 * (8 - i)) & 31];
    }
    name[10] = '\0';
}

static Status name_is_free(Store *s, const char *name, bool *is_free, Err *err)
{
    Query q;

    query_open(
        &q, s,
        "SELECT 1 FROM run WHERE name = ?1 UNION ALL SELECT 1 FROM candidate WHERE name = ?1 "
        "UNION ALL SELECT 1 FROM training WHERE name = ?1",
        "name", err);
    bind_text(&q, name);
    *is_free = !query_row(&q);
    return query_end(&q);
}

/* Copies the name that was given or makes one that nothing has. */
static Status choose_name(Store *s, char kind, const char *given, char name[STORE_NAME_SIZE],
                          Err *err)
{
    bool is_free = false;

    if (given != NULL) {
        if (strlen(given) >= STORE_NAME_SIZE) {
            return err_set(err, ERR_LIMIT, "the name \"%.40s…\" is too long", given);
        }
        (void)snprintf(name, STORE_NAME_SIZE, "%s", given);
        return OK;
    }
    for (int i = 0; i < 1000 && !is_free; i++) {
        Status st;
        make_name(kind, name);
        st = name_is_free(s, name, &is_free, err);
        if (st != OK) {
            return st;
        }
    }
    return is_free ? OK : err_set(err, ERR_IO, "%s: no free name was found", s->path);
}

void store_candidate_name(const char *run, int restart, int iteration, int slot, int attempt,
                          char name[STORE_NAME_SIZE])
{
    char part[24] = "", repair[16] = "";

    if (restart != 0) {
        (void)snprintf(part, sizeof part, "r%d.", restart);
    }
    if (attempt != 0) {
        (void)snprintf(repair, sizeof repair, "a%d", attempt);
    }
    (void)snprintf(name, STORE_NAME_SIZE, "%.16s.%s%d-%d%s", run, part, iteration, slot, repair);
}

/* ---- whole or nothing ---- */

static Status write_begin(Store *s, Err *err)
{
    if (s->lock_fd < 0) {
        return err_set(err, ERR_USAGE, "%s was opened for reading only", s->path);
    }
    if (s->in_transaction && sqlite3_get_autocommit(s->db)) {
        return err_set(err, ERR_IO, "%s: the transaction was undone by an earlier failure",
                       s->path);
    }
    return store_exec(s, "SAVEPOINT one_row", err);
}

static Status write_end(Store *s, Status st, Err *err)
{
    if (st == OK) {
        st = store_exec(s, "RELEASE one_row", err);
    }
    if (st != OK) { /* both fail harmlessly when SQLite undid everything itself */
        (void)sqlite3_exec(s->db, "ROLLBACK TO one_row; RELEASE one_row", NULL, NULL, NULL);
    }
    return st;
}

/* Runs the INSERT of q and gives its id. */
static Status insert(Query *q, int64_t *id)
{
    Store *s = q->s;
    Status st = query_run(q);

    if (st == OK && id != NULL) {
        *id = sqlite3_last_insert_rowid(s->db);
    }
    return st;
}

/* ---- runs ---- */

static Status insert_run(Store *s, const StoreRun *run, const char *name, int64_t *id, Err *err)
{
    Query q;

    query_open(&q, s,
               "INSERT INTO run (name, task, task_hash, seed, samples, iterations, restarts, jobs, "
               "designer, model, program_version, compiler, cpu, config_json, train_settings_json, "
               "prompt_version, forked_from, started) "
               "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
               "a run", err);
    bind_text(&q, name);
    bind_text(&q, run->task);
    bind_text(&q, run->task_hash);
    bind_seed(&q, run->seed);
    bind_int(&q, run->samples);
    bind_int(&q, run->iterations);
    bind_int(&q, run->restarts);
    bind_int(&q, run->jobs);
    bind_text(&q, run->designer);
    bind_text(&q, run->model);
    bind_text(&q, run->program_version);
    bind_text(&q, run->compiler);
    bind_text(&q, run->cpu);
    bind_json(&q, run->config_json);
    bind_json(&q, run->train_settings_json);
    bind_text(&q, run->prompt_version);
    bind_ref(&q, run->forked_from);
    bind_time(&q, run->started);
    return insert(&q, id);
}

Status store_add_run(Store *s, const StoreRun *run, int64_t *id, char name[STORE_NAME_SIZE],
                     Err *err)
{
    char own[STORE_NAME_SIZE];
    Status st = write_begin(s, err);

    if (st != OK) {
        return st;
    }
    name = name != NULL ? name : own;
    st = choose_name(s, 'r', run->name, name, err);
    if (st == OK) {
        st = insert_run(s, run, name, id, err);
    }
    return write_end(s, st, err);
}

static Status insert_event(Store *s, int64_t run, const char *kind, const char *json,
                           const char *when, Err *err)
{
    Query q;

    query_open(&q, s, "INSERT INTO event (run, time, kind, json) VALUES (?, ?, ?, ?)", "an event",
               err);
    bind_ref(&q, run);
    bind_time(&q, when);
    bind_text(&q, kind);
    bind_option(&q, json);
    return query_run(&q);
}

Status store_end_run(Store *s, int64_t run, const StoreRunEnd *end, Err *err)
{
    Query q;
    Status st = write_begin(s, err);

    if (st != OK) {
        return st;
    }
    query_open(
        &q, s,
        "INSERT INTO run_end (run, status, exit_code, message, ended) VALUES (?, ?, ?, ?, ?)",
        "the end of a run", err);
    bind_int(&q, run);
    bind_text(&q, end->status);
    bind_int(&q, end->exit_code);
    bind_text(&q, end->message);
    bind_time(&q, end->ended);
    st = query_run(&q);
    if (st == OK) { /* the view `runs` compares it with the last "resumed" */
        st = insert_event(s, run, "ended", NULL, end->ended, err);
    }
    return write_end(s, st, err);
}

Status store_add_event(Store *s, int64_t run, const char *kind, const char *json, Err *err)
{
    Status st = write_begin(s, err);

    if (st != OK) {
        return st;
    }
    return write_end(s, insert_event(s, run, kind, json, NULL, err), err);
}

Status store_add_iteration(Store *s, const StoreIteration *iteration, Err *err)
{
    Query q;
    Status st = write_begin(s, err);

    if (st != OK) {
        return st;
    }
    query_open(&q, s,
               "INSERT INTO iteration (run, restart, number, system, user, parent, started) "
               "VALUES (?, ?, ?, ?, ?, ?, ?)",
               "an iteration", err);
    bind_int(&q, iteration->run);
    bind_int(&q, iteration->restart);
    bind_int(&q, iteration->number);
    bind_blob(&q, iteration->system);
    bind_blob(&q, iteration->user);
    bind_ref(&q, iteration->parent);
    bind_time(&q, iteration->started);
    return write_end(s, query_run(&q), err);
}

Status store_add_selection(Store *s, const StoreSelection *selection, Err *err)
{
    Query q;
    Status st = write_begin(s, err);

    if (st != OK) {
        return st;
    }
    query_open(&q, s,
               "INSERT INTO selection (run, restart, iteration, candidate, role, score, reason, "
               "created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
               "a selection", err);
    bind_int(&q, selection->run);
    bind_int(&q, selection->restart);
    bind_int(&q, selection->iteration);
    bind_int(&q, selection->candidate);
    bind_text(&q, selection->role);
    bind_real(&q, selection->score);
    bind_text(&q, selection->reason);
    bind_time(&q, selection->created);
    return write_end(s, query_run(&q), err);
}

/* ---- calls ---- */

Status store_add_call(Store *s, const StoreCall *call, int64_t *id, Err *err)
{
    Query q;
    Status st = write_begin(s, err);

    if (st != OK) {
        return st;
    }
    query_open(&q, s,
               "INSERT INTO call (run, purpose, restart, iteration, slot, attempt, system, user, "
               "sent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
               "a call", err);
    bind_int(&q, call->run);
    bind_text(&q, call->purpose);
    bind_int(&q, call->restart);
    bind_int(&q, call->iteration);
    bind_int(&q, call->slot);
    bind_int(&q, call->attempt);
    bind_blob(&q, call->system);
    bind_blob(&q, call->user);
    bind_time(&q, call->sent);
    return write_end(s, insert(&q, id), err);
}

Status store_add_answer(Store *s, int64_t call, const StoreAnswer *answer, Err *err)
{
    Query q;
    Status st = write_begin(s, err);

    if (st != OK) {
        return st;
    }
    query_open(&q, s,
               "INSERT INTO call_answer (call, outcome, model, reply, tokens_in, tokens_out, "
               "attempts, wall_ms, message, prompt_differs, answered) "
               "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
               "an answer", err);
    bind_int(&q, call);
    bind_text(&q, answer->outcome);
    bind_text(&q, answer->model);
    bind_blob(&q, answer->reply);
    bind_count(&q, answer->tokens_in);
    bind_count(&q, answer->tokens_out);
    bind_int(&q, answer->attempts);
    bind_int(&q, (int64_t)answer->wall_ms);
    bind_text(&q, answer->message);
    bind_int(&q, answer->prompt_differs);
    bind_time(&q, answer->answered);
    return write_end(s, query_run(&q), err);
}

/* ---- candidates ---- */

/* The name of a candidate without a given one. */
static Status candidate_name(Store *s, const StoreCandidate *c, char name[STORE_NAME_SIZE],
                             Err *err)
{
    char run[STORE_NAME_SIZE] = "";
    Query q;

    if (c->name != NULL || c->run == 0) {
        return choose_name(s, 'c', c->name, name, err);
    }
    query_open(&q, s, "SELECT name FROM run WHERE id = ?", "a candidate", err);
    bind_int(&q, c->run);
    if (query_row(&q)) {
        const char *text = (const char *)sqlite3_column_text(q.stmt, 0);
        (void)snprintf(run, sizeof run, "%s", text != NULL ? text : "");
    } else if (q.st == OK) {
        q.st = err_set(err, ERR_USAGE, "%s: a candidate of a run that does not exist", s->path);
    }
    store_candidate_name(run, c->restart, c->iteration, c->slot, c->attempt, name);
    return query_end(&q);
}

static Status insert_candidate(Store *s, const StoreCandidate *c, const char *name, int64_t *id,
                               Err *err)
{
    Query q;

    query_open(&q, s,
               "INSERT INTO candidate (name, run, restart, iteration, slot, attempt, task, source, "
               "canonical, origin, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
               "a candidate", err);
    bind_text(&q, name);
    bind_ref(&q, c->run);
    bind_int(&q, c->restart);
    bind_int(&q, c->iteration);
    bind_int(&q, c->slot);
    bind_int(&q, c->attempt);
    bind_text(&q, c->task);
    bind_blob(&q, c->source);
    bind_blob(&q, c->canonical);
    bind_text(&q, c->origin);
    bind_time(&q, c->created);
    return insert(&q, id);
}

Status store_add_candidate(Store *s, const StoreCandidate *candidate, int64_t *id,
                           char name[STORE_NAME_SIZE], Err *err)
{
    char own[STORE_NAME_SIZE];
    Status st = write_begin(s, err);

    if (st != OK) {
        return st;
    }
    name = name != NULL ? name : own;
    st = candidate_name(s, candidate, name, err);
    if (st == OK) {
        st = insert_candidate(s, candidate, name, id, err);
    }
    return write_end(s, st, err);
}

Status store_add_edge(Store *s, const StoreEdge *edge, Err *err)
{
    Query q;
    Status st = write_begin(s, err);

    if (st != OK) {
        return st;
    }
    query_open(&q, s, "INSERT INTO edge (child, parent, role) VALUES (?, ?, ?)", "an edge", err);
    bind_int(&q, edge->child);
    bind_int(&q, edge->parent);
    bind_text(&q, edge->role);
    return write_end(s, query_run(&q), err);
}

Status store_add_verdict(Store *s, int64_t candidate, const StoreVerdict *verdict, Err *err)
{
    Query q;
    Status st = write_begin(s, err);

    if (st != OK) {
        return st;
    }
    query_open(&q, s,
               "INSERT INTO verdict (candidate, check_name, outcome, code, message, evidence_json, "
               "ms, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
               "a verdict", err);
    bind_int(&q, candidate);
    bind_text(&q, verdict->check);
    bind_text(&q, outcome_word(verdict->outcome));
    bind_text(&q, verdict->code);
    bind_text(&q, verdict->message);
    bind_option(&q, verdict->evidence_json);
    bind_real(&q, verdict->ms);
    bind_time(&q, verdict->created);
    return write_end(s, query_run(&q), err);
}

/* ---- trainings ---- */

static Status insert_training(Store *s, const StoreTraining *t, const char *name, int64_t *id,
                              Err *err)
{
    Query q;

    query_open(
        &q, s,
        "INSERT INTO training (name, candidate, run, task, task_hash, reward_kind, purpose, "
        "seed, settings_json, outcome, message, step_json, steps, episodes, cpu_ms, wall_ms, "
        "peak_kib, excursions, weights_hash, created) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        "a training", err);
    bind_text(&q, name);
    bind_ref(&q, t->candidate);
    bind_ref(&q, t->run);
    bind_text(&q, t->task);
    bind_text(&q, t->task_hash);
    bind_text(&q, t->reward_kind);
    bind_text(&q, t->purpose);
    bind_seed(&q, t->seed);
    bind_json(&q, t->settings_json);
    bind_text(&q, outcome_word(t->outcome));
    bind_text(&q, t->message);
    bind_option(&q, t->step_json != NULL && t->step_json[0] != '\0' ? t->step_json : NULL);
    bind_int(&q, t->steps);
    bind_int(&q, t->episodes);
    bind_real(&q, t->cpu_ms);
    bind_real(&q, t->wall_ms);
    bind_int(&q, t->peak_kib);
    bind_int(&q, t->excursions);
    bind_text(&q, t->weights_hash);
    bind_time(&q, t->created);
    return insert(&q, id);
}

Status store_add_training(Store *s, const StoreTraining *training, int64_t *id,
                          char name[STORE_NAME_SIZE], Err *err)
{
    char own[STORE_NAME_SIZE];
    Status st = write_begin(s, err);

    if (st != OK) {
        return st;
    }
    name = name != NULL ? name : own;
    st = choose_name(s, 't', training->name, name, err);
    if (st == OK) {
        st = insert_training(s, training, name, id, err);
    }
    return write_end(s, st, err);
}

Status store_add_term(Store *s, int64_t training, const StoreTerm *term, Err *err)
{
    Query q;
    Status st = write_begin(s, err);

    if (st != OK) {
        return st;
    }
    query_open(&q, s,
               "INSERT INTO term (training, number, name, role, metric_correlation) "
               "VALUES (?, ?, ?, ?, ?)",
               "a term", err);
    bind_int(&q, training);
    bind_int(&q, term->number);
    bind_text(&q, term->name);
    bind_text(&q, term->role);
    bind_real(&q, term->metric_correlation);
    return write_end(s, query_run(&q), err);
}

static Status insert_checkpoint(Store *s, int64_t training, const StoreCheckpoint *c, Err *err)
{
    Query q;
    const double reals[] = {c->metric,        c->success,      c->return_mean,
                            c->metric_mean,   c->success_rate, c->length_mean,
                            c->reward_mean,   c->entropy,      c->kl,
                            c->clip_fraction, c->value_loss,   c->explained_variance};

    query_open(&q, s,
               "INSERT INTO checkpoint (training, number, steps, episodes, metric, success, "
               "return_mean, metric_mean, success_rate, length_mean, reward_mean, entropy, kl, "
               "clip_fraction, value_loss, explained_variance) "
               "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
               "a checkpoint", err);
    bind_int(&q, training);
    bind_int(&q, c->number);
    bind_int(&q, c->steps);
    bind_int(&q, c->episodes);
    for (size_t i = 0; i < ARRAY_LEN(reals); i++) {
        bind_real(&q, reals[i]);
    }
    return query_run(&q);
}

static Status insert_term_values(Store *s, int64_t training, const StoreCheckpoint *c, Err *err)
{
    Query q;

    query_open(&q, s,
               "INSERT INTO term_value (training, checkpoint, term, mean, min, max, episode_mean) "
               "VALUES (?, ?, ?, ?, ?, ?, ?)",
               "the value of a term", err);
    for (int i = 0; i < c->term_count; i++) {
        bind_int(&q, training);
        bind_int(&q, c->number);
        bind_int(&q, i);
        bind_real(&q, c->terms[i].mean);
        bind_real(&q, c->terms[i].min);
        bind_real(&q, c->terms[i].max);
        bind_real(&q, c->terms[i].episode_mean);
        (void)query_row(&q);
        query_again(&q);
    }
    return query_end(&q);
}

Status store_add_checkpoint(Store *s, int64_t training, const StoreCheckpoint *checkpoint, Err *err)
{
    Status st = write_begin(s, err);

    if (st != OK) {
        return st;
    }
    st = insert_checkpoint(s, training, checkpoint, err);
    if (st == OK) {
        st = insert_term_values(s, training, checkpoint, err);
    }
    return write_end(s, st, err);
}

Status store_add_policy(Store *s, int64_t training, int number, StoreBytes weights, Err *err)
{
    Query q;
    Status st = write_begin(s, err);

    if (st != OK) {
        return st;
    }
    query_open(&q, s, "INSERT INTO policy (training, checkpoint, weights) VALUES (?, ?, ?)",
               "a policy", err);
    bind_int(&q, training);
    bind_int(&q, number);
    bind_blob(&q, weights);
    return write_end(s, query_run(&q), err);
}

Status store_add_judgement(Store *s, int64_t training, const StoreJudgement *j, Err *err)
{
    Query q;
    Status st = write_begin(s, err);

    if (st != OK) {
        return st;
    }
    query_open(&q, s,
               "INSERT INTO judgement (training, outcome, chosen, episodes, validation_episodes, "
               "metric_mean, success_rate, length_mean, score, validation_seed, test_seed, "
               "episodes_json, side_json, message, created) "
               "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
               "a judgement", err);
    bind_int(&q, training);
    bind_text(&q, outcome_word(j->outcome));
    bind_count(&q, j->chosen);
    bind_int(&q, j->episodes);
    bind_int(&q, j->validation_episodes);
    bind_real(&q, j->metric_mean);
    bind_real(&q, j->success_rate);
    bind_real(&q, j->length_mean);
    bind_real(&q, j->score);
    bind_seed(&q, j->validation_seed);
    bind_seed(&q, j->test_seed);
    bind_blob(&q, j->episodes_json);
    bind_option(&q, j->side_json);
    bind_text(&q, j->message);
    bind_time(&q, j->created);
    return write_end(s, query_run(&q), err);
}
