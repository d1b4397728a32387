/* goodhart tasks: the tasks of this build, and one of them whole. */
#include "cli/commands.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "cli/table.h"
#include "tasks/task.h"

static const char *kind_word(FieldKind kind)
{
    static const char *const words[] = {"float", "int", "bool", "enum"};

    return words[kind];
}

static const char *seen_word(unsigned seen)
{
    return seen == SEEN_BY_POLICY   ? "policy"
           : seen == SEEN_BY_REWARD ? "reward"
           : seen == SEEN_BY_BOTH   ? "both"
                                    : "nobody";
}

/* ---- text ---- */

static Status print_list(const Cli *cli, Err *err)
{
    static const Column columns[] = {{"task", false},   {"fields", true},    {"actions", false},
                                     {"metric", false}, {"solved at", true}, {"", false}};
    size_t count;
    const Task *const *tasks = task_all(&count);
    Table table;
    Buf out;
    Status st;

    table_init(&table, columns, ARRAY_LEN(columns));
    buf_init(&out, FILE_BYTES_MAX);
    for (size_t i = 0; i < count; i++) {
        int choices = task_action_choices(tasks[i]);
        table_text(&table, tasks[i]->name);
        table_printf(&table, "%d", task_field_floats(tasks[i]));
        table_printf(&table, choices > 0 ? "%d choices" : "%d floats",
                     choices > 0 ? choices : task_action_floats(tasks[i]));
        table_text(&table, tasks[i]->metric.name);
        table_real(&table, (double)tasks[i]->solved_at);
        table_text(&table, tasks[i]->title);
    }
    table_add(&table, 0, cli->width, &out);
    st = cli_print(&out, err);
    table_release(&table);
    buf_release(&out);
    return st;
}

static void add_fields(const Cli *cli, const char *title, const Field *fields, int count, Buf *out)
{
    static const Column columns[] = {{"name", false},   {"kind", false}, {"count", true},
                                     {"range", false},  {"unit", false}, {"seen by", false},
                                     {"meaning", false}};
    Table table;

    cli_heading(cli, out, title);
    table_init(&table, columns, ARRAY_LEN(columns));
    for (int i = 0; i < count; i++) {
        const Field *f = &fields[i];
        table_text(&table, f->name);
        table_text(&table, kind_word(f->kind));
        table_printf(&table, "%d", f->count);
        table_printf(&table, "%g … %g", (double)f->lo, (double)f->hi);
        table_text(&table, f->unit);
        table_text(&table, f->seen == 0 ? "both" : seen_word(f->seen));
        table_text(&table, f->meaning);
    }
    table_add(&table, 2, WIDTH_ANY, out); /* the meanings are what was asked for */
    table_release(&table);
}

static void add_reward(const Cli *cli, const char *title, const char *source, const char *origin,
                       Buf *out)
{
    cli_heading(cli, out, title);
    if (source == NULL) {
        buf_add_text(out, "  none\n");
        return;
    }
    buf_printf(out, "  %s\n%s", origin != NULL ? origin : "", source);
    if (source[0] != '\0' && source[strlen(source) - 1] != '\n') {
        buf_add_text(out, "\n");
    }
}

static Status print_task(const Cli *cli, const Task *t, Err *err)
{
    Buf out;
    Status st;

    buf_init(&out, FILE_BYTES_MAX);
    cli_paint(cli, &out, PAINT_BOLD, t->name, strlen(t->name));
    buf_printf(&out, ": %s\n\n%s\n\n  origin: %s\n", t->title, t->text, t->origin);
    buf_printf(&out, "  episodes of at most %d steps; trained for %d steps, gamma %g\n",
               t->step_limit, t->training.total_steps, (double)t->training.gamma);
    add_fields(cli, "State", t->fields, t->field_count, &out);
    add_fields(cli, "Actions", t->actions, t->action_count, &out);
    cli_heading(cli, &out, "Metric");
    buf_printf(&out, "  %s (%s): %s\n", t->metric.name, t->metric.unit, t->metric.meaning);
    buf_printf(&out, "  floor %g, goal %g; solved at %g: %s\n", (double)t->metric_floor,
               (double)t->metric_goal, (double)t->solved_at, t->solved_source);
    buf_printf(&out, "  an episode succeeds: %s\n", t->success_meaning);
    for (int i = 0; i < t->side_count; i++) {
        buf_printf(&out, "  side metric %s (%s): %s\n", t->side[i].name, t->side[i].unit,
                   t->side[i].meaning);
    }
    add_reward(cli, "Human reward", t->human_reward, t->human_source, &out);
    add_reward(cli, "A reward known to be exploited", t->bad_reward, t->bad_source, &out);
    st = cli_print(&out, err);
    buf_release(&out);
    return st;
}

/* ---- JSON ---- */

static cJSON *metric_json(const MetricName *m)
{
    cJSON *o = cJSON_CreateObject();

    json_add_option(o, "name", m->name);
    json_add_option(o, "unit", m->unit);
    json_add_option(o, "meaning", m->meaning);
    return o;
}

static cJSON *fields_json(const Field *fields, int count)
{
    cJSON *array = cJSON_CreateArray();

    for (int i = 0; i < count; i++) {
        const Field *f = &fields[i];
        cJSON *o = cJSON_CreateObject(), *labels = NULL;
        json_add_option(o, "name", f->name);
        json_add_text(o, "kind", kind_word(f->kind));
        (void)cJSON_AddNumberToObject(o, "count", f->count);
        json_add_option(o, "unit", f->unit);
        json_add_number(o, "lo", (double)f->lo);
        json_add_number(o, "hi", (double)f->hi);
        json_add_text(o, "seen_by", f->seen == 0 ? "both" : seen_word(f->seen));
        json_add_option(o, "meaning", f->meaning);
        if (f->kind == FIELD_ENUM && f->labels != NULL) {
            labels = cJSON_AddArrayToObject(o, "labels");
            for (int v = 0; v <= (int)(f->hi - f->lo); v++) {
                (void)cJSON_AddItemToArray(labels, cJSON_CreateString(f->labels[v]));
            }
        }
        (void)cJSON_AddItemToArray(array, o);
    }
    return array;
}

static cJSON *task_json(const Task *t)
{
    cJSON *o = json_result(), *side;
    char hash[TASK_HASH_SIZE];

    task_hash(t, hash);
    json_add_text(o, "name", t->name);
    json_add_text(o, "title", t->title);
    json_add_text(o, "hash", hash);
    json_add_option(o, "text", t->text);
    json_add_option(o, "origin", t->origin);
    (void)cJSON_AddNumberToObject(o, "step_limit", t->step_limit);
    (void)cJSON_AddNumberToObject(o, "total_steps", t->training.total_steps);
    (void)cJSON_AddItemToObject(o, "fields", fields_json(t->fields, t->field_count));
    (void)cJSON_AddItemToObject(o, "actions", fields_json(t->actions, t->action_count));
    (void)cJSON_AddItemToObject(o, "metric", metric_json(&t->metric));
    json_add_number(o, "metric_floor", (double)t->metric_floor);
    json_add_number(o, "metric_goal", (double)t->metric_goal);
    json_add_number(o, "solved_at", (double)t->solved_at);
    json_add_option(o, "solved_source", t->solved_source);
    json_add_option(o, "success_meaning", t->success_meaning);
    side = cJSON_AddArrayToObject(o, "side_metrics");
    for (int i = 0; i < t->side_count; i++) {
        (void)cJSON_AddItemToArray(side, metric_json(&t->side[i]));
    }
    json_add_option(o, "human_reward", t->human_reward);
    json_add_option(o, "human_source", t->human_source);
    json_add_option(o, "bad_reward", t->bad_reward);
    json_add_option(o, "bad_source", t->bad_source);
    return o;
}

static cJSON *tasks_json(void)
{
    size_t count;
    const Task *const *tasks = task_all(&count);
    cJSON *array = cJSON_CreateArray();

    for (size_t i = 0; i < count; i++) {
        (void)cJSON_AddItemToArray(array, task_json(tasks[i]));
    }
    return array;
}

static Status no_task(const char *name, Err *err)
{
    enum { NAMES_MAX = 64 };
    const char *names[NAMES_MAX], *nearest;
    size_t count, used = 0;
    const Task *const *tasks = task_all(&count);
    Buf shown;
    Status st;

    for (; used < count && used < NAMES_MAX; used++) {
        names[used] = tasks[used]->name;
    }
    nearest = text_nearest(name, names, used);
    buf_init(&shown, 256);
    text_add_line(&shown, name, strlen(name), 40);
    st = err_set(err, ERR_NOTFOUND, "no task \"%s\"; %s%s", shown.data,
                 nearest != NULL ? "did you mean " : "`goodhart tasks` lists them",
                 nearest != NULL ? nearest : "");
    buf_release(&shown);
    return st;
}

Status cmd_tasks(Cli *cli, int argc, char *const *argv, Err *err)
{
    bool json = false, go_on;
    Option options[] = {
        {"json", '\0', OPTION_BOOL, &json, NULL, "an array, or with NAME one object", .lo = 0},
    };
    CommandLine line = {.name = "tasks",
                        .usage = "tasks [NAME] [options]",
                        .summary = "Lists tasks; one task's schema, metric and reference rewards.",
                        .examples = "  goodhart tasks\n  goodhart tasks cartpole",
                        .options = options,
                        .option_count = ARRAY_LEN(options),
                        .arguments_max = 1};
    const Task *task;
    Status st = cli_parse(&line, argc, argv, &go_on, err);

    if (st != OK || !go_on) {
        return st;
    }
    if (line.argument_count == 0) {
        return json ? cli_print_json(tasks_json(), err) : print_list(cli, err);
    }
    task = task_find(line.arguments[0]);
    if (task == NULL) {
        return no_task(line.arguments[0], err);
    }
    return json ? cli_print_json(task_json(task), err) : print_task(cli, task, err);
}
