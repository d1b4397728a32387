/* search/iteration.c - a prompt goes out, K replies come back, and the best so far is chosen. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "designer/prompt.h"
#include "designer/recording.h"
#include "search/search_priv.h"

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
        if (c->seen.outcome != OUTCOME_OK && !c->unanswered) {
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

/* A provider that answers nothing will not answer the next iteration either. */
static Status check_provider(const Search *s, Err *err)
{
    for (int i = 0; i < s->o->samples; i++) {
        if (!s->now[i].unanswered) {
            return OK;
        }
    }
    return err_set(err, ERR_PROVIDER,
                   "none of the %d requests of iteration %d was answered; %.300s", s->o->samples,
                   s->iteration + 1, s->now[0].reason.data);
}

/* The best so far; of equals the one that learned faster, then the earlier. */
static Status select_best(Search *s, Err *err)
{
    Candidate *best = NULL;

    for (int i = 0; i < s->o->samples; i++) {
        Candidate *c = &s->now[i];
        if (c->seen.outcome == OUTCOME_OK && (best == NULL || candidate_is_better(c, best))) {
            best = c;
        }
    }
    if (best != NULL && (!s->best.done || candidate_is_better(best, &s->best))) {
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
        candidate_forget(best);
        st = store_add_selection(s->store, &row, err);
        if (st != OK) {
            return st;
        }
    }
    for (int i = 0; i < s->o->samples; i++) {
        evaluation_free(s->now[i].e);
        s->now[i].e = NULL;
    }
    search_tell(s, SEARCH_SELECTION, NULL, NULL);
    return OK;
}

Status iteration_run(Search *s, Err *err)
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
        search_tell(s, SEARCH_ITERATION, NULL, NULL);
    }
    for (int i = 0; st == OK && i < s->o->samples; i++) {
        const CallKey key = {.purpose = "design", .iteration = s->iteration, .slot = i};
        st = designer_submit(s->o->designer, &key, s->system.data, s->user.data, err);
    }
    while (st == OK && !iteration_done(s)) {
        st = search_pump(s, err);
    }
    if (s->recorded != NULL) {
        Status recorded = record_iteration(s, st == OK ? err : NULL);
        st = st == OK ? recorded : st;
    }
    for (int i = 0; i < s->o->samples; i++) {
        s->result->candidates += s->now[i].done;
        s->result->accepted += s->now[i].done && s->now[i].seen.outcome == OUTCOME_OK;
    }
    if (st == OK) {
        st = check_provider(s, err);
    }
    return st == OK ? select_best(s, err) : st;
}
