/* What a bad reward costs a search: itself. */
#include "tests/unit/search_fixture.h"

static char folder[FOLDER_SIZE], store[128];

static int begin(void **state)
{
    (void)state;
    folder_make(folder);
    (void)snprintf(store, sizeof store, "%s/g.db", folder);
    return 0;
}

static int end(void **state)
{
    (void)state;
    folder_remove(folder);
    return 0;
}

#define WHAT_HAPPENED "SELECT outcome, check_name, code, message FROM candidates WHERE slot = 0"

/* Each beside a good one: the search ends with a winner, the store names what happened, and the
 * next prompt tells it. */
TEST(each_costs_itself)
{
    static const struct {
        const char *name, *reply, *row, *told;
    } rows[] = {
        {"loop", REPLY_LOOP,
         "rejected | parse | R101 not-reward-c | line 5, column 21: this loop has no provable "
         "bound: it has no condition\n        float x = 0.0f; for (;;) { x += 1.0f; } out->a = x;\n"
         "                        ^~~\n    hint: write for (int i = 0; i < 16; i++)\n",
         "this loop has no provable bound"},
        {"crash", REPLY_DIVISION,
         "crash | episodes | R402 crash | line 5: an integer is divided by zero\n"
         "        int zero = s->t - s->t; out->a = 1 / zero;",
         "an integer is divided by zero"},
        {"NaN", REPLY_NAN,
         "non-finite | episodes | R201 non-finite | out->a is not a number (NaN) at this step",
         "out->a is not a number (NaN) at this step\nThe step: {"},
        {"not C", REPLY_NOT_C,
         "rejected | parse | R101 not-reward-c | line 5, column 14: expected an expression before "
         "';'\n        out->a = ;\n                 ^\n",
         "line 5, column 14"},
        {"no code", REPLY_NO_CODE,
         "rejected | reply | R001 no-code | the reply has no fenced block that defines the "
         "function reward",
         "no fenced block that defines the function reward"},
        {"NaN while it trains", REPLY_LATE_NAN,
         "non-finite | - | - | out->a is not a number (NaN) at this step",
         "out->a is not a number (NaN) at this step\nThe step: {"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *const replies[] = {rows[i].reply, REPLY_GOOD, REPLY_GOOD, REPLY_GOOD};
        char path[256], spec[300];
        Answer prompt;
        test_case = rows[i].name;
        (void)snprintf(store, sizeof store, "%s/%zu.db", folder, i);
        recording_make(folder, "r.jsonl", 2, replies, ARRAY_LEN(replies), path);
        (void)snprintf(spec, sizeof spec, "recording:%s", path);
        goodhart_expect(0,
                        WORDS("search", "cartpole", SMALL, "--designer", spec, "--store", store));
        if (rows[i].row != NULL) {
            check_rows(store, WHAT_HAPPENED " AND iteration = 0", rows[i].row);
        }
        check_rows(store, "SELECT status, exit_code, winner IS NOT NULL FROM runs", "done | 0 | 1");
        check_rows(store, "SELECT count(*) FROM candidates WHERE outcome = 'ok'", "3");
        prompt = prompt_of(store, 1);
        CHECK_HAS(prompt.out.data, rows[i].told);
        answer_release(&prompt);
    }
}

/* Of the critic's probes none balances the pole for long, so that this one reaches the trainer:
 * the training stops at the step, and keeps it. Uses the store of the last row above. */
TEST(fault_in_training_keeps_its_step)
{
    UNUSED_STATE;
    test_case = "NaN while it trains";
    check_rows(store,
               "SELECT count(*), sum(outcome = 'ok') FROM verdict v WHERE v.candidate = (SELECT id "
               "FROM candidate WHERE iteration = 0 AND slot = 0)",
               "4 | 4");
    check_rows(store,
               "SELECT t.outcome, t.steps > 0 AND t.steps < 20000, json_extract(t.step_json, "
               "'$.t') >= 150, typeof(json_extract(t.step_json, '$.now.pole_angle')) FROM training "
               "t WHERE t.outcome <> 'ok'",
               "non-finite | 1 | 1 | real");
    check_rows(store,
               "SELECT count(*) FROM judgement j JOIN training t ON t.id = j.training WHERE "
               "t.outcome <> 'ok'",
               "0");
}

TEST(all_are_bad)
{
    static const char *const replies[] = {REPLY_DIVISION, REPLY_NAN, REPLY_NO_CODE, REPLY_NOT_C};
    char path[256], spec[300];
    Answer a, prompt;

    UNUSED_STATE;
    (void)snprintf(store, sizeof store, "%s/bad.db", folder);
    recording_make(folder, "bad.jsonl", 2, replies, ARRAY_LEN(replies), path);
    (void)snprintf(spec, sizeof spec, "recording:%s", path);
    a = goodhart(WORDS("search", "cartpole", TINY, "--designer", spec, "--store", store));
    CHECK_INT(a.exit_code, 3);
    CHECK_HAS(a.out.data, "No reward could be used. Why: goodhart show r");
    CHECK_HAS(a.out.data, store); /* the hint names it, since it is not the default */
    CHECK_HAS(a.out.data, "4 candidates, 0 of them");
    answer_release(&a);
    check_rows(store, "SELECT status, exit_code, winner FROM runs", "no-candidate | 3 | -");
    check_rows(store, "SELECT outcome FROM candidates ORDER BY iteration, slot",
               "crash\nnon-finite\nrejected\nrejected");
    check_rows(store, "SELECT count(*) FROM selection", "0");
    prompt = prompt_of(store, 1);
    CHECK_HAS(prompt.out.data, "an integer is divided by zero");
    CHECK_HAS(prompt.out.data, "out->a is not a number (NaN)");
    answer_release(&prompt);
    a = goodhart(WORDS("show", "last", "--store", store));
    CHECK_INT(a.exit_code, 0);
    CHECK_HAS(a.out.data, "no-candidate (exit 3)");
    CHECK_HAS(a.out.data, "no candidate was chosen");
    answer_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_costs_itself),
        cmocka_unit_test(fault_in_training_keeps_its_step),
        cmocka_unit_test(all_are_bad),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
