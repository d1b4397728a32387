#include "search/search.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/rng.h"
#include "designer/prompt.h"
#include "designer/recording.h"
#include "search/machine.h"
#include "search/search_priv.h"

enum { TICK_MS = 250, REASON_BYTES_MAX = 8192 };

/* ---- telling ---- */

/* The work of the whole search in evaluations. */
static double work_all(const Search *s)
{
    int references = s->o->task->human_reward != NULL ? 2 : 1;

    return (double)s->o->samples * s->o->iterations + (double)s->o->final_seeds * (references + 1);
}

static void tell(Search *s, SearchEventKind kind, const SearchCandidate *candidate,
                 const char *text)
{
    int done = 0;
    SearchEvent event = {.kind = kind,
                         .run = s->run_name,
                         .iteration = s->iteration,
                         .iterations = s->o->iterations,
                         .samples = s->o->samples,
                         .replies = s->replies,
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

/* ---- candidates ---- */

static void candidate_release(Candidate *c)
{
    evaluation_free(c->e);
    mem_free(c->source);
    buf_release(&c->reason);
    memset(c, 0, sizeof *c);
    buf_init(&c->reason, REASON_BYTES_MAX);
}

static void candidate_reset(Candidate *c, int iteration, int slot)
{
    candidate_release(c);
    c->seen.iteration = iteration;
    c->seen.slot = slot;
    c->seen.check = "";
    c->seen.metric = c->seen.success = c->seen.score = c->seen.length = (double)NAN;
}

/* The borrowed texts of what the listener sees point into the candidate itself. */
static void candidate_bind(Candidate *c)
{
    c->seen.check = c->name_check;
    c->seen.reason = c->reason.data;
}

static void set_end(Candidate *c, Outcome outcome, const char *check, const char *reason)
{
    c->done = true;
    c->seen.outcome = outcome;
    (void)snprintf(c->name_check, sizeof c->name_check, "%s", check);
    buf_reset(&c->reason);
    buf_add_text(&c->reason, reason);
    candidate_bind(c);
}

/* ---- one reply ---- */

static Status keep_reply(Search *s, Candidate *c, const Reply *reply, const char *code,
                         size_t code_bytes, Err *err)
{
    const StoreAnswer answer = {.outcome = reply_outcome_word(reply->outcome),
                                .model = reply->model,
                                .reply = {reply->text, strlen(reply->text)},
                                .tokens_in = reply->tokens_in,
                                .tokens_out = reply->tokens_out,
                                .attempts = reply->attempts,
                                .wall_ms = reply->wall_ms,
                                .message = reply->message,
                                .prompt_differs = reply->prompt_differs};
    const StoreCandidate row = {.run = s->run,
                                .iteration = c->seen.iteration,
                                .slot = c->seen.slot,
                                .task = s->o->task->name,
                                .source = {code, code_bytes},
                                .origin = "llm"};
    Status st = store_begin(s->store, err);

    if (st == OK) {
        st = store_add_answer(s->store, s->calls[c->seen.slot], &answer, err);
    }
    if (st == OK) {
        st = store_add_candidate(s->store, &row, &c->id, c->seen.name, err);
    }
    if (st == OK && s->best.done) {
        const StoreEdge edge = {c->id, s->best.id, "parent"};
        st = store_add_edge(s->store, &edge, err);
    }
    if (st == OK && code == NULL) {
        const StoreVerdict verdict = {.check = "reply",
                                      .outcome = c->seen.outcome,
                                      .code = "R001 no-code",
                                      .message = c->reason.data};
        st = store_add_verdict(s->store, c->id, &verdict, err);
    }
    return st == OK ? store_commit(s->store, err) : st;
}

static void explain_no_code(Candidate *c, const Reply *reply)
{
    char text[400];

    switch (reply->outcome) {
    case REPLY_FAILED:
        (void)snprintf(text, sizeof text, "the model's provider gave no reply: %s", reply->message);
        set_end(c, OUTCOME_IO_ERROR, "reply", text);
        return;
    case REPLY_REFUSED:
        set_end(c, OUTCOME_REJECTED, "reply", "the model declined to answer");
        return;
    case REPLY_CUT:
        set_end(c, OUTCOME_REJECTED, "reply",
                "the reply was cut off before its code was complete: answer more briefly");
        return;
    default:
        set_end(c, OUTCOME_REJECTED, "reply",
                "the reply has no fenced block that defines the function reward");
        return;
    }
}

static Status start_candidate(Search *s, Candidate *c, Err *err)
{
    uint64_t seed = s->o->seed;
    Evaluation *e;
    Status st = evaluation_new(s->o->task, &e, err);

    if (st != OK) {
        return st;
    }
    e->kind = REWARD_SOURCE;
    e->source = mem_strdup(c->source);
    e->settings = s->o->settings;
    e->with_critic = true;
    /* The same chance for all candidates: what differs is the reward. */
    e->critic_seed = seed_derive(seed, "critic", 0, 0, 0, 0);
    e->train_seed = seed_derive(seed, "train", 0, 0, 0, 0);
    e->validation_seed = seed_derive(seed, "validation", 0, 0, 0, 0);
    e->test_seed = seed_derive(seed, "test", 0, 0, 0, 0);
    e->validation_episodes = s->o->validation_episodes;
    e->test_episodes = s->o->test_episodes;
    e->priority = 0;
    e->tag = TAG_CANDIDATE;
    e->index = c->seen.slot;
    st = e->source != NULL ? pool_add(s->pool, e, err)
                           : err_set(err, ERR_NOMEM, "a candidate's source");
    if (st != OK) {
        evaluation_free(e);
    }
    return st;
}

static Status on_reply(Search *s, Reply *reply, Err *err)
{
    Candidate *c = &s->now[reply->key.slot];
    const char *code = NULL;
    size_t bytes = 0;
    Status st;

    assert(reply->key.iteration == s->iteration && !c->done && c->source == NULL);
    s->replies++;
    if (reply->prompt_differs && !s->prompt_warned) {
        s->prompt_warned = true;
        tell(s, SEARCH_WARNING, NULL,
             "the recorded replies were written for other prompts than this search makes (other "
             "settings, another version or other results before): they are used as they are");
    }
    if (!reply_find_code(reply->text, &code, &bytes)) {
        code = NULL;
        bytes = 0;
        explain_no_code(c, reply);
    } else {
        c->source = mem_alloc(bytes + 1);
        if (c->source == NULL) {
            return err_set(err, ERR_NOMEM, "a candidate's source");
        }
        memcpy(c->source, code, bytes);
    }
    st = keep_reply(s, c, reply, code, bytes, err);
    if (st == OK && c->source != NULL) {
        st = start_candidate(s, c, err);
    } else if (st == OK) {
        s->candidates_done++;
        tell(s, SEARCH_CANDIDATE, &c->seen, NULL);
    }
    return st;
}

/* ---- one evaluation ---- */

static void judge_candidate(const Search *s, Candidate *c)
{
    const Evaluation *e = c->e;

    set_end(c, OUTCOME_OK, "", "");
    c->seen.metric = e->metric_mean;
    c->seen.success = e->success_rate;
    c->seen.length = e->length_mean;
    c->seen.score = keep_score(s->o->task, e->metric_mean);
    c->seen.curve_count = e->judge.policy_count;
    c->area = 0;
    for (int i = 0; i < e->judge.policy_count; i++) {
        c->seen.curve[i] = e->judge.validation_metric[i];
        c->area += e->judge.validation_metric[i] / e->judge.policy_count;
    }
}

/* Why it failed, with the step that shows it: the next prompt quotes this. */
static void explain_failure(Candidate *c)
{
    static const char *const stages[] = {"critic", "train", "judge", ""};
    const Evaluation *e = c->e;
    const Verdict *objection = critic_objection(&e->critic);
    const char *step = e->reached == STAGE_TRAIN ? e->train.result.fault.step
                       : objection != NULL       ? objection->step
                                                 : "";

    set_end(c, e->outcome, objection != NULL ? objection->check : stages[e->reached], e->message);
    if (step[0] != '\0') {
        buf_printf(&c->reason, "\nThe step: %s", step);
    }
    candidate_bind(c);
}

static Status on_candidate(Search *s, Evaluation *e, Err *err)
{
    Candidate *c = &s->now[e->index];
    Status st;

    c->e = e;
    if (e->reached == STAGE_DONE) {
        judge_candidate(s, c);
    } else {
        explain_failure(c);
    }
    s->candidates_done++;
    st = store_begin(s->store, err);
    if (st == OK) {
        st = keep_verdicts(s->store, c->id, &e->critic, err);
    }
    if (st == OK && e->reached >= STAGE_TRAIN) {
        st = keep_training(s->store, e, c->id, s->run, "source", "search", err);
    }
    if (st == OK) {
        st = store_commit(s->store, err);
    }
    if (st == OK) {
        tell(s, SEARCH_CANDIDATE, &c->seen, NULL);
    }
    return st;
}

/* ---- waiting ---- */

static Status wait_for_something(Search *s, Err *err)
{
    static_assert(POOL_FDS_MAX > 0, "the pool has descriptors");
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
        return err_set(err, ERR_INTERRUPTED, "interrupted");
    }
    return OK;
}

/* Waits once and takes note of all that happened. */
static Status pump(Search *s, Err *err)
{
    Status st = wait_for_something(s, err);
    bool got = true;

    while (st == OK && got) {
        Reply reply = {0};
        st = designer_take(s->o->designer, &reply, &got, err);
        if (st == OK && got) {
            st = on_reply(s, &reply, err);
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
    for (Evaluation *e = pool_take(s->pool); st == OK && e != NULL; e = pool_take(s->pool)) {
        st = e->tag == TAG_CANDIDATE ? on_candidate(s, e, err) : compare_take(s, e, err);
    }
    if (st == OK) {
        tell(s, SEARCH_TICK, NULL, NULL);
    }
    return st;
}

/* ---- an iteration ---- */

static bool iteration_done(const Search *s)
{
    for (int i = 0; i < s->o->samples; i++) {
        if (!s->now[i].done) {
            return false;
        }
    }
    return true;
}

static Status write_prompt(Search *s, Err *err)
{
    FailedSibling failed[SAMPLES_MAX];
    PromptContext context = {
        .task = s->o->task, .step_budget = s->o->settings.task.total_steps, .failed = failed};
    Buf feedback;
    Status st = OK;

    buf_init(&feedback, PROMPT_FEEDBACK_BYTES_MAX);
    for (int i = 0; s->iteration > 0 && i < s->o->samples; i++) {
        const Candidate *c = &s->before[i];
        if (c->seen.outcome != OUTCOME_OK) {
            failed[context.failed_count++] =
                (FailedSibling){c->source, outcome_word(c->seen.outcome), c->reason.data};
        }
    }
    if (s->best.done) {
        context.best_source = s->best.source;
        st = keep_feedback(s->best.e, &feedback, err);
        context.best_feedback = feedback.data;
    }
    buf_reset(&s->system);
    buf_reset(&s->user);
    if (st == OK) {
        st = prompt_system(&context, &s->system, err);
    }
    if (st == OK) {
        st = prompt_user(&context, &s->user, err);
    }
    buf_release(&feedback);
    return st;
}

/* The prompt and the calls are in the store before any request leaves. */
static Status keep_iteration(Search *s, Err *err)
{
    const StoreIteration row = {.run = s->run,
                                .number = s->iteration,
                                .system = {s->system.data, s->system.size},
                                .user = {s->user.data, s->user.size},
                                .parent = s->best.done ? s->best.id : 0};
    Status st = store_begin(s->store, err);

    if (st == OK) {
        st = store_add_iteration(s->store, &row, err);
    }
    for (int i = 0; st == OK && i < s->o->samples; i++) {
        const StoreCall call = {.run = s->run,
                                .purpose = "design",
                                .iteration = s->iteration,
                                .slot = i,
                                .system = row.system,
                                .user = row.user};
        st = store_add_call(s->store, &call, &s->calls[i], err);
    }
    return st == OK ? store_commit(s->store, err) : st;
}

/* Adds the replies of this iteration to the recording, in the order of their slots, and writes it:
 * what was paid for is kept also when the search does not reach its end. */
static Status record_iteration(Search *s, Err *err)
{
    char hash[HASH_HEX_SIZE];
    Status st;

    if (s->recorded == NULL) {
        return OK;
    }
    st = recording_write_prompt(s->system.data, s->user.data, &s->recording, err);
    if (st == OK) {
        st = recording_prompt_hash(s->system.data, s->user.data, hash, err);
    }
    for (int i = 0; st == OK && i < s->o->samples; i++) {
        Reply *r = &s->recorded[i];
        const RecordedReply row = {.key = r->key,
                                   .prompt_sha256 = hash,
                                   .model = r->model,
                                   .outcome = r->outcome,
                                   .tokens_in = r->tokens_in,
                                   .tokens_out = r->tokens_out,
                                   .text = r->text};
        if (r->text != NULL) {
            st = recording_write_reply(&row, &s->recording, err);
            reply_release(r);
            memset(r, 0, sizeof *r);
        }
    }
    if (st == OK) {
        st = file_write(s->o->record_path, s->recording.data, s->recording.size, err);
    }
    return st;
}

static bool is_better(const Candidate *a, const Candidate *b)
{
    if (a->seen.metric != b->seen.metric) {
        return a->seen.metric > b->seen.metric;
    }
    return a->area > b->area;
}

/* The best so far; of equals the one that learned faster, then the earlier. */
static Status select_best(Search *s, Err *err)
{
    Candidate *best = NULL;

    for (int i = 0; i < s->o->samples; i++) {
        Candidate *c = &s->now[i];
        if (c->seen.outcome == OUTCOME_OK && (best == NULL || is_better(c, best))) {
            best = c;
        }
    }
    if (best != NULL && (!s->best.done || is_better(best, &s->best))) {
        const StoreSelection row = {.run = s->run,
                                    .iteration = s->iteration,
                                    .candidate = best->id,
                                    .role = "best-so-far",
                                    .score = best->seen.score,
                                    .reason = "highest mean metric on the test episodes; of equals "
                                              "the higher mean over the checkpoints"};
        Status st;
        candidate_release(&s->best);
        s->best = *best;
        candidate_bind(&s->best);
        /* The slot gives its texts away; it stays as a line for the next prompt: it did not fail.
         */
        best->source = NULL;
        best->e = NULL;
        buf_init(&best->reason, REASON_BYTES_MAX);
        candidate_bind(best);
        st = store_add_selection(s->store, &row, err);
        if (st != OK) {
            return st;
        }
    }
    for (int i = 0; i < s->o->samples; i++) {
        evaluation_free(s->now[i].e);
        s->now[i].e = NULL;
    }
    tell(s, SEARCH_SELECTION, NULL, NULL);
    return OK;
}

static Status run_iteration(Search *s, Err *err)
{
    Candidate *swap = s->before;
    Status st;

    s->before = s->now;
    s->now = swap;
    s->replies = 0;
    for (int i = 0; i < s->o->samples; i++) {
        candidate_reset(&s->now[i], s->iteration, i);
    }
    st = write_prompt(s, err);
    if (st == OK) {
        st = keep_iteration(s, err);
    }
    if (st == OK) {
        tell(s, SEARCH_ITERATION, NULL, NULL);
    }
    for (int i = 0; st == OK && i < s->o->samples; i++) {
        const CallKey key = {.purpose = "design", .iteration = s->iteration, .slot = i};
        st = designer_submit(s->o->designer, &key, s->system.data, s->user.data, err);
    }
    while (st == OK && !iteration_done(s)) {
        st = pump(s, err);
    }
    if (s->recorded != NULL) {
        Status recorded = record_iteration(s, st == OK ? err : NULL);
        st = st == OK ? recorded : st;
    }
    for (int i = 0; i < s->o->samples; i++) {
        s->result->candidates += s->now[i].done;
        s->result->accepted += s->now[i].done && s->now[i].seen.outcome == OUTCOME_OK;
    }
    return st == OK ? select_best(s, err) : st;
}

/* ---- the whole ---- */

static Status open_run(Search *s, Err *err)
{
    const SearchOptions *o = s->o;
    char hash[TASK_HASH_SIZE], cpu[256];
    Buf settings;
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
                    .config_json = o->config_json,
                    .prompt_version = prompt_version()};
    Status st;

    task_hash(o->task, hash);
    machine_cpu(cpu, sizeof cpu);
    buf_init(&settings, 16384);
    st = train_settings_json(&o->settings, &settings, err);
    if (st == OK) {
        row.train_settings_json = settings.data;
        st = store_add_run(s->store, &row, &s->run, s->run_name, err);
    }
    buf_release(&settings);
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
        buf_init(&s->now[i].reason, REASON_BYTES_MAX);
        buf_init(&s->before[i].reason, REASON_BYTES_MAX);
    }
    buf_init(&s->best.reason, REASON_BYTES_MAX);
    return OK;
}

static Status begin_recording(Search *s, Err *err)
{
    const RecordingHeader header = {.task = s->o->task->name,
                                    .samples = s->o->samples,
                                    .iterations = s->o->iterations,
                                    .designer = designer_kind(s->o->designer),
                                    .model = designer_model(s->o->designer),
                                    .prompt_version = prompt_version()};

    return s->recorded != NULL ? recording_write_header(&header, &s->recording, err) : OK;
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
    if (st == OK) {
        tell(s, SEARCH_FINAL, NULL, NULL);
    }
    while (st == OK && s->best.done && s->finals_done < s->finals_wanted) {
        st = pump(s, err);
    }
    if (st == OK && s->best.done) {
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
    tell(s, SEARCH_LAUNCH, NULL, NULL);
    st = begin_recording(s, err);
    if (st == OK && s->o->final_seeds > 0) {
        st = compare_add_references(s, err);
    }
    for (s->iteration = 0; st == OK && s->iteration < s->o->iterations; s->iteration++) {
        st = run_iteration(s, err);
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
    buf_init(&s->best.reason, REASON_BYTES_MAX);
    st = train_settings_check(options->task, &options->settings, err);
    if (st == OK) {
        st = allocate(s, err);
    }
    if (st == OK) {
        st = pool_open(options->jobs, &s->pool, err);
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
