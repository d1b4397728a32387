/* `show RUN`: settings, candidates by iteration, choices, the final comparison. */
#include "cli/show.h"

#include <math.h>
#include <string.h>

#include "analyzer/spark.h"
#include "base/json.h"
#include "base/mem.h"
#include "cli/table.h"

typedef struct {
    StoreRunDetail run;
    StoreCandidates candidates;
    StoreTrainings finals; /* purpose "final": the winner and the references, several seeds each */
} Page;

/* ---- the final comparison ---- */

/* Trainings of one reward with several seeds. */
typedef struct {
    const char *reward; /* a candidate's name or "human", "sparse", "zero" */
    int seeds, failed, episodes, successes;
    double mean, iqm, score;
    Interval interval, success;
} Final;

static const char *reward_name(const StoreTrainingDetail *t)
{
    return t->candidate_name != NULL ? t->candidate_name : t->training.reward_kind;
}

static bool is_judged(const StoreTrainingDetail *t)
{
    return t->judgement != NULL && t->judgement->outcome == OUTCOME_OK &&
           !isnan(t->judgement->metric_mean);
}

/* Puts the judged trainings of one reward into group and their metrics into metrics. */
static Status make_final(const StoreTrainings *all, const char *reward,
                         const StoreTrainingDetail **group, double *metrics, Final *out, Err *err)
{
    double scores = 0;
    int count = 0;

    *out = (Final){.reward = reward};
    for (int i = 0; i < all->count; i++) {
        const StoreTrainingDetail *t = &all->items[i];
        if (strcmp(reward_name(t), reward) != 0) {
            continue;
        }
        out->seeds++;
        if (!is_judged(t)) {
            out->failed++;
            continue;
        }
        metrics[count] = t->judgement->metric_mean;
        scores += t->judgement->score;
        out->episodes += t->judgement->episodes;
        if (!isnan(t->judgement->success_rate)) {
            out->successes += (int)lround(t->judgement->success_rate * t->judgement->episodes);
        }
        group[count++] = t;
    }
    out->mean = stats_mean(metrics, count);
    out->iqm = stats_iqm(metrics, count);
    out->score = count > 0 ? scores / count : NAN;
    out->success = stats_wilson(out->successes < out->episodes ? out->successes : out->episodes,
                                out->episodes);
    return show_interval(group, count, &out->interval, err);
}

/* One Final a reward, in the order they were first trained. The caller frees *out. */
static Status make_finals(const StoreTrainings *all, Final **out, int *count, Err *err)
{
    size_t room = (size_t)all->count + 1;
    const StoreTrainingDetail **group = mem_alloc(room * sizeof(StoreTrainingDetail *));
    double *metrics = mem_alloc(room * sizeof *metrics);
    Final *finals = mem_alloc(room * sizeof *finals);
    Status st = OK;

    *count = 0;
    if (group == NULL || metrics == NULL || finals == NULL) {
        st = err_set(err, ERR_NOMEM, "the final comparison: out of memory");
    }
    for (int i = 0; st == OK && i < all->count; i++) {
        const char *reward = reward_name(&all->items[i]);
        bool known = false;
        for (int k = 0; k < *count; k++) {
            known = known || strcmp(finals[k].reward, reward) == 0;
        }
        if (!known) {
            st = make_final(all, reward, group, metrics, &finals[*count], err);
            (*count)++;
        }
    }
    mem_free(group);
    mem_free(metrics);
    *out = finals;
    return st;
}

/* ---- text ---- */

static void add_choice(const Page *page, Buf *out)
{
    const StoreRunInfo *info = &page->run.info;

    if (info->winner_name == NULL) {
        buf_add_text(out, "  no candidate was chosen\n");
        return;
    }
    for (int i = page->run.selection_count - 1; i >= 0; i--) {
        const StoreSelection *s = &page->run.selections[i];
        if (s->candidate == info->winner) {
            buf_printf(out, "  %s %s, score ", s->role, s->candidate_name);
            cli_add_real(out, s->score);
            buf_add_text(out, s->reason[0] != '\0' ? ": " : "");
            cli_add_line(out, s->reason);
            buf_add_text(out, "\n");
            return;
        }
    }
}

/* The settings as they were found: "samples 2 (flag)". */
static void add_config(const char *text, Buf *out)
{
    const cJSON *item;
    cJSON *config = NULL;

    if (text == NULL || json_parse(text, strlen(text), "config", &config, NULL) != OK) {
        return;
    }
    cJSON_ArrayForEach(item, config)
    {
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(item, "value");
        const cJSON *origin = cJSON_GetObjectItemCaseSensitive(item, "origin");
        char *shown = cJSON_PrintUnformatted(value != NULL ? value : item);
        buf_add_text(out, "  ");
        cli_add_line(out, item->string);
        buf_add_text(out, " ");
        cli_add_line(out, shown);
        if (cJSON_IsString(origin)) {
            buf_add_text(out, " (");
            cli_add_line(out, origin->valuestring);
            buf_add_text(out, ")");
        }
        buf_add_text(out, "\n");
        cJSON_free(shown);
    }
    cJSON_Delete(config);
}

static void add_head(const Cli *cli, const Page *page, Buf *out)
{
    const StoreRunInfo *info = &page->run.info;
    const StoreRun *run = &info->run;

    cli_paint(cli, out, PAINT_BOLD, run->name, strlen(run->name));
    buf_add_text(out, ": search on ");
    cli_add_line(out, run->task);
    buf_printf(out, ", %s", info->status);
    if (info->ended != NULL) {
        buf_printf(out, " (exit %d)", info->exit_code);
    }
    if (info->message != NULL && info->message[0] != '\0') {
        buf_add_text(out, ": ");
        cli_add_line(out, info->message);
    }
    buf_printf(out, "\n  %d samples x %d iterations x %d restarts, seed %llu, %d jobs\n",
               run->samples, run->iterations, run->restarts, (unsigned long long)run->seed,
               run->jobs);
    buf_add_text(out, "  designer ");
    cli_add_line(out, run->designer);
    buf_add_text(out, run->model[0] != '\0' ? ":" : "");
    cli_add_line(out, run->model);
    buf_printf(out, ", %lld of %lld calls answered, %lld tokens in, %lld out\n",
               (long long)info->answers, (long long)info->calls, (long long)info->tokens_in,
               (long long)info->tokens_out);
    buf_printf(out, "  started %s, ended %s\n", run->started,
               info->ended != NULL ? info->ended : "-");
    buf_add_text(out, "  goodhart ");
    cli_add_line(out, run->program_version);
    buf_add_text(out, ", ");
    cli_add_line(out, run->compiler);
    buf_add_text(out, ", ");
    cli_add_line(out, run->cpu);
    buf_add_text(out, "\n");
    add_choice(page, out);
}

static const Column line_columns[] = {{"slot", false},  {"outcome", false}, {"score", true},
                                      {"metric", true}, {"success", true},  {"curve", false},
                                      {"", false}};

static void add_line(const Cli *cli, const Page *page, const StoreCandidateLine *line, Table *table)
{
    Buf spark;

    buf_init(&spark, 256);
    spark_add(&spark, line->curve, line->curve_count, cli->spark == SPARK_UNICODE);
    table_printf(table, "%s%s",
                 strrchr(line->name, '.') != NULL ? strrchr(line->name, '.') + 1 : line->name,
                 line->id == page->run.info.winner ? " *" : "");
    table_text(table, line->outcome);
    table_real(table, line->score);
    table_real(table, line->metric);
    table_real(table, line->success);
    table_text(table, spark.data);
    if (line->check != NULL && line->code != NULL && line->message != NULL) {
        table_printf(table, "%.40s%s%.40s: %.100s", line->check, line->code[0] != '\0' ? " " : "",
                     line->code, line->message);
    } else {
        table_text(table, line->message);
    }
    buf_release(&spark);
}

/* The lines of candidates from, from + 1, … that are of one iteration; returns the next one. */
static int add_iteration(const Cli *cli, const Page *page, int from, Buf *out)
{
    const StoreCandidateLine *first = &page->candidates.items[from];
    int i = from;
    Table table;
    Buf title;

    buf_init(&title, 100);
    table_init(&table, line_columns, ARRAY_LEN(line_columns));
    for (; i < page->candidates.count; i++) {
        const StoreCandidateLine *line = &page->candidates.items[i];
        if (line->restart != first->restart || line->iteration != first->iteration) {
            break;
        }
        add_line(cli, page, line, &table);
    }
    buf_printf(&title, "Iteration %d", first->iteration);
    if (page->run.info.run.restarts > 1) {
        buf_printf(&title, " of restart %d", first->restart);
    }
    cli_heading(cli, out, title.data);
    table_add(&table, 2, cli->width, out);
    table_release(&table);
    buf_release(&title);
    return i;
}

static void add_finals(const Cli *cli, const Final *finals, int count, Buf *out)
{
    static const Column columns[] = {
        {"reward", false}, {"seeds", true},          {"failed", true},
        {"metric", true},  {"95 % interval", false}, {"IQM", true},
        {"score", true},   {"success", true},        {"95 % interval", false}};
    Table table;

    if (count == 0) {
        return;
    }
    cli_heading(
        cli, out,
        "Final comparison (fresh seeds; metric: bootstrap over seeds and episodes; success: "
        "Wilson over all episodes)");
    table_init(&table, columns, ARRAY_LEN(columns));
    for (int i = 0; i < count; i++) {
        const Final *f = &finals[i];
        table_text(&table, f->reward);
        table_printf(&table, "%d", f->seeds);
        table_printf(&table, "%d", f->failed);
        table_real(&table, f->mean);
        table_printf(&table, isnan(f->interval.lo) ? "-" : "%.4g to %.4g", f->interval.lo,
                     f->interval.hi);
        table_real(&table, f->iqm);
        table_real(&table, f->score);
        table_real(&table, f->episodes > 0 ? (double)f->successes / f->episodes : NAN);
        table_printf(&table, isnan(f->success.lo) ? "-" : "%.3f to %.3f", f->success.lo,
                     f->success.hi);
    }
    table_add(&table, 2, WIDTH_ANY, out);
    table_release(&table);
}

static Status print_text(const Cli *cli, const Page *page, const Final *finals, int count, Err *err)
{
    Buf out;
    Status st;

    buf_init(&out, FILE_BYTES_MAX);
    add_head(cli, page, &out);
    cli_heading(cli, &out, "Settings");
    add_config(page->run.info.run.config_json, &out);
    for (int i = 0; i < page->candidates.count;) {
        i = add_iteration(cli, page, i, &out);
    }
    add_finals(cli, finals, count, &out);
    st = cli_print(&out, err);
    buf_release(&out);
    return st;
}

/* ---- JSON ---- */

static cJSON *final_json(const Final *f)
{
    cJSON *o = cJSON_CreateObject();

    json_add_option(o, "reward", f->reward);
    (void)cJSON_AddNumberToObject(o, "seeds", f->seeds);
    (void)cJSON_AddNumberToObject(o, "failed", f->failed);
    json_add_number(o, "metric", f->mean);
    json_add_number(o, "metric_lo", f->interval.lo);
    json_add_number(o, "metric_hi", f->interval.hi);
    json_add_number(o, "metric_iqm", f->iqm);
    json_add_number(o, "score", f->score);
    (void)cJSON_AddNumberToObject(o, "episodes", f->episodes);
    json_add_number(o, "success_rate", f->episodes > 0 ? (double)f->successes / f->episodes : NAN);
    json_add_number(o, "success_lo", f->success.lo);
    json_add_number(o, "success_hi", f->success.hi);
    return o;
}

static void add_selections(cJSON *o, const StoreRunDetail *d)
{
    cJSON *array = cJSON_AddArrayToObject(o, "selections");

    for (int i = 0; i < d->selection_count; i++) {
        const StoreSelection *s = &d->selections[i];
        cJSON *item = cJSON_CreateObject();
        (void)cJSON_AddNumberToObject(item, "restart", s->restart);
        (void)cJSON_AddNumberToObject(item, "iteration", s->iteration);
        json_add_option(item, "candidate", s->candidate_name);
        json_add_option(item, "role", s->role);
        json_add_number(item, "score", s->score);
        json_add_option(item, "reason", s->reason);
        json_add_option(item, "created", s->created);
        (void)cJSON_AddItemToArray(array, item);
    }
}

static cJSON *run_json(const Page *page, const Final *finals, int count)
{
    const StoreRun *run = &page->run.info.run;
    cJSON *o = show_run_info_json(&page->run.info), *array;

    json_add_text(o, "type", "run");
    json_add_option(o, "task_hash", run->task_hash);
    (void)cJSON_AddNumberToObject(o, "jobs", run->jobs);
    json_add_option(o, "program_version", run->program_version);
    json_add_option(o, "compiler", run->compiler);
    json_add_option(o, "cpu", run->cpu);
    json_add_option(o, "prompt_version", run->prompt_version);
    json_add_json(o, "config", run->config_json);
    json_add_json(o, "train_settings", run->train_settings_json);
    array = cJSON_AddArrayToObject(o, "candidate_list");
    for (int i = 0; i < page->candidates.count; i++) {
        (void)cJSON_AddItemToArray(array, show_line_json(&page->candidates.items[i]));
    }
    add_selections(o, &page->run);
    array = cJSON_AddArrayToObject(o, "final");
    for (int i = 0; i < count; i++) {
        (void)cJSON_AddItemToArray(array, final_json(&finals[i]));
    }
    return o;
}

Status show_run(Cli *cli, Store *store, int64_t id, bool json, Err *err)
{
    Page page = {0};
    Final *finals = NULL;
    int count = 0;
    Status st = store_run(store, id, &page.run, err);

    if (st == OK) {
        st = store_candidates(store, id, &page.candidates, err);
    }
    if (st == OK) {
        st = store_trainings(store, 0, 0, id, "final", &page.finals, err);
    }
    st = cli_store_status(cli, st);
    if (st == OK) {
        st = make_finals(&page.finals, &finals, &count, err);
    }
    if (st == OK) {
        st = json ? cli_print_json(run_json(&page, finals, count), err)
                  : print_text(cli, &page, finals, count, err);
    }
    mem_free(finals);
    store_free(page.finals.memory);
    store_free(page.candidates.memory);
    store_free(page.run.memory);
    return st;
}
