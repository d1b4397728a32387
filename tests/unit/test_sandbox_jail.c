/* The jail from inside: what a text can do that the front end has not seen. */
#include <signal.h>

#include "tests/raw_worker.h"
#include "tests/test.h"

#define REWARD "void reward(const Step *s, Memory *m, Components *out)\n"

/* The control: without this all refusals below would prove nothing. */
TEST(a_harmless_text_is_answered)
{
    RawResult r;

    UNUSED_STATE;
    test_case = "harmless";
    raw_worker_run(REWARD
                   "{ out->a = s->now.position * 10 + s->prev.position + 100 * m->word[0]++; }",
                   &(RawOptions){.batches = 2}, &r);
    CHECK_STR(r.message, "");
    CHECK_STR(outcome_word(r.outcome), "ok");
    CHECK(r.ready && r.batches == 2 && r.exit_code == -1 && r.signal == 0);
    for (int t = 0; t < RAW_STEPS; t++) {
        for (int n = 0; n < RAW_ENVS; n++) {
            CHECK(r.values[0][t][n] == (float)(t * 10 + n + 100 * t));
            CHECK(r.values[1][t][n] == (float)(t * 10 + n + 100 * (t + RAW_STEPS)));
        }
    }
}

TEST(what_ends_a_worker_has_its_word)
{
    static const struct {
        const char *name, *text, *word;
        int signal;
        bool ready;
    } rows[] = {
        {"no reward", "int x;", "rejected", 0, false},
        {"syntax", REWARD "{ out->a = ; }", "rejected", 0, false},
        {"wild write", REWARD "{ *(int *)16 = 1; out->a = 1; }", "crash", SIGSEGV, true},
        {"division", REWARD "{ int z = s->t - s->t; out->a = 1 / z; }", "crash", SIGFPE, true},
        {"getpid",
         REWARD "{ int r; asm volatile(\"syscall\" : \"=a\"(r) : \"a\"(39)); out->a = r; }",
         "forbidden-call", SIGSYS, true},
        {"loop", REWARD "{ for (;;) { } }", "cpu-limit", SIGKILL, true},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        RawResult r;
        test_case = rows[i].name;
        raw_worker_run(rows[i].text, NULL, &r);
        CHECK_STR(outcome_word(r.outcome), rows[i].word);
        CHECK_INT(r.signal, rows[i].signal);
        CHECK_INT(r.ready, rows[i].ready);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_harmless_text_is_answered),
        cmocka_unit_test(what_ends_a_worker_has_its_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
