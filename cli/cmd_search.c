/* goodhart search: the loop, from a model's replies to a judged winner. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/nojail.h"
#include "cli/progress.h"
#include "search/search.h"

enum { OWN_OPTIONS = 10, EUREKA_SAMPLES = 16, EUREKA_ITERATIONS = 5 };

/* What stands on the command line, with the defaults. */
typedef struct {
    CommonWish common;
    const char *designer, *record, *base_url;
    int samples, iterations, final_seeds, parallel, timeout, max_tokens;
    double temperature;
} Wish;

typedef struct {
    const Cli *cli;
    const Wish *wish;
    const Task *task;
    const char *designer; /* the spec that is used */
    bool shipped;         /* it is the recording that ships with the task */
    Progress progress;
} View;

/* ---- JSON Lines ---- */

static cJSON *json_event(const char *type)
{
    cJSON *o = json_result();

    json_add_text(o, "type", type);
    return o;
}

static void add_candidate(cJSON *o, const SearchCandidate *c)
{
    cJSON *curve;

    json_add_text(o, "id", c->name);
    json_add_number(o, "iteration", c->iteration);
    json_add_number(o, "slot", c->slot);
    json_add_text(o, "outcome", outcome_word(c->outcome));
    json_add_text(o, "check", c->check);
    json_add_text(o, "reason", c->reason);
    json_add_number(o, "metric", c->metric);
    json_add_number(o, "success", c->success);
    json_add_number(o, "score", c->score);
    curve = cJSON_AddArrayToObject(o, "curve");
    for (int i = 0; i < c->curve_count; i++) {
        cJSON_AddItemToArray(curve, json_number(c->curve[i]));
    }
}

static void print_json_event(const View *v, const SearchEvent *e)
{
    cJSON *o = NULL;
    Err err;

    switch (e->kind) {
    case SEARCH_LAUNCH:
        o = json_event("launch");
        json_add_text(o, "run", e->run);
        json_add_text(o, "task", v->task->name);
        json_add_text(o, "designer", v->designer);
        json_add_number(o, "samples", e->samples);
        json_add_number(o, "iterations", e->iterations);
        json_add_seed(o, "seed", v->wish->common.seed);
        break;
    case SEARCH_CANDIDATE:
        o = json_event("candidate");
        json_add_text(o, "run", e->run);
        add_candidate(o, e->candidate);
        break;
    case SEARCH_SELECTION:
        o = json_event("iteration");
        json_add_text(o, "run", e->run);
        json_add_number(o, "iteration", e->iteration);
        json_add_option(o, "best", e->best != NULL ? e->best->name : NULL);
        json_add_number(o, "best_metric", e->best != NULL ? e->best->metric : (double)NAN);
        break;
    case SEARCH_WARNING:
        o = json_event("warning");
        json_add_text(o, "run", e->run);
        json_add_text(o, "message", e->text);
        break;
    default:
        return;
    }
    (void)!cli_print_json(o, &err);
}

static void add_interval(cJSON *o, const char *key, Interval interval)
{
    cJSON *pair = cJSON_AddArrayToObject(o, key);

    cJSON_AddItemToArray(pair, json_number(interval.lo));
    cJSON_AddItemToArray(pair, json_number(interval.hi));
}

static Status print_json_result(const Wish *wish, const SearchResult *r, int exit_code,
                                const char *message, Err *err)
{
    cJSON *o = json_event("result"), *rows;

    json_add_text(o, "run", r->run);
    nojail_add_json(o, wish->common.unsafe_no_jail);
    json_add_number(o, "exit", exit_code);
    json_add_text(o, "message", message);
    json_add_option(o, "winner", r->winner[0] != '\0' ? r->winner : NULL);
    json_add_number(o, "search_metric", r->search_metric);
    json_add_number(o, "search_score", r->search_score);
    json_add_number(o, "candidates", r->candidates);
    json_add_number(o, "accepted", r->accepted);
    json_add_number(o, "eureka_score", r->eureka_defined ? r->eureka_score : (double)NAN);
    add_interval(o, "winner_minus_sparse_95", r->over_sparse);
    add_interval(o, "winner_minus_human_95", r->over_human);
    json_add_number(o, "wall_seconds", r->wall_seconds);
    rows = cJSON_AddArrayToObject(o, "comparison");
    for (int i = 0; i < r->comparison_count; i++) {
        const SearchComparison *c = &r->comparisons[i];
        cJSON *row = cJSON_CreateObject(), *seeds;
        json_add_text(row, "reward", c->label);
        json_add_number(row, "seeds", c->summary.seeds);
        json_add_number(row, "failed_seeds", c->failed);
        json_add_number(row, "episodes", c->summary.episodes);
        json_add_number(row, "metric", c->summary.metric_mean);
        json_add_number(row, "last_checkpoint_metric", c->last_metric);
        add_interval(row, "metric_95", c->summary.metric);
        json_add_number(row, "success", c->summary.success_mean);
        add_interval(row, "success_95", c->summary.success);
        seeds = cJSON_AddArrayToObject(row, "metric_by_seed");
        for (int k = 0; k < c->summary.seeds; k++) {
            cJSON_AddItemToArray(seeds, json_number(c->seed_metric[k]));
        }
        cJSON_AddItemToArray(rows, row);
    }
    return cli_print_json(o, err);
}

static void on_event(void *ctx, const SearchEvent *event)
{
    View *v = ctx;

    if (v->wish->common.json) {
        print_json_event(v, event);
    }
    if (event->kind == SEARCH_LAUNCH && v->shipped && !v->wish->common.quiet) {
        (void)fprintf(stderr,
                      "replies: the recording that ships with %s (%s); a model of your own: "
                      "--designer openai:MODEL\n",
                      v->task->name, v->designer + strlen("recording:"));
    }
    if (event->kind == SEARCH_LAUNCH && !v->wish->common.quiet) {
        (void)fprintf(stderr, "run %s: %s, %d samples x %d iterations, seed %llu, %d jobs, %s\n",
                      event->run, v->task->name, event->samples, event->iterations,
                      (unsigned long long)v->wish->common.seed, v->wish->common.jobs,
                      v->wish->common.store);
    }
    progress_event(&v->progress, event);
}

/* ---- the result as text ---- */

/* "winner - sparse in [36.5, 98.3]: better". */
static void add_difference(const char *name, Interval d, Buf *out)
{
    if (isnan(d.lo)) {
        return;
    }
    buf_printf(out, "winner - %-6s in [%.4g, %.4g]: %s\n", name, d.lo, d.hi,
               d.lo > 0   ? "better"
               : d.hi < 0 ? "worse"
                          : "no significant difference");
}

static Status print_result(const View *v, const SearchResult *r, Err *err)
{
    const char *metric = v->task->metric.name;
    const Wish *wish = v->wish;
    const char *store = wish->common.store;
    Buf out;
    Status st;

    buf_init(&out, 65536);
    nojail_add(v->cli, wish->common.unsafe_no_jail, &out);
    buf_printf(&out, "%d candidates, %d of them trained and judged, in %.0f s\n", r->candidates,
               r->accepted, r->wall_seconds);
    if (r->winner[0] == '\0') {
        buf_add_text(&out, "No reward could be used. Why: ");
        common_add_show(&out, r->run, store);
        buf_add_text(&out, "\n");
    } else {
        buf_printf(&out, "Winner: %s\n", r->winner);
    }
    if (r->comparison_count > 0) {
        comparison_add(v->cli, v->task, r->comparisons, r->comparison_count, &out);
    }
    if (r->comparison_count > 0) {
        buf_add_text(&out, "\n");
        add_difference("sparse", r->over_sparse, &out);
        add_difference("human", r->over_human, &out);
    }
    if (r->comparison_count == 3 && r->eureka_defined) {
        buf_printf(&out,
                   "Eureka's score (winner - sparse) / |human - sparse| = %.3f, of the mean %s "
                   "above.\n",
                   r->eureka_score, metric);
    } else if (r->comparison_count == 3) {
        buf_add_text(&out, "Eureka's score (winner - sparse) / |human - sparse| is undefined: "
                           "human and sparse do not differ significantly.\n");
    }
    if (r->winner[0] != '\0') {
        buf_add_text(&out, "\nLook at it:    ");
        common_add_show(&out, r->winner, store);
        buf_add_text(&out, "\nthe whole run: ");
        common_add_show(&out, r->run, store);
        buf_add_text(&out, "\n");
    }
    st = cli_print(&out, err);
    buf_release(&out);
    return st;
}

/* ---- what the user wants ---- */

/* The designer's spec: the one that was named, or the recording that ships with the task. */
static Status choose_designer(const Task *task, const Wish *wish, char *spec, size_t size,
                              bool *shipped, Err *err)
{
    char name[128], path[4096];

    *shipped = false;
    if (wish->designer != NULL) {
        (void)snprintf(spec, size, "%s", wish->designer);
        return OK;
    }
    (void)snprintf(name, sizeof name, "examples/recordings/%s.jsonl", task->name);
    if (program_find(name, path, sizeof path, NULL) != OK) {
        (void)snprintf(name, sizeof name, "recordings/%s.jsonl", task->name);
        if (program_find(name, path, sizeof path, NULL) != OK) {
            return err_set(err, ERR_USAGE,
                           "no recording ships with %s: name a model with --designer openai:MODEL "
                           "(key in OPENAI_API_KEY), or --designer exchange:DIR, or "
                           "recording:FILE",
                           task->name);
        }
    }
    (void)snprintf(spec, size, "recording:%s", path);
    *shipped = true;
    return OK;
}

static const char *key_from_environment(void)
{
    const char *key = getenv("OPENAI_API_KEY");

    return key != NULL && key[0] != '\0' ? key : getenv("GOODHART_API_KEY");
}

/* K and N: as told, else as recorded, else Eureka's. A recording of another task is refused. */
static Status choose_size(const Task *task, const CommandLine *line, const Designer *designer,
                          Wish *wish, Err *err)
{
    static const char *const of_models[] = {"base-url", "parallel", "temperature", "max-tokens"};
    RecordingDefaults recorded;

    for (size_t i = 0; i < ARRAY_LEN(of_models) && strcmp(designer_kind(designer), "openai") != 0;
         i++) {
        if (options_find(line, of_models[i])->given) {
            return err_set(err, ERR_USAGE,
                           "--%s is for a model: name one with --designer "
                           "openai:MODEL",
                           of_models[i]);
        }
    }
    if (wish->record != NULL && access(wish->record, F_OK) == 0) {
        return err_set(err, ERR_USAGE, "%s exists: --record writes a new file", wish->record);
    }
    designer_defaults(designer, &recorded);
    if (recorded.task[0] != '\0' && strcmp(recorded.task, task->name) != 0) {
        return err_set(err, ERR_USAGE, "this recording is of the task %s, not %s", recorded.task,
                       task->name);
    }
    if (wish->samples == 0) {
        wish->samples = recorded.samples > 0 ? recorded.samples : EUREKA_SAMPLES;
    }
    if (wish->iterations == 0) {
        wish->iterations = recorded.iterations > 0 ? recorded.iterations : EUREKA_ITERATIONS;
    }
    return OK;
}

/* How to look at what a search that stopped has done, in the same line. */
static void add_hint(const SearchResult *result, const Wish *wish, Err *err)
{
    const Err why = *err;
    Buf show;
    Status same;

    buf_init(&show, 4096);
    common_add_show(&show, result->run, wish->common.store);
    same = err_set(err, why.code, "%.280s; what was done is kept: %s", why.msg, show.data);
    (void)same;
    buf_release(&show);
}

/* Of a search that did not begin. */
static SearchResult no_result(void)
{
    return (SearchResult){.search_score = (double)NAN,
                          .search_metric = (double)NAN,
                          .eureka_score = (double)NAN,
                          .over_sparse = {(double)NAN, (double)NAN},
                          .over_human = {(double)NAN, (double)NAN}};
}

/* The loop itself, its progress and its interrupts. */
static Status run_loop(View *v, Designer *designer, const char *config, SearchResult *result,
                       Err *err)
{
    const Wish *wish = v->wish;
    Status st;
    SearchOptions o = {.task = v->task,
                       .store_path = wish->common.store,
                       .designer = designer,
                       .samples = wish->samples,
                       .iterations = wish->iterations,
                       .jobs = wish->common.jobs,
                       .seed = wish->common.seed,
                       .settings = train_settings_default(v->task),
                       .validation_episodes = wish->common.validation_episodes,
                       .test_episodes = wish->common.test_episodes,
                       .final_seeds = wish->final_seeds,
                       .record_path = wish->record,
                       .config_json = config,
                       .unsafe_no_jail = wish->common.unsafe_no_jail,
                       .interrupt_fd = common_interrupt_fd()};

    if (wish->common.steps > 0) {
        o.settings.task.total_steps = wish->common.steps;
    }
    progress_init(&v->progress, v->cli, wish->common.quiet);
    st = search_run(&o, on_event, v, result, err);
    progress_end(&v->progress);
    if (o.interrupt_fd >= 0) {
        (void)close(o.interrupt_fd);
    }
    return st;
}

static Status search(Cli *cli, const Task *task, CommandLine *line, Wish *wish, Err *err)
{
    DesignerOptions designer_options = {.base_url = wish->base_url,
                                        .api_key = key_from_environment(),
                                        .parallel = wish->parallel,
                                        .timeout_ms = wish->timeout * 1000,
                                        .temperature = wish->temperature,
                                        .max_tokens = wish->max_tokens};
    char spec[4200];
    bool shipped;
    Designer *designer = NULL;
    SearchResult result = no_result();
    View view = {.cli = cli, .wish = wish, .task = task, .designer = spec};
    Buf config;
    Status st = choose_designer(task, wish, spec, sizeof spec, &shipped, err);

    buf_init(&config, 65536);
    if (st == OK) {
        st = designer_open(spec, &designer_options, &designer, err);
        if (st != OK && st != ERR_NOMEM) {
            cli->exit_code = EXIT_USAGE; /* also a recording that cannot be read */
        }
    }
    if (st == OK) {
        st = choose_size(task, line, designer, wish, err);
    }
    if (st == OK) {
        st = common_config_json(line, &config, err);
    }
    if (st == OK) {
        view.shipped = shipped;
        if (strcmp(designer_kind(designer), "exchange") == 0 && !wish->common.quiet) {
            (void)fprintf(stderr,
                          "prompts are written to %s as NAME.prompt.md; save each reply there as "
                          "NAME.reply.md\n",
                          designer_model(designer));
        }
        st = cli_store_status(cli, run_loop(&view, designer, config.data, &result, err));
    }
    designer_close(designer);
    buf_release(&config);
    if (st != OK && result.run[0] != '\0') {
        add_hint(&result, wish, err);
    }
    if (wish->common.json) {
        int code = st != OK ? cli_exit_code(cli, st) : result.exit_code;
        Status printed = print_json_result(wish, &result, code, st != OK ? err->msg : "", NULL);
        (void)printed;
    } else if (st == OK) {
        st = print_result(&view, &result, err);
    }
    if (st == OK) {
        cli->exit_code = result.exit_code;
    }
    return st;
}

/* Long: a table of options. */
Status cmd_search(Cli *cli, int argc, char *const *argv, Err *err)
{
    Wish wish = {.common = common_wish(),
                 .final_seeds = 5,
                 .parallel = 8,
                 .timeout = 300,
                 .temperature = 1.0};
    /* clang-format off */
    Option options[OWN_OPTIONS + COMMON_OPTIONS] = {
        {.name = "designer", .alias = 'd', .kind = OPTION_TEXT, .value = &wish.designer,
         .value_name = "SPEC", .help = "openai:MODEL, exchange:DIR or recording:FILE; without it the recording that ships with the task"},
        {.name = "samples", .alias = 'k', .kind = OPTION_INT, .value = &wish.samples, .value_name = "K",
         .help = "candidates an iteration; 0: as recorded, else 16", .lo = 0, .hi = SAMPLES_MAX},
        {.name = "iterations", .alias = 'n', .kind = OPTION_INT, .value = &wish.iterations, .value_name = "N",
         .help = "iterations; 0: as recorded, else 5", .lo = 0, .hi = ITERATIONS_MAX},
        {.name = "final-seeds", .kind = OPTION_INT, .value = &wish.final_seeds, .value_name = "S",
         .help = "fresh seeds on which winner and references are trained at the end", .lo = 0, .hi = SEEDS_MAX},
        {.name = "record", .kind = OPTION_TEXT, .value = &wish.record, .value_name = "FILE",
         .help = "write the replies there, to be used as recording:FILE"},
        {.name = "base-url", .kind = OPTION_TEXT, .value = &wish.base_url, .value_name = "URL",
         .help = "server of openai:MODEL, for example http://127.0.0.1:8080/v1"},
        {.name = "parallel", .kind = OPTION_INT, .value = &wish.parallel, .value_name = "P",
         .help = "requests in flight at once", .lo = 1, .hi = 64},
        {.name = "timeout", .kind = OPTION_INT, .value = &wish.timeout, .value_name = "SECONDS",
         .help = "for one reply; 0: wait for ever", .lo = 0, .hi = 86400},
        {.name = "temperature", .kind = OPTION_REAL, .value = &wish.temperature, .value_name = "T",
         .help = "of the model; -1: do not send it", .lo = -1, .hi = 2},
        {.name = "max-tokens", .kind = OPTION_INT, .value = &wish.max_tokens, .value_name = "M",
         .help = "of one reply; 0: do not send it", .lo = 0, .hi = 1000000},
    };
    CommandLine line = {
        .name = "search", .usage = "search TASK [options]",
        .summary = "Searches for a reward: a model writes candidates, each is checked, trained and judged",
        .details = "Results go to standard output, progress to standard error. Keys are read from\n"
                   "OPENAI_API_KEY or GOODHART_API_KEY and are never stored. Exit code 3: no reward\n"
                   "could be used; 8: the provider failed or the recording ran out;\n"
                   "130, 143: interrupted.",
        .examples = "  goodhart search mountain-car\n"
                    "  goodhart search cartpole --seed 7 --jobs 2\n"
                    "  goodhart search cartpole --designer openai:gpt-4o --samples 16 --iterations 5\n"
                    "  goodhart search cartpole --designer openai:any --base-url http://127.0.0.1:8080/v1\n"
                    "  goodhart search mountain-car --designer exchange:letters --record my.jsonl",
        .options = options, .option_count = ARRAY_LEN(options),
        .arguments_min = 1, .arguments_max = 1,
    };
    /* clang-format on */
    const Task *task;
    bool go_on;
    Status st;

    common_options(&wish.common, options + OWN_OPTIONS);
    st = cli_parse(&line, argc, argv, &go_on, err);

    if (st != OK || !go_on) {
        return st;
    }
    st = common_task(line.arguments[0], &task, err);
    if (st != OK && wish.common.json) {
        const SearchResult none = no_result();
        Status printed = print_json_result(&wish, &none, cli_exit_code(cli, st), err->msg, NULL);
        (void)printed;
    }
    return st == OK ? search(cli, task, &line, &wish, err) : st;
}
