/* The rows: what is written is read back, and what must not be written is refused. */
#include <math.h>
#include <sqlite3.h>

#include "base/mem.h"
#include "tests/unit/store_fixture.h"

static StorePlace place;
static Store *s;
static Filled f;

static int fill(void **state)
{
    Err err;

    (void)state;
    place_make(&place);
    CHECK_OK(store_open_write(place.path, &s, &err), err);
    f = fill_run(s);
    return 0;
}

static int empty(void **state)
{
    (void)state;
    store_close(s);
    place_remove(&place);
    return 0;
}

TEST(run_comes_back)
{
    StoreRunDetail d;
    StoreRuns runs;
    Err err;

    UNUSED_STATE;
    CHECK_OK(store_run(s, f.run, &d, &err), err);
    CHECK_STR(d.info.run.name, "rtest00001");
    CHECK_STR(d.info.run.task, "cartpole");
    CHECK(d.info.run.seed == INT64_MAX);
    CHECK_INT(d.info.run.samples, 2);
    CHECK_STR(d.info.run.model, "m\x1b[31m");
    CHECK_STR(d.info.run.train_settings_json, "{}");
    CHECK_STR(d.info.run.started, "2026-01-02T03:04:05.678Z");
    CHECK_STR(d.info.status, "done");
    CHECK_STR(d.info.winner_name, "rtest00001.0-1");
    CHECK_INT(d.info.winner, f.b);
    CHECK(d.info.best_score == 0.9);
    CHECK_INT(d.info.candidates, 3);
    CHECK_INT(d.info.calls, 3);
    CHECK_INT(d.info.answers, 3);
    CHECK_INT(d.info.tokens_in, 300);
    CHECK_INT(d.info.tokens_out, 0);
    CHECK_INT(d.iteration_count, 1);
    CHECK_INT(d.selection_count, 1);
    CHECK_STR(d.selections[0].reason, "highest score");
    CHECK_STR(d.selections[0].candidate_name, "rtest00001.0-1");
    store_free(d.memory);

    CHECK_STATUS(store_run(s, 999, &d, &err), ERR_NOTFOUND, err);
    CHECK(d.memory == NULL);

    test_case = "resumed, then ended again";
    CHECK_OK(store_add_event(s, f.run, "resumed", NULL, &err), err);
    CHECK_OK(store_runs(s, 10, &runs, &err), err);
    CHECK_STR(runs.items[0].status, "running");
    store_free(runs.memory);
    CHECK_OK(store_end_run(s, f.run, &(StoreRunEnd){.status = "exhausted", .exit_code = 8}, &err),
             err);
    CHECK_OK(store_runs(s, 10, &runs, &err), err);
    CHECK_STR(runs.items[0].status, "exhausted");
    CHECK_INT(runs.items[0].exit_code, 8);
    store_free(runs.memory);
    test_case = "";
}

TEST(candidate_comes_back)
{
    StoreCandidateDetail d;
    Err err;

    UNUSED_STATE;
    CHECK_OK(store_candidate(s, f.b, &d, &err), err);
    CHECK_STR(d.candidate.name, "rtest00001.0-1");
    CHECK_STR(d.run_name, "rtest00001");
    CHECK_STR(d.candidate.source.data, source_b);
    CHECK_INT(d.candidate.source.size, strlen(source_b));
    CHECK(d.candidate.canonical.data == NULL);
    CHECK_STR(d.line.outcome, "ok");
    CHECK(d.line.score == 0.9);
    CHECK_INT(d.line.episodes, 3);
    CHECK_INT(d.line.curve_count, 10);
    CHECK(d.line.curve[0] == 0.0); /* not judged there: the trainer's */
    CHECK(d.line.curve[9] == 18.0);
    CHECK_INT(d.parent_count, 1);
    CHECK_STR(d.parents[0].name, "rtest00001.0-0");
    CHECK_STR(d.parents[0].role, "parent");
    CHECK_INT(d.verdict_count, 1);
    CHECK(d.has_call && d.call.answered);
    CHECK_STR(d.call.call.user.data, "the task \x1b[2J");
    CHECK_INT(d.call.answer.reply.size, sizeof hostile - 1);
    CHECK(memcmp(d.call.answer.reply.data, hostile, sizeof hostile) == 0);
    CHECK_INT(d.call.answer.tokens_in, 100);
    CHECK_INT(d.call.answer.tokens_out, -1);
    store_free(d.memory);

    test_case = "rejected";
    CHECK_OK(store_candidate(s, f.bad, &d, &err), err);
    CHECK_STR(d.line.outcome, "rejected");
    CHECK_STR(d.line.check, "types");
    CHECK_STR(d.line.code, "type-unknown");
    CHECK_INT(d.line.training, 0);
    CHECK(isnan(d.line.score));
    CHECK_INT(d.verdict_count, 2);
    CHECK_INT(d.verdicts[1].outcome, OUTCOME_REJECTED);
    CHECK_STR(d.verdicts[1].message, "no \x1b[31msuch field");
    CHECK_STR(d.verdicts[1].evidence_json, "{\"line\":3}");
    CHECK(isnan(d.verdicts[1].ms));
    CHECK(d.verdicts[0].ms == 0.5);
    store_free(d.memory);
    CHECK_STATUS(store_candidate(s, 999, &d, &err), ERR_NOTFOUND, err);
    test_case = "";
}

TEST(training_comes_back)
{
    StoreTrainings t;
    StoreTrainingDetail *d;
    Buf weights;
    Err err;

    UNUSED_STATE;
    CHECK_OK(store_trainings(s, 0, f.a, 0, NULL, &t, &err), err);
    CHECK_INT(t.count, 1);
    d = &t.items[0];
    CHECK_STR(d->candidate_name, "rtest00001.0-0");
    CHECK(d->training.seed == 17);
    CHECK_STR(d->training.purpose, "search");
    CHECK(d->training.cpu_ms == 12.5);
    CHECK(d->training.step_json == NULL);
    CHECK_INT(d->term_count, 2);
    CHECK_STR(d->terms[1].name, "effort");
    CHECK(d->terms[0].metric_correlation == 0.75);
    CHECK(isnan(d->terms[1].metric_correlation));
    CHECK_INT(d->checkpoint_count, CHECKPOINTS);
    CHECK(isnan(d->checkpoints[0].metric));
    CHECK(d->checkpoints[9].metric == 18.0);
    CHECK(d->checkpoints[9].metric_mean == 27.0);
    CHECK(isnan(d->checkpoints[9].explained_variance)); /* was infinite */
    CHECK_INT(d->checkpoints[9].term_count, 2);
    CHECK(d->checkpoints[9].terms[0].episode_mean == 90.0);
    CHECK(d->checkpoints[9].terms[1].max == -0.1);
    CHECK(d->judgement != NULL);
    CHECK_INT(d->judgement->chosen, 9);
    CHECK(d->judgement->score == 0.5);
    CHECK_HAS(d->judgement->episodes_json.data, "\"metric\":[10,20,30]");
    CHECK_STR(d->judgement->side_json, "{\"drift\":0.5}");

    buf_init(&weights, 1000);
    CHECK_OK(store_policy(s, f.training_a, 3, &weights, &err), err);
    CHECK_INT(weights.size, 3);
    CHECK(memcmp(weights.data, "w\0w", 3) == 0);
    CHECK_STATUS(store_policy(s, f.training_a, 11, &weights, &err), ERR_NOTFOUND, err);
    buf_release(&weights);
    store_free(t.memory);

    CHECK_OK(store_trainings(s, 0, 0, f.run, "search", &t, &err), err);
    CHECK_INT(t.count, 2);
    store_free(t.memory);
    CHECK_OK(store_trainings(s, 0, 0, f.run, "final", &t, &err), err);
    CHECK_INT(t.count, 0);
    store_free(t.memory);
}

TEST(call_is_found_by_its_key)
{
    StoreCall key = {.run = f.run, .purpose = "design", .slot = 1};
    StoreCallDetail d;
    Err err;

    UNUSED_STATE;
    CHECK_OK(store_call(s, &key, &d, &err), err);
    CHECK(d.answered);
    store_free(d.memory);
    key.attempt = 1;
    CHECK_STATUS(store_call(s, &key, &d, &err), ERR_NOTFOUND, err);

    test_case = "sent and not answered";
    CHECK_OK(store_add_call(s, &key, NULL, &err), err);
    CHECK_OK(store_call(s, &key, &d, &err), err);
    CHECK(!d.answered);
    CHECK(d.answer.outcome == NULL);
    store_free(d.memory);
    test_case = "";
}

TEST(rows_refused)
{
    StoreCandidate c = {.run = f.run, .slot = 0, .task = "t", .origin = "llm"};
    StoreTraining t = training_row(f.a, f.run);
    StoreVerdict v = {.check = "x", .evidence_json = "{not json"};
    StoreCheckpoint k = {.number = 0};
    int64_t id;
    Err err;

    UNUSED_STATE;
    test_case = "same key twice";
    CHECK_STATUS(store_add_candidate(s, &c, &id, NULL, &err), ERR_USAGE, err);
    test_case = "unknown run";
    c.run = 999;
    CHECK_STATUS(store_add_candidate(s, &c, &id, NULL, &err), ERR_USAGE, err);
    test_case = "unknown word";
    c = (StoreCandidate){.task = "t", .origin = "aliens"};
    CHECK_STATUS(store_add_candidate(s, &c, &id, NULL, &err), ERR_USAGE, err);
    t.purpose = "fun";
    CHECK_STATUS(store_add_training(s, &t, &id, NULL, &err), ERR_USAGE, err);
    test_case = "unknown candidate";
    t = training_row(999, f.run);
    CHECK_STATUS(store_add_training(s, &t, &id, NULL, &err), ERR_USAGE, err);
    CHECK_STATUS(store_add_verdict(s, 999, &(StoreVerdict){.check = "x"}, &err), ERR_USAGE, err);
    CHECK_STATUS(store_add_edge(s, &(StoreEdge){f.a, 999, "parent"}, &err), ERR_USAGE, err);
    CHECK_STATUS(store_add_edge(s, &(StoreEdge){f.a, f.a, "parent"}, &err), ERR_USAGE, err);
    test_case = "not JSON";
    CHECK_STATUS(store_add_verdict(s, f.a, &v, &err), ERR_USAGE, err);
    test_case = "checkpoint twice";
    CHECK_STATUS(store_add_checkpoint(s, f.training_a, &k, &err), ERR_USAGE, err);
    test_case = "answer to nothing";
    CHECK_STATUS(store_add_answer(s, 999, &(StoreAnswer){.outcome = "ok"}, &err), ERR_USAGE, err);
    test_case = "values of a term that was not declared leave no checkpoint behind";
    {
        StoreTermValue value = {1, 1, 1, 1};
        t = training_row(f.a, f.run);
        CHECK_OK(store_add_training(s, &t, &id, NULL, &err), err);
        k = (StoreCheckpoint){.terms = &value, .term_count = 1};
        CHECK_STATUS(store_add_checkpoint(s, id, &k, &err), ERR_USAGE, err);
        k.term_count = 0;
        CHECK_OK(store_add_checkpoint(s, id, &k, &err), err);
    }
    test_case = "";
}

TEST(every_outcome_is_accepted)
{
    static const Outcome outcomes[] = {
#define X(name, word, text) name,
        OUTCOME_MAP(X)
#undef X
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(outcomes); i++) {
        StoreTraining t = training_row(0, 0);
        StoreJudgement j = {.outcome = outcomes[i], .chosen = -1};
        StoreVerdict v = {.check = "x", .outcome = outcomes[i]};
        StoreTrainings back;
        int64_t id;
        Err err;

        test_case = outcome_word(outcomes[i]);
        t.outcome = outcomes[i];
        CHECK_OK(store_add_training(s, &t, &id, NULL, &err), err);
        CHECK_OK(store_add_judgement(s, id, &j, &err), err);
        CHECK_OK(store_add_verdict(s, f.a, &v, &err), err);
        CHECK_OK(store_trainings(s, id, 0, 0, NULL, &back, &err), err);
        CHECK_INT(back.items[0].training.outcome, outcomes[i]);
        CHECK_INT(back.items[0].judgement->outcome, outcomes[i]);
        CHECK_INT(back.items[0].judgement->chosen, -1);
        store_free(back.memory);
    }
    test_case = "";
}

TEST(names)
{
    static const struct {
        const char *prefix;
        unsigned kinds;
        Status want;
        const char *name; /* found, or a part of the message */
    } cases[] = {
        {"rtest00001", 7, OK, "rtest00001"},
        {"rt", 7, OK, "rtest00001"},
        {"last", 7, OK, "rother0001"},
        {"r", 7, ERR_USAGE, "rother0001, rtest00001"},
        {"rtest00001.0-1", 7, OK, "rtest00001.0-1"},
        {"rtest00001.0-2", STORE_CANDIDATE, OK, "rtest00001.0-2"},
        {"rtest00001.0-", 7, ERR_USAGE, "rtest00001.0-0, rtest00001.0-1"},
        {"rtest00001", STORE_CANDIDATE, ERR_USAGE, "rtest00001.0-2"},
        {"cby", 7, OK, "cbyhand"},
        {"zz", 7, ERR_NOTFOUND, "zz"},
        {"", 7, ERR_NOTFOUND, "run"},
        {"rtest00001.0-1", STORE_RUN, ERR_NOTFOUND, "no run"},
        {"tmine", 7, OK, "tmine1"},
        {"\x1b[2J", 7, ERR_NOTFOUND, "\\x1b[2J"},
        {"%", 7, ERR_NOTFOUND, "%"},
    };
    StoreRun run = run_row("rother0001");
    StoreCandidate c = {.name = "cbyhand", .task = "t", .origin = "human"};
    StoreTraining t = training_row(0, 0);
    StoreRef ref;
    Err err;

    UNUSED_STATE;
    CHECK_OK(store_add_run(s, &run, NULL, NULL, &err), err);
    CHECK_OK(store_add_candidate(s, &c, NULL, NULL, &err), err);
    t.name = "tmine1";
    CHECK_OK(store_add_training(s, &t, NULL, NULL, &err), err);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        test_case = cases[i].prefix;
        CHECK_STATUS(store_find(s, cases[i].prefix, cases[i].kinds, &ref, &err), cases[i].want,
                     err);
        if (cases[i].want == OK) {
            CHECK_STR(ref.name, cases[i].name);
        } else {
            CHECK_HAS(err.msg, cases[i].name);
        }
    }
    test_case = "";
}

TEST(names_are_made)
{
    StoreRun run = run_row(NULL);
    char name[STORE_NAME_SIZE], before[STORE_NAME_SIZE] = "";
    Err err;

    UNUSED_STATE;
    for (int i = 0; i < 50; i++) {
        CHECK_OK(store_add_run(s, &run, NULL, name, &err), err);
        CHECK_INT(strlen(name), 10);
        CHECK(name[0] == 'r');
        CHECK_INT(strspn(name + 1, "0123456789abcdefghjkmnpqrstvwxyz"), 9);
        CHECK(strncmp(name, before, 7) >= 0); /* sorts by time */
        memcpy(before, name, sizeof before);
    }
    store_candidate_name("rabc", 0, 2, 13, 0, name);
    CHECK_STR(name, "rabc.2-13");
    store_candidate_name("rabc", 1, 2, 13, 2, name);
    CHECK_STR(name, "rabc.r1.2-13a2");
}

/* The bytes in the file, by SQLite itself: equal texts are kept once, compressed, checked. */
TEST(blobs)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    StoreCandidateDetail d;
    Err err;

    UNUSED_STATE;
    CHECK_INT(sqlite3_open(place.path, &db), SQLITE_OK);
    CHECK_INT(sqlite3_prepare_v2(db,
                                 "SELECT (SELECT count(DISTINCT reply) FROM call_answer), "
                                 "(SELECT count(*) FROM call_answer), "
                                 "(SELECT count(*) FROM blob WHERE codec = 'zstd' AND "
                                 "length(data) < size), "
                                 "(SELECT sum(seed = '9223372036854775807') FROM run), "
                                 "(SELECT count(*) FROM pragma_foreign_key_check), "
                                 "(SELECT best FROM best_by_iteration)",
                                 -1, &stmt, NULL),
              SQLITE_OK);
    CHECK_INT(sqlite3_step(stmt), SQLITE_ROW);
    CHECK_INT(sqlite3_column_int(stmt, 0), 1);
    CHECK_INT(sqlite3_column_int(stmt, 1), 3);
    CHECK(sqlite3_column_int(stmt, 2) >= 2);
    CHECK_INT(sqlite3_column_int(stmt, 3), 1);
    CHECK_INT(sqlite3_column_int(stmt, 4), 0);
    CHECK_STR((const char *)sqlite3_column_text(stmt, 5), "rtest00001.0-1");
    CHECK_INT(sqlite3_finalize(stmt), SQLITE_OK);

    test_case = "changed behind our back";
    CHECK_INT(sqlite3_exec(db, "UPDATE blob SET size = 0", NULL, NULL, NULL), SQLITE_CONSTRAINT);
    CHECK_INT(sqlite3_exec(db, "DELETE FROM term", NULL, NULL, NULL), SQLITE_CONSTRAINT);
    CHECK_HAS(sqlite3_errmsg(db), "only appends");
    CHECK_INT(sqlite3_exec(db, "DROP TRIGGER blob_update", NULL, NULL, NULL), SQLITE_OK);
    CHECK_INT(sqlite3_exec(db, "UPDATE blob SET codec = 'raw', data = x'00'", NULL, NULL, NULL),
              SQLITE_OK);
    CHECK_STATUS(store_candidate(s, f.a, &d, &err), ERR_FORMAT, err);
    CHECK_HAS(err.msg, "damaged");
    CHECK_INT(sqlite3_close(db), SQLITE_OK);
    test_case = "";
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(run_comes_back, fill, empty),
        cmocka_unit_test_setup_teardown(candidate_comes_back, fill, empty),
        cmocka_unit_test_setup_teardown(training_comes_back, fill, empty),
        cmocka_unit_test_setup_teardown(call_is_found_by_its_key, fill, empty),
        cmocka_unit_test_setup_teardown(rows_refused, fill, empty),
        cmocka_unit_test_setup_teardown(every_outcome_is_accepted, fill, empty),
        cmocka_unit_test_setup_teardown(names, fill, empty),
        cmocka_unit_test_setup_teardown(names_are_made, fill, empty),
        cmocka_unit_test_setup_teardown(blobs, fill, empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
