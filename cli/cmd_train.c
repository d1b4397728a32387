/* goodhart train: one reward by itself, trained and judged on several seeds. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/nojail.h"
#include "search/jail.h"
#include "search/trial.h"

enum { OWN_OPTIONS = 4 };

typedef struct {
    CommonWish common;
    const char *task, *reference;
    int seeds;
    bool keep;
} Wish;

static void on_seed(void *ctx, const Evaluation *e, int done, int all)
{
    const Wish *wish = ctx;
    Buf line;

    if (wish->common.quiet) {
        return;
    }
    buf_init(&line, 2048);
    buf_printf(&line, "seed %d (%d of %d done): ", e->index, done, all);
    if (e->reached == STAGE_DONE) {
        buf_printf(&line, "%s %.4g, success %.0f %%, %.1f s", e->task->metric.name, e->metric_mean,
                   100 * e->success_rate, (double)e->wall_ms / 1e3);
    } else {
        buf_printf(&line, "%s", outcome_word(e->outcome));
    }
    (void)fprintf(stderr, "%s\n", line.data);
    buf_release(&line);
}

/* What is to be trained: a file, or one of the task's reference rewards. */
static Status choose_reward(const CommandLine *line, const Wish *wish, const Task *task,
                            Buf *source, TrialOptions *o, Err *err)
{
    const char *text = NULL;

    o->label = "reward";
    o->store_kind = "source";
    if ((line->argument_count == 1) == (wish->reference != NULL)) {
        return err_set(err, ERR_USAGE,
                       "name a FILE with a reward, or --reference "
                       "human|bad|sparse|zero, and not both");
    }
    if (line->argument_count == 1) {
        Status st = file_read(line->arguments[0], source, err);
        o->source = source->data;
        if (st == OK && strlen(source->data) != source->size) {
            st = err_set(err, ERR_USAGE, "%s holds a NUL byte: it is no text", line->arguments[0]);
        }
        return st != OK && st != ERR_NOMEM ? ERR_USAGE : st;
    }
    o->label = wish->reference;
    if (strcmp(wish->reference, "sparse") == 0 || strcmp(wish->reference, "zero") == 0) {
        o->kind = wish->reference[0] == 's' ? REWARD_SPARSE : REWARD_ZERO;
        o->store_kind = wish->reference;
        return OK;
    }
    text = wish->reference[0] == 'h' ? task->human_reward : task->bad_reward;
    if (text == NULL) {
        return err_set(err, ERR_USAGE, "the task %s has no %s reward", task->name, wish->reference);
    }
    o->store_kind = wish->reference[0] == 'h' ? "human" : "source";
    o->source = text;
    return OK;
}

static Status print_text(const Cli *cli, const Task *task, const TrialResult *r, const Wish *wish,
                         Err *err)
{
    Buf out;
    Status st;

    buf_init(&out, 65536);
    nojail_add(cli, wish->common.unsafe_no_jail, &out);
    if (r->outcome != OUTCOME_OK) {
        buf_printf(&out, "%s at %s: ", outcome_word(r->outcome), r->check);
        text_add_safe(&out, r->message, strlen(r->message));
        buf_add_text(&out, "\n");
        if (r->step[0] != '\0') {
            buf_printf(&out, "the step: %s\n", r->step);
        }
    }
    if (r->comparison.summary.seeds > 0) {
        comparison_add(cli, task, &r->comparison, 1, &out);
        buf_printf(&out, "%s: the threshold is a mean of %g (%s).\n",
                   r->comparison.summary.metric_mean >= (double)task->solved_at ? "Solved"
                                                                                : "Not solved",
                   (double)task->solved_at, task->solved_source);
    }
    if (r->candidate[0] != '\0') {
        buf_add_text(&out, "\nLook at it: ");
        common_add_show(&out, r->candidate, wish->common.store);
        buf_add_text(&out, "\n");
    }
    st = cli_print(&out, err);
    buf_release(&out);
    return st;
}

static Status print_json(const Task *task, const TrialResult *r, const Wish *wish, int exit_code,
                         Err *err)
{
    const SearchComparison *c = &r->comparison;
    cJSON *o = json_result(), *seeds;

    json_add_text(o, "type", "result");
    json_add_text(o, "task", task->name);
    nojail_add_json(o, wish->common.unsafe_no_jail);
    json_add_option(o, "candidate", r->candidate[0] != '\0' ? r->candidate : NULL);
    json_add_text(o, "outcome", outcome_word(r->outcome));
    json_add_text(o, "check", r->check);
    json_add_text(o, "message", r->message);
    json_add_number(o, "exit", exit_code);
    json_add_number(o, "seeds", c->summary.seeds);
    json_add_number(o, "failed_seeds", c->failed);
    json_add_number(o, "episodes", c->summary.episodes);
    json_add_number(o, "metric", c->summary.seeds > 0 ? c->summary.metric_mean : (double)NAN);
    json_add_number(o, "last_checkpoint_metric", c->last_metric);
    json_add_number(o, "metric_lo", c->summary.metric.lo);
    json_add_number(o, "metric_hi", c->summary.metric.hi);
    json_add_number(o, "success", c->summary.seeds > 0 ? c->summary.success_mean : (double)NAN);
    json_add_number(o, "success_lo", c->summary.success.lo);
    json_add_number(o, "success_hi", c->summary.success.hi);
    seeds = cJSON_AddArrayToObject(o, "by_seed");
    for (int i = 0; i < r->count; i++) {
        const Evaluation *e = r->evaluations[i];
        cJSON *row = cJSON_CreateObject();
        json_add_seed(row, "seed", e->train_seed);
        json_add_text(row, "outcome", outcome_word(e->outcome));
        json_add_number(row, "metric", e->reached == STAGE_DONE ? e->metric_mean : (double)NAN);
        json_add_number(row, "success", e->reached == STAGE_DONE ? e->success_rate : (double)NAN);
        json_add_text(row, "weights", e->train.result.hash);
        cJSON_AddItemToArray(seeds, row);
    }
    return cli_print_json(o, err);
}

/* What is given up, before anything runs. */
static Status warn(const Wish *wish, Err *err)
{
    cJSON *o;

    if (!wish->common.unsafe_no_jail) {
        return OK;
    }
    (void)fprintf(stderr, "warning: %s\n", JAIL_WARNING);
    if (!wish->common.json) {
        return OK;
    }
    o = json_result();
    json_add_text(o, "type", "warning");
    json_add_text(o, "message", JAIL_WARNING);
    return cli_print_json(o, err);
}

static Status train(Cli *cli, const CommandLine *line, Wish *wish, Err *err)
{
    const Task *task = NULL;
    TrialResult result = {0};
    TrialOptions o = {.seed = wish->common.seed,
                      .seeds = wish->seeds,
                      .jobs = wish->common.jobs,
                      .validation_episodes = wish->common.validation_episodes,
                      .test_episodes = wish->common.test_episodes,
                      .store_path = wish->keep ? wish->common.store : NULL,
                      .unsafe_no_jail = wish->common.unsafe_no_jail,
                      .interrupt_fd = -1};
    Buf source;
    Status st = wish->task == NULL ? err_set(err, ERR_USAGE,
                                             "name a task with --task; `goodhart tasks` lists them")
                                   : common_task(wish->task, &task, err);

    buf_init(&source, SOURCE_BYTES_MAX);
    if (st == OK) {
        st = choose_reward(line, wish, task, &source, &o, err);
    }
    if (st == OK) {
        st = warn(wish, err);
    }
    if (st == OK) {
        o.task = task;
        o.settings = train_settings_default(task);
        o.settings.task.total_steps =
            wish->common.steps > 0 ? wish->common.steps : o.settings.task.total_steps;
        o.interrupt_fd = common_interrupt_fd();
        st = cli_store_status(cli, trial_run(&o, on_seed, wish, &result, err));
        (void)close(o.interrupt_fd);
    }
    if (st == OK) {
        cli->exit_code = result.outcome == OUTCOME_OK ? EXIT_DONE : EXIT_FINDINGS;
        st = wish->common.json ? print_json(task, &result, wish, cli->exit_code, err)
                               : print_text(cli, task, &result, wish, err);
    }
    trial_result_release(&result);
    buf_release(&source);
    return st;
}

Status cmd_train(Cli *cli, int argc, char *const *argv, Err *err)
{
    static const char *const references[] = {"human", "bad", "sparse", "zero", NULL};
    Wish wish = {.common = common_wish(), .seeds = 5, .keep = true};
    /* clang-format off */
    Option options[OWN_OPTIONS + COMMON_OPTIONS] = {
        {.name = "task", .alias = 't', .kind = OPTION_TEXT, .value = &wish.task, .value_name = "TASK",
         .help = "the task to train on"},
        {.name = "reference", .kind = OPTION_CHOICE, .value = &wish.reference, .value_name = "NAME",
         .help = "train a reference reward of the task instead of a file", .choices = references},
        {.name = "seeds", .alias = 'n', .kind = OPTION_INT, .value = &wish.seeds, .value_name = "S",
         .help = "trainings, each on its own seed", .lo = 1, .hi = SEEDS_MAX},
        {.name = "keep", .kind = OPTION_BOOL, .value = &wish.keep,
         .help = "keep the result in the store; --no-keep: only print it"},
    };
    CommandLine line = {
        .name = "train", .usage = "train FILE --task TASK [options]",
        .summary = "Checks one reward, trains it on several seeds and judges what was learned",
        .details = "FILE holds a reward in Reward C; \"-\" is standard input. Exit code 3: the reward was\n"
                   "not accepted, or a training failed because of it.",
        .examples = "  goodhart train examples/mountain-car.c --task mountain-car\n"
                    "  goodhart train --reference sparse --task mountain-car --seeds 10\n"
                    "  goodhart train my.c --task cartpole --no-keep --json",
        .options = options, .option_count = ARRAY_LEN(options),
        .arguments_min = 0, .arguments_max = 1,
    };
    /* clang-format on */
    bool go_on;
    Status st;

    common_options(&wish.common, options + OWN_OPTIONS);
    st = cli_parse(&line, argc, argv, &go_on, err);

    return st != OK || !go_on ? st : train(cli, &line, &wish, err);
}
