/* `show RUN`: settings, candidates by iteration, choices, the final comparison. */
#include "cli/show.h"

#include <math.h>
#include <string.h>

#include "analyzer/spark.h"
#include "base/json.h"
#include "cli/nojail.h"
#include "cli/table.h"

typedef struct {
    StoreRunDetail run;
    StoreCandidates candidates;
    StoreTrainings finals; /* purpose "final": the winner and the references, several seeds each */
} Page;

/* ---- the final comparison ---- */

/* A row of it: the trainings of one reward. */
typedef struct {
    SummaryRow row;
    int failed;   /* trainings that were not judged */
    double score; /* mean over the seeds */
    Summary summary;
} Final;

enum { FINALS_MAX = 3 };

static bool is_of(const StoreTrainingDetail *t, SummaryRow row)
{
    return row == SUMMARY_WINNER ? t->candidate_name != NULL
                                 : t->candidate_name == NULL &&
                                       strcmp(t->training.reward_kind, summary_label(row)) == 0;
}

static bool is_judged(const StoreTrainingDetail *t)
{
    return t->judgement != NULL && t->judgement->outcome == OUTCOME_OK &&
           !isnan(t->judgement->metric_mean);
}

/* Makes a row as the search did; *trainings is how many there are. */
static Status make_final(const Page *page, SummaryRow row, Final *out, int *trainings, Err *err)
{
    EpisodeGroups groups = {0};
    double scores = 0;
    int judged = 0;
    Status st = OK;

    *out = (Final){.row = row};
    *trainings = 0;
    for (int i = 0; st == OK && i < page->finals.count; i++) {
        const StoreTrainingDetail *t = &page->finals.items[i];
        if (!is_of(t, row)) {
            continue;
        }
        ++*trainings;
        if (!is_judged(t)) {
            out->failed++;
            continue;
        }
        scores += t->judgement->score;
        judged++;
        st = show_add_episodes(t, &groups, err);
    }
    out->score = judged > 0 ? scores / judged : NAN;
    if (st == OK) {
        st = summary_of(&groups, summary_seed(page->run.info.run.seed, row), &out->summary, err);
    }
    episode_groups_release(&groups);
    return st;
}

/* The rows that there are, in the order of the search's own. */
static Status make_finals(const Page *page, Final finals[FINALS_MAX], int *count, Err *err)
{
    Status st = OK;

    *count = 0;
    for (SummaryRow row = SUMMARY_WINNER; st == OK && row <= SUMMARY_SPARSE; row++) {
        int trainings;
        st = make_final(page, row, &finals[*count], &trainings, err);
        *count += trainings > 0;
    }
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
        char *shown;
        if (cJSON_IsString(origin) && strcmp(origin->valuestring, "default") == 0) {
            continue; /* --json has them all */
        }
        shown = cJSON_PrintUnformatted(value != NULL ? value : item);
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
    buf_add_text(out, "\n");
    nojail_add(cli, nojail_run(run), out);
    buf_printf(out, "  %d samples x %d iterations x %d restarts, seed %llu, %d jobs\n",
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

static void add_interval(Table *table, Interval interval)
{
    if (isnan(interval.lo)) {
        table_text(table, "-");
    } else {
        table_printf(table, "%.4g to %.4g", interval.lo, interval.hi);
    }
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
    cli_heading(cli, out,
                "Final comparison (fresh seeds; intervals by bootstrap over seeds and episodes)");
    table_init(&table, columns, ARRAY_LEN(columns));
    for (int i = 0; i < count; i++) {
        const Final *f = &finals[i];
        table_text(&table, summary_label(f->row));
        table_printf(&table, "%d", f->summary.seeds);
        table_printf(&table, "%d", f->failed);
        table_real(&table, f->summary.metric_mean);
        add_interval(&table, f->summary.metric);
        table_real(&table, f->summary.metric_iqm);
        table_real(&table, f->score);
        table_real(&table, f->summary.success_mean);
        add_interval(&table, f->summary.success);
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
    cli_heading(cli, &out, "Settings (those that are not the default)");
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
    const Summary *s = &f->summary;
    cJSON *o = cJSON_CreateObject();

    json_add_text(o, "reward", summary_label(f->row));
    (void)cJSON_AddNumberToObject(o, "seeds", s->seeds);
    (void)cJSON_AddNumberToObject(o, "failed", f->failed);
    json_add_number(o, "metric", s->metric_mean);
    json_add_number(o, "metric_lo", s->metric.lo);
    json_add_number(o, "metric_hi", s->metric.hi);
    json_add_number(o, "metric_iqm", s->metric_iqm);
    json_add_number(o, "score", f->score);
    (void)cJSON_AddNumberToObject(o, "episodes", s->episodes);
    json_add_number(o, "success_rate", s->success_mean);
    json_add_number(o, "success_lo", s->success.lo);
    json_add_number(o, "success_hi", s->success.hi);
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
    Final finals[FINALS_MAX];
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
        st = make_finals(&page, finals, &count, err);
    }
    if (st == OK) {
        st = json ? cli_print_json(run_json(&page, finals, count), err)
                  : print_text(cli, &page, finals, count, err);
    }
    store_free(page.finals.memory);
    store_free(page.candidates.memory);
    store_free(page.run.memory);
    return st;
}
