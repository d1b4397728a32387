/* What `show` says about a training: settings, fault, curves, judgement. */
#include "cli/show.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "cli/nojail.h"
#include "tasks/task.h"

/* ---- curves ---- */

static TermRole role_of(const char *word)
{
    static const TermRole roles[] = {TERM_COMPONENT, TERM_SPARSE, TERM_FACTOR, TERM_WATCH};
    static const char *const words[] = {"component", "sparse", "factor", "watch"};

    for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
        if (strcmp(words[i], word) == 0) {
            return roles[i];
        }
    }
    return TERM_COMPONENT;
}

/* Term number `index` over the checkpoints. */
static void take_term(const StoreTrainingDetail *t, int index, int count, CurveTerm *out)
{
    *out = (CurveTerm){.name = t->terms[index].name,
                       .role = role_of(t->terms[index].role),
                       .metric_correlation = t->terms[index].metric_correlation};
    for (int k = 0; k < count; k++) {
        const StoreCheckpoint *c = &t->checkpoints[k];
        StoreTermValue none = {NAN, NAN, NAN, NAN};
        const StoreTermValue *v = index < c->term_count ? &c->terms[index] : &none;
        out->mean[k] = v->mean;
        out->min[k] = v->min;
        out->max[k] = v->max;
        out->episode_mean[k] = v->episode_mean;
    }
}

void show_curves(const StoreTrainingDetail *t, Curves *out)
{
    const Task *task = task_find(t->training.task);
    int count = t->checkpoint_count < CHECKPOINTS ? t->checkpoint_count : CHECKPOINTS;

    memset(out, 0, sizeof *out);
    out->count = count;
    out->metric_name = task != NULL ? task->metric.name : "";
    out->term_count = t->term_count < TERMS_MAX ? t->term_count : TERMS_MAX;
    for (int k = 0; k < count; k++) {
        const StoreCheckpoint *c = &t->checkpoints[k];
        /* The judge's where there is one: the trainer's are of policies that still explored. */
        out->metric[k] = isnan(c->metric) ? c->metric_mean : c->metric;
        out->success[k] = isnan(c->success) ? c->success_rate : c->success;
        out->length[k] = c->length_mean;
    }
    for (int i = 0; i < out->term_count; i++) {
        take_term(t, i, count, &out->terms[i]);
    }
}

/* ---- the episodes ---- */

/* The finite metrics and the successes of the stored test episodes, as far as both are there. */
static int take_episodes(const cJSON *metric, const cJSON *success, double *metrics,
                         double *successes)
{
    const cJSON *m = metric->child, *s = success->child;
    int count = 0;

    for (; m != NULL && s != NULL; m = m->next, s = s->next) {
        double value;
        if (!json_as_number(m, &value) || !isfinite(value) || !cJSON_IsBool(s)) {
            continue;
        }
        if (metrics != NULL) {
            metrics[count] = value;
            successes[count] = cJSON_IsTrue(s);
        }
        count++;
    }
    return count;
}

Status show_add_episodes(const StoreTrainingDetail *t, EpisodeGroups *groups, Err *err)
{
    const StoreBytes *text = t->judgement != NULL ? &t->judgement->episodes_json : NULL;
    const cJSON *metric = NULL, *success = NULL;
    cJSON *episodes = NULL;
    double *metrics, *successes;
    int count = 0;
    Status st = OK;

    if (text == NULL || text->data == NULL ||
        json_parse(text->data, text->size, "episodes", &episodes, NULL) != OK) {
        return OK;
    }
    if (json_get_array(episodes, "metric", &metric, NULL) == OK &&
        json_get_array(episodes, "success", &success, NULL) == OK) {
        count = take_episodes(metric, success, NULL, NULL);
    }
    if (count > 0) {
        st = episode_groups_add(groups, t->training.seed, count, &metrics, &successes, err);
    }
    if (count > 0 && st == OK) {
        (void)take_episodes(metric, success, metrics, successes);
    }
    cJSON_Delete(episodes);
    return st;
}

/* Of one training: over its episodes alone. The bootstrap's seed is the judge's, so that a page
 * says the same twice. */
static Status episodes_interval(const StoreTrainingDetail *t, Interval *out, Err *err)
{
    EpisodeGroups groups = {0};
    Summary summary = {.metric = {NAN, NAN}};
    Status st = show_add_episodes(t, &groups, err);

    if (st == OK) {
        st = summary_of(&groups, t->judgement->test_seed, &summary, err);
    }
    *out = summary.metric;
    episode_groups_release(&groups);
    return st;
}

/* ---- text ---- */

static Status add_judgement(const Cli *cli, const StoreTrainingDetail *t, Buf *out, Err *err)
{
    const StoreJudgement *j = t->judgement;
    Interval interval, rate;
    Status st;

    cli_heading(cli, out, "Judgement");
    if (j->outcome != OUTCOME_OK) {
        buf_printf(out, "  %s: ", outcome_word(j->outcome));
        cli_add_line(out, j->message);
        buf_add_text(out, "\n");
        return OK;
    }
    st = episodes_interval(t, &interval, err);
    if (st != OK) {
        return st;
    }
    buf_printf(out, "  metric %.4g over %d test episodes", j->metric_mean, j->episodes);
    if (!isnan(interval.lo)) {
        buf_printf(out, " (95 %% interval %.4g to %.4g, episodes only)", interval.lo, interval.hi);
    }
    buf_add_text(out, "\n  score ");
    cli_add_real(out, j->score);
    if (j->episodes > 0 && j->success_rate >= 0 && j->success_rate <= 1) {
        rate = stats_wilson((int)lround(j->success_rate * j->episodes), j->episodes);
        buf_printf(out, ", success %.1f %% (95 %% interval %.1f to %.1f)", 100 * j->success_rate,
                   100 * rate.lo, 100 * rate.hi);
    }
    buf_add_text(out, ", mean length ");
    cli_add_real(out, j->length_mean);
    buf_printf(out, "\n  of the policy at checkpoint %d, chosen on %d validation episodes\n",
               j->chosen + 1, j->validation_episodes);
    if (j->side_json != NULL) {
        buf_add_text(out, "  side metrics ");
        cli_add_line(out, j->side_json);
        buf_add_text(out, "\n");
    }
    return OK;
}

static void add_settings(const StoreTraining *t, Buf *out)
{
    buf_printf(out, "  %s: %s on ", t->name, t->purpose);
    cli_add_line(out, t->task);
    buf_printf(out, ", reward %s, seed %llu, outcome %s\n", t->reward_kind,
               (unsigned long long)t->seed, outcome_word(t->outcome));
    buf_printf(out, "  %lld steps, %lld episodes, %.0f ms CPU, %.0f ms wall, peak %lld KiB",
               (long long)t->steps, (long long)t->episodes, t->cpu_ms, t->wall_ms,
               (long long)t->peak_kib);
    if (t->excursions > 0) {
        buf_printf(out, ", %lld field values outside the schema's ranges",
                   (long long)t->excursions);
    }
    buf_add_text(out, "\n");
    if (t->message != NULL && t->message[0] != '\0') {
        buf_add_text(out, "  ");
        cli_add_line(out, t->message);
        buf_add_text(out, "\n");
    }
    if (t->step_json != NULL) {
        buf_add_text(out, "  at the step ");
        cli_add_line(out, t->step_json);
        buf_add_text(out, "\n");
    }
}

Status show_add_training(const Cli *cli, const StoreTrainingDetail *t, Buf *out, Err *err)
{
    Curves *curves = mem_alloc(sizeof *curves);
    Status st = OK;

    if (curves == NULL) {
        return err_set(err, ERR_NOMEM, "curves: out of memory");
    }
    cli_heading(cli, out, "Training");
    add_settings(&t->training, out);
    if (t->checkpoint_count > 0) {
        cli_heading(cli, out, "Curves (means of a step; metric and success by the judge)");
        show_curves(t, curves);
        st = curves_table(curves, cli->spark, out, err);
    }
    if (st == OK && t->judgement != NULL) {
        st = add_judgement(cli, t, out, err);
    }
    mem_free(curves);
    return st;
}

/* ---- JSON ---- */

static cJSON *checkpoint_json(const StoreTrainingDetail *t, const StoreCheckpoint *c)
{
    cJSON *o = cJSON_CreateObject(), *terms = cJSON_CreateObject();

    (void)cJSON_AddNumberToObject(o, "number", c->number);
    (void)cJSON_AddNumberToObject(o, "steps", (double)c->steps);
    (void)cJSON_AddNumberToObject(o, "episodes", (double)c->episodes);
    json_add_number(o, "metric", c->metric);
    json_add_number(o, "success", c->success);
    json_add_number(o, "return_mean", c->return_mean);
    json_add_number(o, "metric_mean", c->metric_mean);
    json_add_number(o, "success_rate", c->success_rate);
    json_add_number(o, "length_mean", c->length_mean);
    json_add_number(o, "reward_mean", c->reward_mean);
    json_add_number(o, "entropy", c->entropy);
    json_add_number(o, "kl", c->kl);
    json_add_number(o, "clip_fraction", c->clip_fraction);
    json_add_number(o, "value_loss", c->value_loss);
    json_add_number(o, "explained_variance", c->explained_variance);
    for (int i = 0; i < c->term_count && i < t->term_count; i++) {
        cJSON *v = cJSON_CreateObject();
        json_add_number(v, "mean", c->terms[i].mean);
        json_add_number(v, "min", c->terms[i].min);
        json_add_number(v, "max", c->terms[i].max);
        json_add_number(v, "episode_mean", c->terms[i].episode_mean);
        (void)cJSON_AddItemToObject(terms, t->terms[i].name, v);
    }
    (void)cJSON_AddItemToObject(o, "terms", terms);
    return o;
}

static cJSON *judgement_json(const StoreJudgement *j)
{
    cJSON *o = cJSON_CreateObject();

    json_add_text(o, "outcome", outcome_word(j->outcome));
    (void)cJSON_AddNumberToObject(o, "checkpoint", j->chosen);
    (void)cJSON_AddNumberToObject(o, "episodes", j->episodes);
    (void)cJSON_AddNumberToObject(o, "validation_episodes", j->validation_episodes);
    json_add_number(o, "metric", j->metric_mean);
    json_add_number(o, "success_rate", j->success_rate);
    json_add_number(o, "length", j->length_mean);
    json_add_number(o, "score", j->score);
    json_add_seed(o, "validation_seed", j->validation_seed);
    json_add_seed(o, "test_seed", j->test_seed);
    json_add_json(o, "side", j->side_json);
    json_add_json(o, "test_episodes", j->episodes_json.data);
    json_add_option(o, "message", j->message);
    return o;
}

static void add_training_fields(cJSON *o, const StoreTrainingDetail *d)
{
    const StoreTraining *t = &d->training;

    json_add_option(o, "id", t->name);
    json_add_option(o, "candidate", d->candidate_name);
    json_add_option(o, "task", t->task);
    json_add_option(o, "reward", t->reward_kind);
    json_add_option(o, "purpose", t->purpose);
    json_add_seed(o, "seed", t->seed);
    json_add_json(o, "settings", t->settings_json);
    json_add_text(o, "outcome", outcome_word(t->outcome));
    json_add_option(o, "message", t->message);
    json_add_json(o, "step", t->step_json);
    (void)cJSON_AddNumberToObject(o, "steps", (double)t->steps);
    (void)cJSON_AddNumberToObject(o, "episodes", (double)t->episodes);
    json_add_number(o, "cpu_ms", t->cpu_ms);
    json_add_number(o, "wall_ms", t->wall_ms);
    (void)cJSON_AddNumberToObject(o, "peak_kib", (double)t->peak_kib);
    (void)cJSON_AddNumberToObject(o, "excursions", (double)t->excursions);
    json_add_option(o, "weights_hash", t->weights_hash);
    json_add_option(o, "created", t->created);
}

cJSON *show_training_json(const StoreTrainingDetail *d)
{
    cJSON *o = json_result(), *terms, *checkpoints;

    add_training_fields(o, d);
    terms = cJSON_AddArrayToObject(o, "terms");
    for (int i = 0; i < d->term_count; i++) {
        cJSON *term = cJSON_CreateObject();
        json_add_option(term, "name", d->terms[i].name);
        json_add_option(term, "role", d->terms[i].role);
        json_add_number(term, "metric_correlation", d->terms[i].metric_correlation);
        (void)cJSON_AddItemToArray(terms, term);
    }
    checkpoints = cJSON_AddArrayToObject(o, "checkpoints");
    for (int i = 0; i < d->checkpoint_count; i++) {
        (void)cJSON_AddItemToArray(checkpoints, checkpoint_json(d, &d->checkpoints[i]));
    }
    (void)cJSON_AddItemToObject(
        o, "judgement", d->judgement != NULL ? judgement_json(d->judgement) : cJSON_CreateNull());
    return o;
}

static Status print_training(Cli *cli, const StoreTrainingDetail *t, bool nojail, bool json,
                             Err *err)
{
    cJSON *o;
    Buf out;
    Status st;

    if (json) {
        o = show_training_json(t);
        nojail_add_json(o, nojail);
        return cli_print_json(o, err);
    }
    buf_init(&out, FILE_BYTES_MAX);
    nojail_add(cli, nojail, &out);
    st = show_add_training(cli, t, &out, err);
    if (st == OK) {
        st = cli_print(&out, err);
    }
    buf_release(&out);
    return st;
}

Status show_training(Cli *cli, Store *store, int64_t id, bool json, Err *err)
{
    StoreTrainings t = {0};
    bool nojail = false;
    Status st = store_trainings(store, id, 0, 0, NULL, &t, err);

    if (st == OK) {
        st = nojail_training(store, &t.items[0].training, &nojail, err);
    }
    st = cli_store_status(cli, st);
    if (st == OK) {
        st = print_training(cli, &t.items[0], nojail, json, err);
    }
    store_free(t.memory);
    return st;
}
