/* The first critic: each check has a reward that passes it and one that must not. */
#include "critic/critic.h"

#include "tests/test.h"

#define PRE "COMPONENTS(a);\nvoid reward(const Step *s, Memory *m, Components *out)\n{\n"

static void check(const char *source, CriticReport *report)
{
    const CriticJob job = {task_find("cartpole"), source, strlen(source), 7, false};
    Err err = {0};

    critic_report_init(report);
    CHECK_OK(critic_check(&job, report, &err), err);
}

TEST(each_check_finds_its_fault)
{
    static const struct {
        const char *name, *source, *check, *word, *code, *message;
    } rows[] = {
        {"good", PRE "out->a = 1.0f - fabsf(s->now.pole_angle); }", "", "ok", "", ""},
        {"not reward c", PRE "while (1) { } out->a = 1.0f; }", "parse", "rejected", "R101",
         "while is not part"},
        {"no components", "void reward(const Step *s, Memory *m, Components *out) { }", "parse",
         "rejected", "R101", "COMPONENTS"},
        {"unknown name", PRE "out->a = undeclared_thing; }", "parse", "rejected", "R101",
         "undeclared_thing"},
        {"nan in some states", PRE "out->a = sqrtf(s->now.cart_velocity); }", "episodes",
         "non-finite", "R201", "not a number"},
        {"only at the end", PRE "out->a = s->terminated ? 1.0f / (s->gamma - s->gamma) : 0.0f; }",
         "episodes", "non-finite", "R201", "inf"},
        {"endless", PRE "int i = 0; for (;;) { i = i + 1; } out->a = i; }", "parse", "rejected",
         "R101", "no provable bound"},
        {"crash", PRE "out->a = 7 % s->t; }", "episodes", "crash", "R402", "divided by zero"},
        {"unset", PRE "if (s->now.cart_position > 0.0f) { out->a = 1.0f; } }", "episodes",
         "rejected", "R202", "out->a was not set"},
        /* What C leaves open is not open here: these are as good as the first. */
        {"reads what it never set", PRE "float b[3]; out->a = clip(b[1], -1e3f, 1e3f); }", "", "ok",
         "", ""},
        {"sets only sometimes",
         PRE
         "float b; if (s->now.cart_position > 0.0f) { b = 1.0f; } out->a = clip(b, -9.0f, 9.0f); }",
         "", "ok", "", ""},
        {"what a call left on the stack",
         "float leave(float x) { float b[4] = {x, x, x, x}; return b[3]; }\n"
         "float take(void) { float b[4]; return b[2]; }\n" PRE
         "out->a = clip(take(), 0.0f, 1.0f); leave(s->now.cart_position); }",
         "", "ok", "", ""},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        CriticReport report;
        const Verdict *objection;
        test_case = rows[i].name;
        check(rows[i].source, &report);
        objection = critic_objection(&report);
        CHECK_STR(outcome_word(report.outcome), rows[i].word);
        CHECK_STR(objection != NULL ? objection->check : "", rows[i].check);
        if (objection != NULL) {
            CHECK_HAS(objection->code, rows[i].code);
            CHECK_HAS(objection->message, rows[i].message);
        } else {
            CHECK_INT(report.verdict_count, 4);
            CHECK(report.canonical.size > 0);
        }
        critic_report_release(&report);
    }
}

TEST(reports_travel_whole)
{
    CriticReport report, copy;
    Buf bytes;
    Err err = {0};
    size_t offset = 0;
    Frame frame;
    bool found = true;

    UNUSED_STATE;
    test_case = "frames";
    check(PRE "out->a = sqrtf(s->now.cart_velocity); }", &report);
    buf_init(&bytes, 1 << 20);
    CHECK_OK(critic_report_write(&report, &bytes, &err), err);
    critic_report_init(&copy);
    while (found) {
        CHECK_OK(frame_next(bytes.data, bytes.size, &offset, &frame, &found, &err), err);
        if (found) {
            CHECK_OK(critic_report_take(&copy, &frame, &err), err);
        }
    }
    CHECK(copy.done);
    CHECK_INT(copy.verdict_count, report.verdict_count);
    CHECK_STR(critic_objection(&copy)->step, critic_objection(&report)->step);
    CHECK_STR(copy.canonical.data, report.canonical.data);
    CHECK_STR(copy.terms.items[0].name, "a");
    critic_report_release(&report);
    critic_report_release(&copy);
    buf_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_check_finds_its_fault),
        cmocka_unit_test(reports_travel_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
