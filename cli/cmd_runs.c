/* goodhart runs: the runs of a store, newest first. */
#include "cli/commands.h"

#include <string.h>

#include "base/json.h"
#include "cli/nojail.h"
#include "cli/show.h"
#include "cli/table.h"

cJSON *show_run_info_json(const StoreRunInfo *info)
{
    cJSON *o = json_result();

    json_add_option(o, "id", info->run.name);
    json_add_option(o, "task", info->run.task);
    json_add_option(o, "status", info->status);
    nojail_add_json(o, nojail_run(&info->run));
    if (info->ended != NULL) {
        (void)cJSON_AddNumberToObject(o, "exit", info->exit_code);
    } else {
        (void)cJSON_AddNullToObject(o, "exit");
    }
    json_add_option(o, "message", info->message);
    json_add_option(o, "started", info->run.started);
    json_add_option(o, "ended", info->ended);
    json_add_option(o, "designer", info->run.designer);
    json_add_option(o, "model", info->run.model);
    (void)cJSON_AddNumberToObject(o, "samples", info->run.samples);
    (void)cJSON_AddNumberToObject(o, "iterations", info->run.iterations);
    (void)cJSON_AddNumberToObject(o, "restarts", info->run.restarts);
    json_add_seed(o, "seed", info->run.seed);
    json_add_option(o, "winner", info->winner_name);
    json_add_number(o, "best_score", info->best_score);
    (void)cJSON_AddNumberToObject(o, "candidates", (double)info->candidates);
    (void)cJSON_AddNumberToObject(o, "calls", (double)info->calls);
    (void)cJSON_AddNumberToObject(o, "answers", (double)info->answers);
    (void)cJSON_AddNumberToObject(o, "tokens_in", (double)info->tokens_in);
    (void)cJSON_AddNumberToObject(o, "tokens_out", (double)info->tokens_out);
    return o;
}

static Status print_list(const Cli *cli, const StoreRuns *runs, Err *err)
{
    static const Column columns[] = {{"run", false},    {"started", false}, {"task", false},
                                     {"status", false}, {"K x N", true},    {"candidates", true},
                                     {"best", true},    {"winner", false},  {"designer", false}};
    Table table;
    Buf out;
    Status st;

    table_init(&table, columns, ARRAY_LEN(columns));
    buf_init(&out, FILE_BYTES_MAX);
    for (int i = 0; i < runs->count; i++) {
        const StoreRunInfo *info = &runs->items[i];
        table_text(&table, info->run.name);
        table_printf(&table, "%.16s", info->run.started);
        table_text(&table, info->run.task);
        table_printf(&table, "%s%s", info->status, nojail_run(&info->run) ? ", NO JAIL" : "");
        table_printf(&table, "%d x %d", info->run.samples, info->run.iterations);
        table_printf(&table, "%lld", (long long)info->candidates);
        table_real(&table, info->best_score);
        table_text(&table, info->winner_name != NULL ? info->winner_name : "-");
        table_printf(&table, "%.40s%s%.120s", info->run.designer,
                     info->run.model[0] != '\0' ? ":" : "", info->run.model);
    }
    table_add(&table, 0, cli->width, &out);
    st = cli_print(&out, err);
    table_release(&table);
    buf_release(&out);
    return st;
}

static Status print_json(const StoreRuns *runs, Err *err)
{
    cJSON *array = cJSON_CreateArray();

    for (int i = 0; i < runs->count; i++) {
        (void)cJSON_AddItemToArray(array, show_run_info_json(&runs->items[i]));
    }
    return cli_print_json(array, err);
}

Status cmd_runs(Cli *cli, int argc, char *const *argv, Err *err)
{
    const char *path = STORE_DEFAULT_PATH;
    bool json = false, go_on;
    int limit = 50;
    Option options[] = {
        {"store", '\0', OPTION_TEXT, &path, "FILE", "the store", .lo = 0},
        {"limit", 'n', OPTION_INT, &limit, "N", "at most so many, the newest", .lo = 1,
         .hi = 1000000},
        {"json", '\0', OPTION_BOOL, &json, NULL, "an array of objects", .lo = 0},
    };
    CommandLine line = {.name = "runs",
                        .usage = "runs [options]",
                        .summary = "Lists the runs of a store, newest first.",
                        .examples = "  goodhart runs\n  goodhart runs --json --limit 1",
                        .options = options,
                        .option_count = ARRAY_LEN(options)};
    StoreRuns runs = {0};
    Store *store = NULL;
    Status st = cli_parse(&line, argc, argv, &go_on, err);

    if (st != OK || !go_on) {
        return st;
    }
    st = cli_open_store(cli, path, &store, err);
    if (st == OK) {
        st = cli_store_status(cli, store_runs(store, limit, &runs, err));
    }
    if (st == OK) {
        st = json ? print_json(&runs, err) : print_list(cli, &runs, err);
    }
    store_free(runs.memory);
    store_close(store);
    return st;
}
