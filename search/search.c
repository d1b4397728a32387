/* search/search.c - the whole search: a run begins, iterations follow, the winner is compared. */
#include "search/search.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "designer/prompt.h"
#include "designer/recording.h"
#include "search/jail.h"
#include "search/machine.h"
#include "search/search_priv.h"

enum { TICK_MS = 250 };

/* The work of the whole search in evaluations. */
static double work_all(const Search *s)
{
    int references = s->o->task->human_reward != NULL ? 2 : 1;

    return (double)s->o->samples * s->o->iterations + (double)s->o->final_seeds * (references + 1);
}

void search_tell(Search *s, SearchEventKind kind, const SearchCandidate *candidate,
                 const char *text)
{
    int done = 0;
    SearchEvent event = {.kind = kind,
                         .run = s->run_name,
                         .iteration = s->iteration,
                         .iterations = s->o->iterations,
                         .samples = s->o->samples,
                         .replies = s->replies,
                         .comparing = s->comparing,
                         .work_done = s->candidates_done + s->finals_done + pool_progress(s->pool),
                         .work_all = work_all(s),
                         .elapsed_ms = clock_ms() - s->started_ms,
                         .candidate = candidate,
                         .best = s->best.done ? &s->best.seen : NULL,
                         .text = text};

    if (s->listener == NULL) {
        return;
    }
    for (int i = 0; i < s->o->samples; i++) {
        done += s->now[i].done;
    }
    event.done = done;
    s->listener(s->listener_ctx, &event);
}

static Status wait_for_something(Search *s, Err *err)
{
    struct pollfd fds[POOL_FDS_MAX + 1];
    int count = pool_pollfds(s->pool, fds);
    int timeout = pool_timeout_ms(s->pool);

    fds[count++] = (struct pollfd){s->o->interrupt_fd, POLLIN, 0};
    timeout = timeout < 0 || timeout > TICK_MS ? TICK_MS : timeout;
    if (designer_pending(s->o->designer) > 0) {
        Status st = designer_wait(s->o->designer, fds, count, timeout, err);
        if (st != OK) {
            return st;
        }
    } else if (poll(fds, (nfds_t)count, timeout) < 0 && errno != EINTR) {
        return err_set(err, ERR_IO, "cannot wait: %s", strerror(errno));
    }
    if ((fds[count - 1].revents & POLLIN) != 0) {
        return machine_interrupted(s->o->interrupt_fd, err);
    }
    return OK;
}

/* Waits once and takes note of all that happened. */
Status search_pump(Search *s, Err *err)
{
    Status st = wait_for_something(s, err);
    Evaluation *e;
    bool got = true;

    while (st == OK && got) {
        Reply reply = {0};
        st = designer_take(s->o->designer, &reply, &got, err);
        if (st == OK && got) {
            st = candidate_take_reply(s, &reply, err);
            if (s->recorded != NULL && st == OK) {
                s->recorded[reply.key.slot] = reply; /* its text is ours now */
            } else {
                reply_release(&reply);
            }
        }
    }
    if (st == OK) {
        st = pool_service(s->pool, err);
    }
    while (st == OK && (e = pool_take(s->pool)) != NULL) {
        st = e->tag == TAG_CANDIDATE ? candidate_take_evaluation(s, e, err)
                                     : compare_take(s, e, err);
    }
    if (st == OK) {
        search_tell(s, SEARCH_TICK, NULL, NULL);
    }
    return st;
}

/* The options with their origins, and the jail as this machine has it. */
static Status add_config(const Search *s, Buf *out, Err *err)
{
    const char *text = s->o->config_json != NULL ? s->o->config_json : "{}";
    cJSON *config = NULL, *jail;
    Status st = json_parse(text, strlen(text), "the options of a search", &config, err);

    if (st == OK) {
        jail = cJSON_AddObjectToObject(config, "jail");
        json_add_text(jail, "value", pool_jail(s->pool));
        json_add_text(jail, "origin", s->o->unsafe_no_jail ? "command line" : "machine");
        st = json_print(config, out, err);
    }
    cJSON_Delete(config);
    return st;
}

static Status open_run(Search *s, Err *err)
{
    const SearchOptions *o = s->o;
    char hash[TASK_HASH_SIZE], cpu[256];
    Buf settings, config;
    StoreRun row = {.task = o->task->name,
                    .task_hash = hash,
                    .seed = o->seed,
                    .samples = o->samples,
                    .iterations = o->iterations,
                    .restarts = 1,
                    .jobs = o->jobs,
                    .designer = designer_kind(o->designer),
                    .model = designer_model(o->designer),
                    .program_version = GOODHART_VERSION,
                    .compiler = machine_compiler(),
                    .cpu = cpu,
                    .prompt_version = prompt_version()};
    Status st;

    task_hash(o->task, hash);
    machine_cpu(cpu, sizeof cpu);
    buf_init(&settings, 16384);
    buf_init(&config, 65536);
    st = train_settings_json(&o->settings, &settings, err);
    if (st == OK) {
        st = add_config(s, &config, err);
    }
    if (st == OK) {
        row.config_json = config.data;
        row.train_settings_json = settings.data;
        st = store_add_run(s->store, &row, &s->run, s->run_name, err);
    }
    buf_release(&settings);
    buf_release(&config);
    (void)snprintf(s->result->run, sizeof s->result->run, "%s", s->run_name);
    return st;
}

static Status allocate(Search *s, Err *err)
{
    size_t samples = (size_t)s->o->samples;

    s->now = mem_alloc(samples * sizeof *s->now);
    s->before = mem_alloc(samples * sizeof *s->before);
    s->calls = mem_alloc(samples * sizeof *s->calls);
    if (s->o->record_path != NULL) {
        s->recorded = mem_alloc(samples * sizeof *s->recorded);
    }
    if (s->now == NULL || s->before == NULL || s->calls == NULL ||
        (s->o->record_path != NULL && s->recorded == NULL)) {
        return err_set(err, ERR_NOMEM, "a search");
    }
    for (size_t i = 0; i < samples; i++) {
        candidate_release(&s->now[i]);
        candidate_release(&s->before[i]);
    }
    return OK;
}

static Status begin_recording(Search *s, Err *err)
{
    /* A folder of files is no model, and nobody else's business. */
    bool is_model = strcmp(designer_kind(s->o->designer), "openai") == 0;
    const RecordingHeader header = {.task = s->o->task->name,
                                    .samples = s->o->samples,
                                    .iterations = s->o->iterations,
                                    .designer = designer_kind(s->o->designer),
                                    .model = is_model ? designer_model(s->o->designer) : "",
                                    .prompt_version = prompt_version()};

    Status st = OK;

    /* Written at once: a file that cannot be written shows before anything is paid for. */
    if (s->recorded != NULL) {
        st = recording_write_header(&header, &s->recording, err);
    }
    if (s->recorded != NULL && st == OK) {
        st = file_write(s->o->record_path, s->recording.data, s->recording.size, err);
    }
    return st;
}

/* The best becomes the winner; it and the references are trained on fresh seeds. */
static Status finish(Search *s, Err *err)
{
    const StoreSelection row = {.run = s->run,
                                .iteration = s->o->iterations - 1,
                                .candidate = s->best.id,
                                .role = "winner",
                                .score = s->best.seen.score,
                                .reason = "best so far at the end of the search"};
    Status st = OK;

    if (s->best.done) {
        (void)snprintf(s->result->winner, sizeof s->result->winner, "%s", s->best.seen.name);
        s->result->search_score = s->best.seen.score;
        s->result->search_metric = s->best.seen.metric;
        st = store_add_selection(s->store, &row, err);
        if (st == OK) {
            st = compare_add_winner(s, err);
        }
    }
    s->comparing = true;
    if (st == OK && s->best.done && s->o->final_seeds > 0) {
        search_tell(s, SEARCH_FINAL, NULL, NULL);
    }
    while (st == OK && s->best.done && s->finals_done < s->finals_wanted) {
        st = search_pump(s, err);
    }
    if (st == OK && s->best.done && s->o->final_seeds > 0) {
        st = compare_summarise(s, err);
    }
    return st;
}

/* How a run that stopped with st is called in the store, and the exit code of its program. */
static void end_words(Status st, const SearchResult *result, StoreRunEnd *end)
{
    static const struct {
        Status st;
        const char *word;
        int exit_code;
    } ends[] = {{ERR_INTERRUPTED, "interrupted", 130},
                {ERR_TERMINATED, "interrupted", 143},
                {ERR_EXHAUSTED, "exhausted", 8},
                {ERR_PROVIDER, "failed", 8},
                {ERR_SANDBOX, "failed", 7}};

    end->status = st != OK ? "failed" : result->exit_code == 3 ? "no-candidate" : "done";
    end->exit_code = st != OK ? 1 : result->exit_code;
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        if (ends[i].st == st) {
            end->status = ends[i].word;
            end->exit_code = ends[i].exit_code;
        }
    }
}

static Status run_all(Search *s, Err *err)
{
    StoreRunEnd end = {0};
    Status st = open_run(s, err), ended;
    Err ignored;

    if (st != OK) {
        return st;
    }
    search_tell(s, SEARCH_LAUNCH, NULL, NULL);
    if (s->o->unsafe_no_jail) {
        search_tell(s, SEARCH_WARNING, NULL, JAIL_WARNING);
    }
    st = begin_recording(s, err);
    if (st == OK && s->o->final_seeds > 0) {
        st = compare_add_references(s, err);
    }
    for (s->iteration = 0; st == OK && s->iteration < s->o->iterations; s->iteration++) {
        st = iteration_run(s, err);
    }
    s->iteration = s->iteration > 0 ? s->iteration - 1 : 0;
    if (st == OK) {
        st = finish(s, err);
    }
    s->result->exit_code = st == OK && !s->best.done ? 3 : 0;
    s->result->wall_seconds = (double)(clock_ms() - s->started_ms) / 1e3;
    end_words(st, s->result, &end);
    end.message = st != OK ? err->msg : "";
    store_rollback(s->store);
    ended = store_end_run(s->store, s->run, &end, st == OK ? err : &ignored);
    return st == OK ? ended : st;
}

static void release(Search *s)
{
    for (int i = 0; i < s->o->samples; i++) {
        if (s->now != NULL) {
            candidate_release(&s->now[i]);
        }
        if (s->before != NULL) {
            candidate_release(&s->before[i]);
        }
        if (s->recorded != NULL) {
            reply_release(&s->recorded[i]);
        }
    }
    candidate_release(&s->best);
    for (int tag = 0; tag < TAG_COUNT; tag++) {
        for (int i = 0; i < SEEDS_MAX; i++) {
            evaluation_free(s->finals[tag][i]);
        }
    }
    mem_free(s->now);
    mem_free(s->before);
    mem_free(s->calls);
    mem_free(s->recorded);
    buf_release(&s->system);
    buf_release(&s->user);
    buf_release(&s->recording);
    pool_close(s->pool);
    store_close(s->store);
    mem_free(s);
}

Status search_run(const SearchOptions *options, SearchListener *listener, void *ctx,
                  SearchResult *result, Err *err)
{
    Search *s = mem_alloc(sizeof *s);
    Status st;

    memset(result, 0, sizeof *result);
    result->search_score = result->search_metric = result->eureka_score = (double)NAN;
    result->over_sparse = result->over_human = (Interval){(double)NAN, (double)NAN};
    if (s == NULL) {
        return err_set(err, ERR_NOMEM, "a search");
    }
    s->o = options;
    s->listener = listener;
    s->listener_ctx = ctx;
    s->result = result;
    s->started_ms = clock_ms();
    buf_init(&s->system, PROMPT_BYTES_MAX);
    buf_init(&s->user, PROMPT_BYTES_MAX);
    buf_init(&s->recording, RECORDING_BYTES_MAX);
    candidate_release(&s->best);
    st = train_settings_check(options->task, &options->settings, err);
    if (st == OK) {
        st = allocate(s, err);
    }
    if (st == OK) {
        st = pool_open(options->jobs, options->unsafe_no_jail, &s->pool, err);
    }
    if (st == OK) {
        st = store_open_write(options->store_path, &s->store, err);
    }
    if (st == OK) {
        st = run_all(s, err);
    }
    release(s);
    return st;
}
