/* search/candidate.c - one candidate: from a reply to a score, or to the reason why there is none.
 */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "designer/prompt.h"
#include "search/search_priv.h"

enum { REASON_BYTES_MAX = 8192 };

void candidate_release(Candidate *c)
{
    evaluation_free(c->e);
    mem_free(c->source);
    buf_release(&c->reason);
    memset(c, 0, sizeof *c);
    buf_init(&c->reason, REASON_BYTES_MAX);
}

void candidate_reset(Candidate *c, int iteration, int slot)
{
    candidate_release(c);
    c->seen.iteration = iteration;
    c->seen.slot = slot;
    c->seen.check = "";
    c->seen.metric = c->seen.success = c->seen.score = c->seen.length = (double)NAN;
}

/* The borrowed texts of what the listener sees point into the candidate itself. */
void candidate_bind(Candidate *c)
{
    c->seen.check = c->name_check;
    c->seen.reason = c->reason.data;
}

void candidate_forget(Candidate *c)
{
    c->source = NULL;
    c->e = NULL;
    buf_init(&c->reason, REASON_BYTES_MAX);
    candidate_bind(c);
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
        c->unanswered = true;
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

Status candidate_take_reply(Search *s, const Reply *reply, Err *err)
{
    Candidate *c = &s->now[reply->key.slot];
    const char *code = NULL;
    size_t bytes = 0;
    Status st;

    assert(reply->key.iteration == s->iteration && !c->done && c->source == NULL);
    s->replies++;
    if (reply->prompt_differs && !s->prompt_warned) {
        s->prompt_warned = true;
        search_tell(
            s, SEARCH_WARNING, NULL,
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
        search_tell(s, SEARCH_CANDIDATE, &c->seen, NULL);
    }
    return st;
}

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

Status candidate_take_evaluation(Search *s, Evaluation *e, Err *err)
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
        st = keep_verdicts(s->store, c->id, e, err);
    }
    if (st == OK && e->reached >= STAGE_TRAIN) {
        st = keep_training(s->store, e, c->id, s->run, "source", "search", err);
    }
    if (st == OK) {
        st = store_commit(s->store, err);
    }
    if (st == OK) {
        search_tell(s, SEARCH_CANDIDATE, &c->seen, NULL);
    }
    return st;
}

bool candidate_is_better(const Candidate *a, const Candidate *b)
{
    if (a->seen.metric != b->seen.metric) {
        return a->seen.metric > b->seen.metric;
    }
    return a->area > b->area;
}
