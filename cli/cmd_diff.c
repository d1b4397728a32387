/* goodhart diff: the sources of two candidates, and their scores. */
#include "cli/commands.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "cli/diff.h"
#include "cli/nojail.h"
#include "cli/show.h"

typedef struct {
    StoreCandidateDetail detail;
    bool nojail;
} Side;

/* A candidate by its name; of a run its choice. */
static Status load(Cli *cli, Store *store, const char *name, Side *out, Err *err)
{
    StoreRunDetail run = {0};
    StoreRef ref;
    int64_t id;
    Status st = store_find(store, name, STORE_RUN | STORE_CANDIDATE, &ref, err);

    if (st == OK) {
        id = ref.id;
        if (ref.kind == STORE_RUN) {
            st = store_run(store, ref.id, &run, err);
            id = run.info.winner;
            store_free(run.memory);
        }
        if (st == OK && id == 0) {
            st = err_set(err, ERR_NOTFOUND,
                         "run %s has chosen no candidate; name one of its "
                         "candidates (`goodhart show %s` lists them)",
                         ref.name, ref.name);
        }
        if (st == OK) {
            st = store_candidate(store, id, &out->detail, err);
        }
        if (st == OK) {
            st = nojail_candidate(store, &out->detail, &out->nojail, err);
        }
    }
    return cli_store_status(cli, st);
}

/* Adds the lines of a diff: each made safe, and coloured by its first character. */
static void add_lines(const Cli *cli, const Buf *diff, Buf *out)
{
    Buf line;

    buf_init(&line, FILE_BYTES_MAX);
    for (const char *at = diff->data, *end = diff->data + diff->size; at < end;) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t count = stop != NULL ? (size_t)(stop - at) : (size_t)(end - at);
        buf_reset(&line);
        text_add_safe(&line, at, count);
        if (*at == '-' || *at == '+') {
            cli_paint(cli, out, *at == '-' ? PAINT_RED : PAINT_GREEN, line.data, line.size);
        } else {
            buf_add(out, line.data, line.size);
        }
        buf_add_text(out, "\n");
        at += count + 1;
    }
    buf_release(&line);
}

static void add_score(char sign, const Side *side, Buf *out)
{
    const StoreCandidateDetail *d = &side->detail;

    buf_printf(out, "%c%c%c %s  score ", sign, sign, sign, d->candidate.name);
    cli_add_real(out, d->line.score);
    buf_add_text(out, ", metric ");
    cli_add_real(out, d->line.metric);
    buf_add_text(out, ", success ");
    cli_add_real(out, d->line.success);
    buf_printf(out, ", %s%s\n", d->line.outcome, side->nojail ? ", NO JAIL" : "");
}

static Status print_text(const Cli *cli, const Side *a, const Side *b, const Buf *diff, Err *err)
{
    Buf out;
    Status st;

    buf_init(&out, FILE_BYTES_MAX);
    nojail_add(cli, a->nojail || b->nojail, &out);
    add_score('-', a, &out);
    add_score('+', b, &out);
    if (diff->size == 0) {
        buf_add_text(&out, "the sources are equal\n");
    }
    add_lines(cli, diff, &out);
    st = cli_print(&out, err);
    buf_release(&out);
    return st;
}

static cJSON *side_json(const Side *side)
{
    cJSON *o = show_line_json(&side->detail.line);

    nojail_add_json(o, side->nojail);
    return o;
}

static cJSON *diff_json(const Side *a, const Side *b, const Buf *diff, const DiffCount *count)
{
    cJSON *o = json_result();

    (void)cJSON_AddItemToObject(o, "a", side_json(a));
    (void)cJSON_AddItemToObject(o, "b", side_json(b));
    json_add_number(o, "score_change", b->detail.line.score - a->detail.line.score);
    (void)cJSON_AddNumberToObject(o, "removed", count->removed);
    (void)cJSON_AddNumberToObject(o, "added", count->added);
    json_add_bytes(o, "diff", (StoreBytes){diff->data, diff->size});
    return o;
}

static Status compare(Cli *cli, Store *store, char const *const names[2], bool json, Err *err)
{
    Side a = {0}, b = {0};
    DiffCount count = {0, 0};
    Buf diff;
    Status st = load(cli, store, names[0], &a, err);

    buf_init(&diff, FILE_BYTES_MAX);
    if (st == OK) {
        st = load(cli, store, names[1], &b, err);
    }
    if (st == OK) {
        StoreBytes x = a.detail.candidate.source, y = b.detail.candidate.source;
        st = diff_unified(x.data != NULL ? x.data : "", x.size, y.data != NULL ? y.data : "",
                          y.size, &diff, &count, err);
    }
    if (st == OK) {
        st = json ? cli_print_json(diff_json(&a, &b, &diff, &count), err)
                  : print_text(cli, &a, &b, &diff, err);
    }
    buf_release(&diff);
    store_free(a.detail.memory);
    store_free(b.detail.memory);
    return st;
}

Status cmd_diff(Cli *cli, int argc, char *const *argv, Err *err)
{
    const char *path = STORE_DEFAULT_PATH;
    bool json = false, go_on;
    Option options[] = {
        {"store", '\0', OPTION_TEXT, &path, "FILE", "the store", .lo = 0},
        {"json", '\0', OPTION_BOOL, &json, NULL, "one object", .lo = 0},
    };
    CommandLine line = {.name = "diff",
                        .usage = "diff A B [options]",
                        .summary = "Compares the sources and scores of two candidates.",
                        .details =
                            "A and B are candidates, or runs, which stand for what they chose.",
                        .examples = "  goodhart diff r0abc1234d.0-3 r0abc1234d.4-7",
                        .options = options,
                        .option_count = ARRAY_LEN(options),
                        .arguments_min = 2,
                        .arguments_max = 2};
    Store *store = NULL;
    Status st = cli_parse(&line, argc, argv, &go_on, err);

    if (st != OK || !go_on) {
        return st;
    }
    st = cli_open_store(cli, path, &store, err);
    if (st == OK) {
        st = compare(cli, store, line.arguments, json, err);
    }
    store_close(store);
    return st;
}
