/* What was written, in the structs it was written with. Every function fills its answer or leaves
 * it empty (memory NULL). */
#include "store/store.h"

#include <math.h>
#include <string.h>

#include "store/store_priv.h"

static Status no_memory(Err *err)
{
    return err_set(err, ERR_NOMEM, "reading the store: out of memory");
}

/* Room for one more item; NULL ends the query as failed. */
static void *add_item(Query *q, StoreMemory *memory, void **items, int *count, size_t item_bytes)
{
    if (q->st != OK) {
        return NULL;
    }
    if (!memory_grow(memory, items, *count, item_bytes)) {
        q->st = no_memory(q->err);
        return NULL;
    }
    return (char *)*items + (size_t)(*count)++ * item_bytes;
}

/* ---- runs ---- */

#define RUN_SQL                                                                                    \
    "SELECT r.id, r.name, r.task, r.task_hash, r.seed, r.samples, r.iterations, r.restarts, "      \
    "r.jobs, r.designer, r.model, r.program_version, r.compiler, r.cpu, r.config_json, "           \
    "r.train_settings_json, r.prompt_version, r.forked_from, r.started, "                          \
    "v.status, v.exit_code, v.message, v.ended, v.winner_id, v.winner, v.best_score, "             \
    "v.candidates, "                                                                               \
    "(SELECT count(*) FROM call c WHERE c.run = r.id), "                                           \
    "(SELECT count(*) FROM call c JOIN call_answer a ON a.call = c.id WHERE c.run = r.id), "       \
    "(SELECT sum(a.tokens_in) FROM call c JOIN call_answer a ON a.call = c.id WHERE c.run = "      \
    "r.id), "                                                                                      \
    "(SELECT sum(a.tokens_out) FROM call c JOIN call_answer a ON a.call = c.id WHERE c.run = "     \
    "r.id) "                                                                                       \
    "FROM run r JOIN runs v ON v.id = r.id "

static void read_run(Query *q, StoreMemory *m, StoreRunInfo *info)
{
    StoreRun *run = &info->run;

    run->id = column_int(q);
    run->name = column_need(q, m);
    run->task = column_need(q, m);
    run->task_hash = column_need(q, m);
    run->seed = column_seed(q);
    run->samples = (int)column_int(q);
    run->iterations = (int)column_int(q);
    run->restarts = (int)column_int(q);
    run->jobs = (int)column_int(q);
    run->designer = column_need(q, m);
    run->model = column_need(q, m);
    run->program_version = column_need(q, m);
    run->compiler = column_need(q, m);
    run->cpu = column_need(q, m);
    run->config_json = column_need(q, m);
    run->train_settings_json = column_need(q, m);
    run->prompt_version = column_need(q, m);
    run->forked_from = column_int(q);
    run->started = column_need(q, m);
    info->status = column_need(q, m);
    if (info->status != NULL && strcmp(info->status, "running") == 0 && !store_lease_held(q->s)) {
        info->status = "died"; /* whoever ran it is gone, and said nothing */
    }
    info->exit_code = (int)column_int(q);
    info->message = column_text(q, m);
    info->ended = column_text(q, m);
    info->winner = column_int(q);
    info->winner_name = column_text(q, m);
    info->best_score = column_real(q);
    info->candidates = column_int(q);
    info->calls = column_int(q);
    info->answers = column_int(q);
    info->tokens_in = column_int(q);
    info->tokens_out = column_int(q);
}

Status store_runs(Store *s, int limit, StoreRuns *out, Err *err)
{
    StoreRuns answer = {.memory = memory_new()};
    Query q;
    Status st;

    *out = (StoreRuns){0};
    if (answer.memory == NULL) {
        return no_memory(err);
    }
    query_open(&q, s, RUN_SQL "ORDER BY r.id DESC LIMIT ?", "runs", err);
    bind_int(&q, limit);
    while (query_row(&q)) {
        StoreRunInfo *info =
            add_item(&q, answer.memory, (void **)&answer.items, &answer.count, sizeof *info);
        if (info != NULL) {
            read_run(&q, answer.memory, info);
        }
    }
    st = query_end(&q);
    if (st != OK) {
        store_free(answer.memory);
        return st;
    }
    *out = answer;
    return OK;
}

static Status read_iterations(Store *s, int64_t run, StoreRunDetail *d, Err *err)
{
    Query q;

    query_open(&q, s,
               "SELECT restart, number, parent, started FROM iteration WHERE run = ? "
               "ORDER BY restart, number",
               "iterations", err);
    bind_int(&q, run);
    while (query_row(&q)) {
        StoreIteration *it =
            add_item(&q, d->memory, (void **)&d->iterations, &d->iteration_count, sizeof *it);
        if (it != NULL) {
            it->run = run;
            it->restart = (int)column_int(&q);
            it->number = (int)column_int(&q);
            it->parent = column_int(&q);
            it->started = column_need(&q, d->memory);
        }
    }
    return query_end(&q);
}

static Status read_selections(Store *s, int64_t run, StoreRunDetail *d, Err *err)
{
    Query q;

    query_open(&q, s,
               "SELECT s.restart, s.iteration, s.candidate, c.name, s.role, s.score, s.reason, "
               "s.created FROM selection s JOIN candidate c ON c.id = s.candidate "
               "WHERE s.run = ? ORDER BY s.id",
               "selections", err);
    bind_int(&q, run);
    while (query_row(&q)) {
        StoreSelection *it =
            add_item(&q, d->memory, (void **)&d->selections, &d->selection_count, sizeof *it);
        if (it != NULL) {
            it->run = run;
            it->restart = (int)column_int(&q);
            it->iteration = (int)column_int(&q);
            it->candidate = column_int(&q);
            it->candidate_name = column_need(&q, d->memory);
            it->role = column_need(&q, d->memory);
            it->score = column_real(&q);
            it->reason = column_need(&q, d->memory);
            it->created = column_need(&q, d->memory);
        }
    }
    return query_end(&q);
}

static Status read_run_info(Store *s, int64_t id, StoreRunDetail *d, Err *err)
{
    Query q;

    query_open(&q, s, RUN_SQL "WHERE r.id = ?", "a run", err);
    bind_int(&q, id);
    if (query_row(&q)) {
        read_run(&q, d->memory, &d->info);
    } else if (q.st == OK) {
        q.st = err_set(err, ERR_NOTFOUND, "%s has no run %lld", s->path, (long long)id);
    }
    return query_end(&q);
}

Status store_run(Store *s, int64_t id, StoreRunDetail *out, Err *err)
{
    StoreRunDetail answer = {.memory = memory_new()};
    Status st;

    *out = (StoreRunDetail){0};
    if (answer.memory == NULL) {
        return no_memory(err);
    }
    st = read_run_info(s, id, &answer, err);
    if (st == OK) {
        st = read_iterations(s, id, &answer, err);
    }
    if (st == OK) {
        st = read_selections(s, id, &answer, err);
    }
    if (st != OK) {
        store_free(answer.memory);
        return st;
    }
    *out = answer;
    return OK;
}

/* ---- candidates ---- */

#define LINE_SQL                                                                                   \
    "SELECT id, name, restart, iteration, slot, attempt, origin, outcome, check_name, code, "      \
    "message, training_id, episodes, score, metric, success, source FROM candidates "

static void read_line(Query *q, StoreMemory *m, StoreCandidateLine *line)
{
    line->id = column_int(q);
    line->name = column_need(q, m);
    line->restart = (int)column_int(q);
    line->iteration = (int)column_int(q);
    line->slot = (int)column_int(q);
    line->attempt = (int)column_int(q);
    line->origin = column_need(q, m);
    line->outcome = column_need(q, m);
    line->check = column_text(q, m);
    line->code = column_text(q, m);
    line->message = column_text(q, m);
    line->training = column_int(q);
    line->episodes = column_int(q);
    line->score = column_real(q);
    line->metric = column_real(q);
    line->success = column_real(q);
    line->source_hash = column_text(q, m);
}

/* The curves of the lines, with one statement. */
static Status read_curves(Store *s, StoreCandidateLine *lines, int count, Err *err)
{
    Query q;

    query_open(&q, s,
               "SELECT number, coalesce(metric, metric_mean) FROM checkpoint WHERE training = ? "
               "ORDER BY number",
               "curves", err);
    for (int i = 0; i < count && q.st == OK; i++) {
        if (lines[i].training == 0) {
            continue;
        }
        bind_int(&q, lines[i].training);
        while (lines[i].curve_count < CHECKPOINTS && query_row(&q)) {
            column_skip(&q);
            lines[i].curve[lines[i].curve_count++] = column_real(&q);
        }
        query_again(&q);
    }
    return query_end(&q);
}

Status store_candidates(Store *s, int64_t run, StoreCandidates *out, Err *err)
{
    StoreCandidates answer = {.memory = memory_new()};
    Query q;
    Status st;

    *out = (StoreCandidates){0};
    if (answer.memory == NULL) {
        return no_memory(err);
    }
    query_open(&q, s, LINE_SQL "WHERE run_id = ? ORDER BY restart, iteration, slot, attempt",
               "candidates", err);
    bind_int(&q, run);
    while (query_row(&q)) {
        StoreCandidateLine *line =
            add_item(&q, answer.memory, (void **)&answer.items, &answer.count, sizeof *line);
        if (line != NULL) {
            read_line(&q, answer.memory, line);
        }
    }
    st = query_end(&q);
    if (st == OK) {
        st = read_curves(s, answer.items, answer.count, err);
    }
    if (st != OK) {
        store_free(answer.memory);
        return st;
    }
    *out = answer;
    return OK;
}

/* ---- one candidate ---- */

static Status read_candidate(Store *s, int64_t id, StoreCandidateDetail *d, Err *err)
{
    StoreCandidate *c = &d->candidate;
    StoreMemory *m = d->memory;
    Query q;

    query_open(&q, s,
               "SELECT c.id, c.name, c.run, c.restart, c.iteration, c.slot, c.attempt, c.task, "
               "c.source, c.canonical, c.origin, c.created, r.name "
               "FROM candidate c LEFT JOIN run r ON r.id = c.run WHERE c.id = ?",
               "a candidate", err);
    bind_int(&q, id);
    if (query_row(&q)) {
        c->id = column_int(&q);
        c->name = column_need(&q, m);
        c->run = column_int(&q);
        c->restart = (int)column_int(&q);
        c->iteration = (int)column_int(&q);
        c->slot = (int)column_int(&q);
        c->attempt = (int)column_int(&q);
        c->task = column_need(&q, m);
        column_blob(&q, m, &c->source);
        column_blob(&q, m, &c->canonical);
        c->origin = column_need(&q, m);
        c->created = column_need(&q, m);
        d->run_name = column_text(&q, m);
    } else if (q.st == OK) {
        q.st = err_set(err, ERR_NOTFOUND, "%s has no candidate %lld", s->path, (long long)id);
    }
    return query_end(&q);
}

static Status read_candidate_line(Store *s, int64_t id, StoreCandidateDetail *d, Err *err)
{
    Query q;
    Status st;

    query_open(&q, s, LINE_SQL "WHERE id = ?", "a candidate", err);
    bind_int(&q, id);
    if (query_row(&q)) {
        read_line(&q, d->memory, &d->line);
    }
    st = query_end(&q);
    return st == OK ? read_curves(s, &d->line, 1, err) : st;
}

static Status read_verdicts(Store *s, int64_t id, StoreCandidateDetail *d, Err *err)
{
    Query q;

    query_open(&q, s,
               "SELECT check_name, outcome, code, message, evidence_json, ms, created "
               "FROM verdict WHERE candidate = ? ORDER BY id",
               "verdicts", err);
    bind_int(&q, id);
    while (query_row(&q)) {
        StoreVerdict *v =
            add_item(&q, d->memory, (void **)&d->verdicts, &d->verdict_count, sizeof *v);
        if (v != NULL) {
            v->check = column_need(&q, d->memory);
            v->outcome = column_outcome(&q);
            v->code = column_need(&q, d->memory);
            v->message = column_need(&q, d->memory);
            v->evidence_json = column_text(&q, d->memory);
            v->ms = column_real(&q);
            v->created = column_need(&q, d->memory);
        }
    }
    return query_end(&q);
}

static Status read_parents(Store *s, int64_t id, StoreCandidateDetail *d, Err *err)
{
    Query q;

    query_open(&q, s,
               "SELECT e.parent, c.name, e.role FROM edge e JOIN candidate c ON c.id = e.parent "
               "WHERE e.child = ? ORDER BY e.parent",
               "edges", err);
    bind_int(&q, id);
    while (query_row(&q)) {
        StoreRelative *it =
            add_item(&q, d->memory, (void **)&d->parents, &d->parent_count, sizeof *it);
        if (it != NULL) {
            it->id = column_int(&q);
            it->name = column_need(&q, d->memory);
            it->role = column_need(&q, d->memory);
        }
    }
    return query_end(&q);
}

/* ---- calls ---- */

#define CALL_SQL                                                                                   \
    "SELECT c.id, c.run, c.purpose, c.restart, c.iteration, c.slot, c.attempt, c.system, c.user, " \
    "c.sent, a.outcome, a.model, a.reply, a.tokens_in, a.tokens_out, a.attempts, a.wall_ms, "      \
    "a.message, a.prompt_differs, a.answered "                                                     \
    "FROM call c LEFT JOIN call_answer a ON a.call = c.id "

static void read_call(Query *q, StoreMemory *m, StoreCallDetail *d)
{
    StoreCall *c = &d->call;
    StoreAnswer *a = &d->answer;

    c->id = column_int(q);
    c->run = column_int(q);
    c->purpose = column_need(q, m);
    c->restart = (int)column_int(q);
    c->iteration = (int)column_int(q);
    c->slot = (int)column_int(q);
    c->attempt = (int)column_int(q);
    column_blob(q, m, &c->system);
    column_blob(q, m, &c->user);
    c->sent = column_need(q, m);
    d->answered = !column_is_null(q);
    a->outcome = column_text(q, m);
    a->model = column_text(q, m);
    column_blob(q, m, &a->reply);
    a->tokens_in = column_count(q);
    a->tokens_out = column_count(q);
    a->attempts = (int)column_int(q);
    a->wall_ms = (uint64_t)column_int(q);
    a->message = column_text(q, m);
    a->prompt_differs = column_int(q) != 0;
    a->answered = column_text(q, m);
}

Status store_call(Store *s, const StoreCall *key, StoreCallDetail *out, Err *err)
{
    StoreCallDetail answer = {.memory = memory_new()};
    Query q;
    Status st;

    *out = (StoreCallDetail){0};
    if (answer.memory == NULL) {
        return no_memory(err);
    }
    query_open(&q, s,
               CALL_SQL "WHERE c.run = ? AND c.purpose = ? AND c.restart = ? AND c.iteration = ? "
                        "AND c.slot = ? AND c.attempt = ?",
               "a call", err);
    bind_int(&q, key->run);
    bind_text(&q, key->purpose);
    bind_int(&q, key->restart);
    bind_int(&q, key->iteration);
    bind_int(&q, key->slot);
    bind_int(&q, key->attempt);
    if (query_row(&q)) {
        read_call(&q, answer.memory, &answer);
    } else if (q.st == OK) {
        q.st = err_set(err, ERR_NOTFOUND, "%s: no such call", s->path);
    }
    st = query_end(&q);
    if (st != OK) {
        store_free(answer.memory);
        return st;
    }
    *out = answer;
    return OK;
}

/* The call whose reply became the candidate: its own key, or for a repair the last of its slot. */
static Status read_candidate_call(Store *s, StoreCandidateDetail *d, Err *err)
{
    const StoreCandidate *c = &d->candidate;
    Query q;

    query_open(&q, s,
               CALL_SQL "WHERE c.run = ? AND c.restart = ? AND c.iteration = ? AND c.slot = ? "
                        "AND c.attempt = ? AND c.purpose IN ('design', 'repair') ORDER BY c.id",
               "a call", err);
    bind_int(&q, c->run);
    bind_int(&q, c->restart);
    bind_int(&q, c->iteration);
    bind_int(&q, c->slot);
    bind_int(&q, c->attempt);
    if (query_row(&q)) {
        read_call(&q, d->memory, &d->call);
        d->has_call = true;
    }
    return query_end(&q);
}

Status store_candidate(Store *s, int64_t id, StoreCandidateDetail *out, Err *err)
{
    StoreCandidateDetail answer = {.memory = memory_new()};
    Status st;

    *out = (StoreCandidateDetail){0};
    if (answer.memory == NULL) {
        return no_memory(err);
    }
    st = read_candidate(s, id, &answer, err);
    if (st == OK) {
        st = read_candidate_line(s, id, &answer, err);
    }
    if (st == OK) {
        st = read_verdicts(s, id, &answer, err);
    }
    if (st == OK) {
        st = read_parents(s, id, &answer, err);
    }
    if (st == OK) {
        st = read_candidate_call(s, &answer, err);
    }
    if (st != OK) {
        store_free(answer.memory);
        return st;
    }
    *out = answer;
    return OK;
}

/* ---- trainings ---- */

#define TRAINING_SQL                                                                               \
    "SELECT t.id, t.name, t.candidate, t.run, t.task, t.task_hash, t.reward_kind, t.purpose, "     \
    "t.seed, t.settings_json, t.outcome, t.message, t.step_json, t.steps, t.episodes, t.cpu_ms, "  \
    "t.wall_ms, t.peak_kib, t.excursions, t.weights_hash, t.created, c.name "                      \
    "FROM training t LEFT JOIN candidate c ON c.id = t.candidate "

static void read_training(Query *q, StoreMemory *m, StoreTrainingDetail *d)
{
    StoreTraining *t = &d->training;

    t->id = column_int(q);
    t->name = column_need(q, m);
    t->candidate = column_int(q);
    t->run = column_int(q);
    t->task = column_need(q, m);
    t->task_hash = column_need(q, m);
    t->reward_kind = column_need(q, m);
    t->purpose = column_need(q, m);
    t->seed = column_seed(q);
    t->settings_json = column_need(q, m);
    t->outcome = column_outcome(q);
    t->message = column_need(q, m);
    t->step_json = column_text(q, m);
    t->steps = column_int(q);
    t->episodes = column_int(q);
    t->cpu_ms = column_real(q);
    t->wall_ms = column_real(q);
    t->peak_kib = column_int(q);
    t->excursions = column_int(q);
    t->weights_hash = column_need(q, m);
    t->created = column_need(q, m);
    d->candidate_name = column_text(q, m);
}

static Status read_terms(Store *s, StoreMemory *m, StoreTrainingDetail *d, Err *err)
{
    Query q;

    query_open(&q, s,
               "SELECT number, name, role, metric_correlation FROM term WHERE training = ? "
               "ORDER BY number",
               "terms", err);
    bind_int(&q, d->training.id);
    while (query_row(&q)) {
        StoreTerm *term = add_item(&q, m, (void **)&d->terms, &d->term_count, sizeof *term);
        if (term != NULL) {
            term->number = (int)column_int(&q);
            term->name = column_need(&q, m);
            term->role = column_need(&q, m);
            term->metric_correlation = column_real(&q);
        }
    }
    return query_end(&q);
}

static void read_checkpoint(Query *q, StoreCheckpoint *c)
{
    double *const reals[] = {&c->metric,        &c->success,      &c->return_mean,
                             &c->metric_mean,   &c->success_rate, &c->length_mean,
                             &c->reward_mean,   &c->entropy,      &c->kl,
                             &c->clip_fraction, &c->value_loss,   &c->explained_variance};

    c->number = (int)column_int(q);
    c->steps = column_int(q);
    c->episodes = column_int(q);
    for (size_t i = 0; i < ARRAY_LEN(reals); i++) {
        *reals[i] = column_real(q);
    }
}

static Status read_checkpoints(Store *s, StoreMemory *m, StoreTrainingDetail *d, Err *err)
{
    Query q;

    query_open(&q, s,
               "SELECT number, steps, episodes, metric, success, return_mean, metric_mean, "
               "success_rate, length_mean, reward_mean, entropy, kl, clip_fraction, value_loss, "
               "explained_variance FROM checkpoint WHERE training = ? ORDER BY number",
               "checkpoints", err);
    bind_int(&q, d->training.id);
    while (query_row(&q)) {
        StoreCheckpoint *c =
            add_item(&q, m, (void **)&d->checkpoints, &d->checkpoint_count, sizeof *c);
        if (c != NULL) {
            read_checkpoint(&q, c);
        }
    }
    return query_end(&q);
}

/* The values of all terms at one checkpoint; its terms are numbered 0, 1, … without a gap. */
static void read_term_values(Query *q, StoreMemory *m, int64_t training, StoreCheckpoint *c)
{
    void *items = NULL;
    int count = 0;

    bind_int(q, training);
    bind_int(q, c->number);
    while (query_row(q)) {
        StoreTermValue *v = add_item(q, m, &items, &count, sizeof *v);
        if (v != NULL) {
            v->mean = column_real(q);
            v->min = column_real(q);
            v->max = column_real(q);
            v->episode_mean = column_real(q);
        }
    }
    query_again(q);
    c->terms = items;
    c->term_count = count;
}

static Status read_values(Store *s, StoreMemory *m, StoreTrainingDetail *d, Err *err)
{
    Query q;

    query_open(&q, s,
               "SELECT mean, min, max, episode_mean FROM term_value WHERE training = ? AND "
               "checkpoint = ? ORDER BY term",
               "term values", err);
    for (int i = 0; i < d->checkpoint_count; i++) {
        read_term_values(&q, m, d->training.id, &d->checkpoints[i]);
    }
    return query_end(&q);
}

static Status read_judgement(Store *s, StoreMemory *m, StoreTrainingDetail *d, Err *err)
{
    StoreJudgement *j = memory_alloc(m, sizeof *j);
    Query q;

    if (j == NULL) {
        return no_memory(err);
    }
    query_open(&q, s,
               "SELECT outcome, chosen, episodes, validation_episodes, metric_mean, success_rate, "
               "length_mean, score, validation_seed, test_seed, episodes_json, side_json, message, "
               "created FROM judgement WHERE training = ? ORDER BY id DESC LIMIT 1",
               "a judgement", err);
    bind_int(&q, d->training.id);
    if (query_row(&q)) {
        j->outcome = column_outcome(&q);
        j->chosen = (int)column_count(&q);
        j->episodes = (int)column_int(&q);
        j->validation_episodes = (int)column_int(&q);
        j->metric_mean = column_real(&q);
        j->success_rate = column_real(&q);
        j->length_mean = column_real(&q);
        j->score = column_real(&q);
        j->validation_seed = column_seed(&q);
        j->test_seed = column_seed(&q);
        column_blob(&q, m, &j->episodes_json);
        j->side_json = column_text(&q, m);
        j->message = column_need(&q, m);
        j->created = column_need(&q, m);
        d->judgement = j;
    }
    return query_end(&q);
}

static Status read_details(Store *s, StoreTrainings *answer, Err *err)
{
    Status st = OK;

    for (int i = 0; st == OK && i < answer->count; i++) {
        StoreTrainingDetail *d = &answer->items[i];
        st = read_terms(s, answer->memory, d, err);
        if (st == OK) {
            st = read_checkpoints(s, answer->memory, d, err);
        }
        if (st == OK) {
            st = read_values(s, answer->memory, d, err);
        }
        if (st == OK) {
            st = read_judgement(s, answer->memory, d, err);
        }
    }
    return st;
}

static const char *training_sql(int64_t id, int64_t candidate)
{
    if (id != 0) {
        return TRAINING_SQL "WHERE t.id = ?1 AND (?2 IS NULL OR t.candidate = ?2) AND (?3 IS NULL "
                            "OR t.run = ?3) AND (?4 IS NULL OR t.purpose = ?4) ORDER BY t.id";
    }
    if (candidate != 0) {
        return TRAINING_SQL "WHERE ?1 IS NULL AND t.candidate = ?2 AND (?3 IS NULL OR t.run = ?3) "
                            "AND (?4 IS NULL OR t.purpose = ?4) ORDER BY t.id";
    }
    return TRAINING_SQL "WHERE ?1 IS NULL AND ?2 IS NULL AND t.run = ?3 AND (?4 IS NULL OR "
                        "t.purpose = ?4) ORDER BY t.id";
}

Status store_trainings(Store *s, int64_t id, int64_t candidate, int64_t run, const char *purpose,
                       StoreTrainings *out, Err *err)
{
    StoreTrainings answer = {.memory = memory_new()};
    Query q;
    Status st;

    *out = (StoreTrainings){0};
    if (answer.memory == NULL) {
        return no_memory(err);
    }
    query_open(&q, s, training_sql(id, candidate), "trainings", err);
    bind_ref(&q, id);
    bind_ref(&q, candidate);
    bind_ref(&q, run);
    bind_option(&q, purpose);
    while (query_row(&q)) {
        StoreTrainingDetail *d =
            add_item(&q, answer.memory, (void **)&answer.items, &answer.count, sizeof *d);
        if (d != NULL) {
            read_training(&q, answer.memory, d);
        }
    }
    st = query_end(&q);
    if (st == OK) {
        st = read_details(s, &answer, err);
    }
    if (st != OK) {
        store_free(answer.memory);
        return st;
    }
    *out = answer;
    return OK;
}

Status store_policy(Store *s, int64_t training, int number, Buf *out, Err *err)
{
    char sha256[HASH_HEX_SIZE] = "";
    Query q;
    Status st;

    query_open(&q, s, "SELECT weights FROM policy WHERE training = ? AND checkpoint = ?",
               "a policy", err);
    bind_int(&q, training);
    bind_int(&q, number);
    if (query_row(&q) && sqlite3_column_bytes(q.stmt, 0) == HASH_HEX_SIZE - 1) {
        memcpy(sha256, sqlite3_column_text(q.stmt, 0), HASH_HEX_SIZE);
    } else if (q.st == OK) {
        q.st = err_set(err, ERR_NOTFOUND, "%s: training %lld has no policy %d", s->path,
                       (long long)training, number);
    }
    st = query_end(&q);
    return st == OK ? blob_get(s, sha256, out, err) : st;
}
