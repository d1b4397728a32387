#include "cli/common.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>

#include "base/json.h"
#include "base/text.h"
#include "search/machine.h"

Status common_task(const char *name, const Task **out, Err *err)
{
    const char *names[256], *nearest;
    size_t count;
    const Task *const *all = task_all(&count);
    Buf shown;
    Status st;

    *out = task_find(name);
    if (*out != NULL) {
        return OK;
    }
    for (size_t i = 0; i < count && i < ARRAY_LEN(names); i++) {
        names[i] = all[i]->name;
    }
    nearest = text_nearest(name, names, count);
    buf_init(&shown, 256);
    text_add_line(&shown, name, strlen(name), 40);
    st = nearest != NULL
             ? err_set(err, ERR_USAGE, "unknown task \"%s\"; did you mean %s?", shown.data, nearest)
             : err_set(err, ERR_USAGE,
                       "unknown task \"%s\"; `goodhart tasks` lists "
                       "them",
                       shown.data);
    buf_release(&shown);
    return st;
}

CommonWish common_wish(void)
{
    return (CommonWish){.store = STORE_DEFAULT_PATH,
                        .jobs = machine_cpus() < JOBS_MAX ? machine_cpus() : JOBS_MAX,
                        .validation_episodes = 20,
                        .test_episodes = 100,
                        .seed = 1};
}

void common_options(CommonWish *wish, Option *options)
{
    /* clang-format off */
    const Option rows[COMMON_OPTIONS] = {
        {.name = "seed", .alias = 's', .kind = OPTION_SEED, .value = &wish->seed, .value_name = "SEED",
         .help = "everything random is derived from it"},
        {.name = "jobs", .alias = 'j', .kind = OPTION_INT, .value = &wish->jobs, .value_name = "J",
         .help = "trainings at once; changes no result", .lo = 1, .hi = JOBS_MAX},
        {.name = "steps", .kind = OPTION_INT, .value = &wish->steps, .value_name = "STEPS",
         .help = "environment steps of one training; 0: the task's budget", .lo = 0, .hi = 1000000000},
        {.name = "test-episodes", .kind = OPTION_INT, .value = &wish->test_episodes, .value_name = "E",
         .help = "fresh episodes that measure a trained policy", .lo = 1, .hi = EPISODES_MAX},
        {.name = "validation-episodes", .kind = OPTION_INT, .value = &wish->validation_episodes, .value_name = "E",
         .help = "episodes that choose its checkpoint", .lo = 1, .hi = EPISODES_MAX},
        {.name = "store", .kind = OPTION_TEXT, .value = &wish->store, .value_name = "FILE",
         .help = "where everything is kept"},
        {.name = "json", .kind = OPTION_BOOL, .value = &wish->json,
         .help = "JSON on standard output: one object a line, the last of type result"},
        {.name = "quiet", .alias = 'q', .kind = OPTION_BOOL, .value = &wish->quiet,
         .help = "no progress on standard error"},
        {.name = "unsafe-no-jail", .kind = OPTION_BOOL, .value = &wish->unsafe_no_jail,
         .help = "run rewards WITHOUT the jail, on a machine that may be lost"},
    };
    /* clang-format on */

    memcpy(options, rows, sizeof rows);
}

int common_interrupt_fd(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static cJSON *option_value(const Option *o)
{
    char text[24];

    switch (o->kind) {
    case OPTION_BOOL:
        return cJSON_CreateBool(*(const bool *)o->value);
    case OPTION_INT:
        return json_number(*(const int *)o->value);
    case OPTION_REAL:
        return json_number(*(const double *)o->value);
    case OPTION_SEED:
        (void)snprintf(text, sizeof text, "%llu", (unsigned long long)*(const uint64_t *)o->value);
        return cJSON_CreateString(text);
    case OPTION_TEXT:
    case OPTION_CHOICE:
        break;
    }
    return *(const char *const *)o->value != NULL
               ? cJSON_CreateString(*(const char *const *)o->value)
               : cJSON_CreateNull();
}

Status common_config_json(const CommandLine *line, Buf *out, Err *err)
{
    cJSON *all = cJSON_CreateObject();
    Status st;

    for (int i = 0; i < line->option_count; i++) {
        cJSON *one = cJSON_AddObjectToObject(all, line->options[i].name);
        cJSON_AddItemToObject(one, "value", option_value(&line->options[i]));
        json_add_text(one, "origin", line->options[i].given ? "command line" : "default");
    }
    st = json_print(all, out, err);
    cJSON_Delete(all);
    return st;
}

void common_add_show(Buf *out, const char *id, const char *store)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+:@%";

    buf_printf(out, "goodhart show %s", id);
    if (strcmp(store, STORE_DEFAULT_PATH) == 0) {
        return;
    }
    buf_add_text(out, " --store ");
    if (store[strspn(store, plain)] == '\0') {
        cli_add_line(out, store);
        return;
    }
    buf_add_text(out, "'");
    for (const char *c = store; *c != '\0'; c++) {
        char one[2] = {*c, '\0'};
        if (*c == '\'') {
            buf_add_text(out, "'\\''");
        } else {
            buf_add_text(out, one);
        }
    }
    buf_add_text(out, "'");
}

void comparison_add(const Cli *cli, const Task *task, const SearchComparison *rows, int count,
                    Buf *out)
{
    bool one_seed = true;
    Buf title;

    buf_init(&title, 256);
    buf_printf(&title, "%-8s %5s %8s  mean %-24s %8s  success", "reward", "seeds", "episodes",
               task->metric.name, "last");
    cli_heading(cli, out, title.data);
    buf_release(&title);
    for (int i = 0; i < count; i++) {
        const SearchComparison *c = &rows[i];
        const Summary *s = &c->summary;
        char interval[64];
        (void)snprintf(interval, sizeof interval, "[%.4g, %.4g]", s->metric.lo, s->metric.hi);
        buf_printf(out, "%-8s %5d %8d  %8.4g %-20s %8.4g  %5.1f %% [%.1f, %.1f]", c->label,
                   s->seeds, s->episodes, s->metric_mean, interval, c->last_metric,
                   100 * s->success_mean, 100 * s->success.lo, 100 * s->success.hi);
        if (c->failed > 0) {
            buf_printf(out, "  (%d trainings failed)", c->failed);
        }
        buf_add_text(out, "\n");
        one_seed = one_seed && s->seeds == 1;
    }
    buf_printf(
        out,
        "Of each training the checkpoint that was best on validation episodes, on fresh ones; "
        "last:\nwhat the last checkpoint reached. In brackets 95 %% by bootstrap over %s.\n",
        one_seed ? "the episodes of one seed" : "seeds and episodes");
}
