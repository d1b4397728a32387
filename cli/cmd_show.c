/* goodhart show: a run, a candidate or a training, whole. */
#include "cli/commands.h"

#include "base/text.h"
#include "cli/show.h"

/* Prints the prompt or the reply that a candidate came from. */
static Status print_text(Cli *cli, Store *store, const StoreRef *ref, bool reply, Err *err)
{
    StoreCandidateDetail d;
    Buf out;
    Status st;

    if (ref->kind != STORE_CANDIDATE) {
        return err_set(err, ERR_USAGE, "show: --prompt and --reply are of a candidate, %s is none",
                       ref->name);
    }
    st = cli_store_status(cli, store_candidate(store, ref->id, &d, err));
    if (st != OK) {
        return st;
    }
    buf_init(&out, FILE_BYTES_MAX);
    if (!d.has_call || (reply && d.call.answer.reply.data == NULL)) {
        st = err_set(err, ERR_NOTFOUND, "%s came from no %s that is stored", ref->name,
                     reply ? "reply" : "prompt");
    } else if (reply) {
        text_add_safe(&out, d.call.answer.reply.data, d.call.answer.reply.size);
        buf_add_text(&out, "\n");
    } else {
        cli_heading(cli, &out, "system");
        text_add_safe(&out, d.call.call.system.data, d.call.call.system.size);
        cli_heading(cli, &out, "user");
        text_add_safe(&out, d.call.call.user.data, d.call.call.user.size);
        buf_add_text(&out, "\n");
    }
    if (st == OK) {
        st = cli_print(&out, err);
    }
    buf_release(&out);
    store_free(d.memory);
    return st;
}

static Status show_ref(Cli *cli, Store *store, const StoreRef *ref, bool json, Err *err)
{
    switch (ref->kind) {
    case STORE_RUN:
        return show_run(cli, store, ref->id, json, err);
    case STORE_CANDIDATE:
        return show_candidate(cli, store, ref->id, json, err);
    case STORE_TRAINING:
        break;
    }
    return show_training(cli, store, ref->id, json, err);
}

Status cmd_show(Cli *cli, int argc, char *const *argv, Err *err)
{
    const char *path = STORE_DEFAULT_PATH;
    bool json = false, prompt = false, reply = false, go_on;
    Option options[] = {
        {"store", '\0', OPTION_TEXT, &path, "FILE", "the store", .lo = 0},
        {"prompt", '\0', OPTION_BOOL, &prompt, NULL, "the prompt a candidate came from", .lo = 0},
        {"reply", '\0', OPTION_BOOL, &reply, NULL, "the reply a candidate came from", .lo = 0},
        {"json", '\0', OPTION_BOOL, &json, NULL, "one object", .lo = 0},
    };
    CommandLine line = {.name = "show",
                        .usage = "show ID [options]",
                        .summary = "Shows a run, a candidate or a training whole.",
                        .details =
                            "ID is a name from `goodhart runs`, the beginning of one, or \"last\".",
                        .examples = "  goodhart show last\n  goodhart show r0abc1234d.2-13 --reply",
                        .options = options,
                        .option_count = ARRAY_LEN(options),
                        .arguments_min = 1,
                        .arguments_max = 1};
    Store *store = NULL;
    StoreRef ref;
    Status st = cli_parse(&line, argc, argv, &go_on, err);

    if (st != OK || !go_on) {
        return st;
    }
    st = cli_open_store(cli, path, &store, err);
    if (st == OK) {
        st = cli_store_status(cli,
                              store_find(store, line.arguments[0],
                                         STORE_RUN | STORE_CANDIDATE | STORE_TRAINING, &ref, err));
    }
    if (st == OK && (prompt || reply)) {
        st = print_text(cli, store, &ref, reply, err);
    } else if (st == OK) {
        st = show_ref(cli, store, &ref, json, err);
    }
    store_close(store);
    return st;
}
