/* What a reward can do to the process that asks it: return numbers, and nothing else. */
#include "sandbox/reward.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>

#include "sandbox/reward_priv.h"
#include "tests/test.h"

/* Each calls the one before it eight times: 8^12 calls in the end, and no loop. */
#define EIGHT(g)                                                                                   \
    "{ return " g "(x) + " g "(x) + " g "(x) + " g "(x) + " g "(x) + " g "(x) + " g "(x) + " g     \
    "(x); }\n"
#define CHAIN                                                                                                                         \
    "float f0(float x) { return x; }\n"                                                                                               \
    "float f1(float x) " EIGHT("f0") "float f2(float x) " EIGHT("f1") "float f3(float x) " EIGHT("f2") "float f4(float x) " EIGHT(    \
        "f3") "float f5(float x) " EIGHT("f4") "float f6(float x) " EIGHT("f5") "float f7(float "                                     \
                                                                                "x) " EIGHT(                                          \
                                                                                    "f6") "float "                                    \
                                                                                          "f9("                                       \
                                                                                          "float "                                    \
                                                                                          "x)"                                        \
                                                                                          " " EIGHT("f7") "float f8(float x) " EIGHT( \
                                                                                              "f"                                     \
                                                                                              "9") "\n"

#define PRE "COMPONENTS(a);\nvoid reward(const Step *s, Memory *m, Components *out)\n{\n"

static const RewardOptions OPTIONS = {
    .envs_max = 2, .steps_max = 4, .gamma = 0.5f, .batch_ms = 300};

/* Opens a reward and runs one batch of 4 steps in 2 environments; step t ends the episode at
 * t = 1 in environment 0. */
static Reward *run(const char *source, RewardFault *fault)
{
    const Task *task = task_find("mountain-car");
    Reward *r = NULL;
    Err err = {0};

    CHECK_OK(reward_open(task, source, strlen(source), &OPTIONS, &r, fault, &err), err);
    if (r == NULL) {
        return NULL;
    }
    reward_begin(r, 4, 2);
    for (int t = 0; t < 4; t++) {
        for (int n = 0; n < 2; n++) {
            float prev[2] = {-0.5f + 0.1f * (float)t, 0.01f * (float)n};
            float now[2] = {-0.4f + 0.1f * (float)t, 0.01f * (float)n};
            float action = (float)((t + n) % 3);
            bool first = t == 0 || (n == 0 && t == 2), last = n == 0 && t == 1;
            int index = n == 0 ? t % 2 : t;
            reward_put(r, t, n, prev, now, &action, index,
                       (first ? STEP_FIRST : 0u) | (last ? STEP_TERMINATED : 0u));
        }
    }
    CHECK_OK(reward_run(r, fault, &err), err);
    return r;
}

TEST(faults_have_their_word)
{
    static const struct {
        const char *name, *source, *word, *message;
    } rows[] = {
        {"constant", PRE "out->a = 1.0f; }", "ok", ""},
        {"habits",
         "#include <math.h>\n#define HALF 0.5\nstatic inline double half(double x) { "
         "return HALF * x; }\n" PRE "out->a = exp(-half(2.0)) + (s->act.engine == COAST); }",
         "ok", ""},
        {"syntax", PRE "out->a = ; }", "rejected", "line"},
        {"infinite loop", PRE "float x = 0; for (;;) { x += 1; } out->a = x; }", "rejected",
         "no provable bound"},
        {"calls that grow", CHAIN PRE "out->a = f8(1.0f); }", "rejected",
         "most of it in the call of f8"},
        {"much work",
         PRE "float x = 0; for (int i = 0; i < 16; i++) for (int k = 0; k < 45; k++) x += 1; "
             "out->a = x; }",
         "ok", ""},
        {"too much work", PRE "float x = 0; for (int i = 0; i < 1000; i++) x += 1; out->a = x; }",
         "rejected",
         "one call takes up to 5004 operations, 4000 are allowed: most of it in the loop of line "
         "4"},
        {"division by zero", PRE "int z = s->t - s->t; out->a = 1 / z; }", "crash",
         "line 4: an integer is divided by zero"},
        {"wild read", PRE "float x[2] = {0, 0}; out->a = x[1000000000 + s->t]; }", "crash",
         "line 4: index 1000000000 of an array of 2 elements"},
        {"wild write", PRE "float x[2] = {0, 0}; x[-1000000000 - s->t] = 1; out->a = x[0]; }",
         "crash", "line 4: index -1000000000 of an array of 2 elements"},
        {"table that is too large",
         "#define R 0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,\n"
         "static const float t[4096][4096] = {{1.0f}};\n" PRE "out->a = t[0][0]; }",
         "rejected", "elements"},
        {"nan", PRE "out->a = sqrtf(-1.0f - s->now.velocity * s->now.velocity); }", "non-finite",
         "not a number"},
        {"too large", PRE "out->a = 2e6f; }", "non-finite", "2e+06"},
        {"unset", PRE "if (s->t > 0) { out->a = 1; } }", "rejected", "out->a was not set"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        RewardFault fault;
        Reward *r;
        test_case = rows[i].name;
        r = run(rows[i].source, &fault);
        CHECK_STR(outcome_word(fault.outcome), rows[i].word);
        CHECK_HAS(fault.message, rows[i].message);
        if (strcmp(rows[i].word, "non-finite") == 0) {
            CHECK_HAS(fault.step, "\"velocity\"");
        }
        reward_close(r);
    }
}

TEST(values_are_those_of_the_code)
{
    static const char source[] =
        "COMPONENTS(pos, shaped); SPARSE(goal); FACTORS(half); WATCH(seen);\n"
        "PARAM(k, 2.0, 0.0, 4.0);\n"
        "MEMORY(Record best; Once first; int calls; Gain g[2];);\n"
        "void reward(const Step *s, Memory *m, Components *out)\n"
        "{\n"
        "    m->calls += 1;\n"
        "    out->pos = k * s->now.position + s->t;\n"
        "    out->shaped = potential(s, s->prev.position, s->now.position);\n"
        "    out->goal = once(&m->first, s->t_max == 200);\n"
        "    out->half = 0.5f + s->truncated;\n"
        "    out->seen = m->calls + record(&m->best, s->now.position) + gain(&m->g[1], 0.0f);\n"
        "}\n";
    RewardFault fault;
    Reward *r;
    const float *v;
    const Terms *terms;

    UNUSED_STATE;
    test_case = "values";
    r = run(source, &fault);
    CHECK_STR(fault.message, "");
    CHECK(r != NULL);
    terms = reward_terms(r);
    CHECK_INT(terms->count, 5);
    CHECK_STR(term_role_word(terms->items[4].role), "watch");
    v = reward_values(r);
    for (int t = 0; t < 4; t++) {
        for (int n = 0; n < 2; n++) {
            float prev = -0.5f + 0.1f * (float)t, now = -0.4f + 0.1f * (float)t;
            int index = n == 0 ? t % 2 : t;
            bool terminated = n == 0 && t == 1;
            bool first = n == 0 ? t % 2 == 0 : t == 0;
            float want_pos = 2.0f * now + (float)index;
            float want_shaped = (terminated ? 0.0f : 0.5f * now) - prev;
            const float *at = v + (t * 2 + n) * 5;
            CHECK(at[0] == want_pos);
            CHECK(at[1] == want_shaped);
            CHECK(at[2] == (first ? 1.0f : 0.0f));
            CHECK(at[3] == 0.5f);
            /* Memory is zero at each first step and kept in between. */
            CHECK(fabsf(at[4] - ((float)index + 1.0f + (first ? 0.0f : 0.1f))) < 1e-6f);
            CHECK(reward_totals(r)[t * 2 + n] == (at[0] + at[1] + at[2]) * at[3]);
        }
    }
    reward_close(r);
}

/* Replies of a model did this and got numbers from nowhere: TinyCC read parameters that were linked
 * as data from wrong addresses when they were the second operand, or negated. */
TEST(parameters_are_what_they_say_wherever_they_stand)
{
    static const char source[] =
        "COMPONENTS(a, b, c, d, e);\n"
        "PARAM(p, 3.0, 0, 9); PARAM(q, 0.25, 0, 1); PARAM(r, -2, -4, 0); PARAM(z, 1e-3, 0, 1);\n"
        "float f(float x) { return x * q - r; }\n"
        "void reward(const Step *s, Memory *m, Components *out)\n"
        "{\n"
        "    out->a = -p;\n"
        "    out->b = s->t_max * q;\n"
        "    out->c = s->t >= 0 ? -r : z;\n"
        "    out->d = f(p) + (p > q);\n"
        "    out->e = 1.0f / z;\n"
        "}\n";
    RewardFault fault;
    Reward *r;

    UNUSED_STATE;
    test_case = "parameters";
    r = run(source, &fault);
    CHECK_STR(fault.message, "");
    CHECK(r != NULL);
    for (int t = 0; t < 4; t++) {
        const float *at = reward_values(r) + t * 5 * 2;
        CHECK(at[0] == -3.0f && at[1] == 50.0f && at[2] == 2.0f && at[3] == 3.75f);
        CHECK(at[4] == 1.0f / 1e-3f);
    }
    reward_close(r);
}

TEST(bools_in_memory_are_bools)
{
    static const char source[] =
        "COMPONENTS(a, b, c);\nMEMORY(float before; bool f; bool g[3]; float after;);\n"
        "void reward(const Step *s, Memory *m, Components *out)\n{\n"
        "    m->before = 5; m->after = 7;\n"
        "    m->f = 0.25f; m->g[2] = 2;\n"
        "    out->a = m->f ? 1 : 0; out->b = m->g[2] == true; out->c = m->before + m->after;\n}";
    RewardFault fault;
    Reward *r;

    UNUSED_STATE;
    test_case = "bools";
    r = run(source, &fault);
    CHECK_STR(fault.message, "");
    CHECK(r != NULL);
    CHECK(reward_values(r)[0] == 1.0f && reward_values(r)[1] == 1.0f &&
          reward_values(r)[2] == 12.0f);
    reward_close(r);
}

TEST(memory_goes_on_between_batches)
{
    static const char source[] =
        "COMPONENTS(n);\nMEMORY(int calls;);\nvoid reward(const Step *s, "
        "Memory *m, Components *out)\n{ m->calls += 1; out->n = m->calls; }";
    RewardFault fault;
    Reward *r;
    Err err = {0};
    float fields[2] = {0, 0}, action = 0;

    UNUSED_STATE;
    test_case = "memory";
    r = run(source, &fault);
    CHECK(r != NULL);
    reward_begin(r, 1, 2);
    reward_put(r, 0, 0, fields, fields, &action, 2, 0);
    reward_put(r, 0, 1, fields, fields, &action, 4, 0);
    CHECK_OK(reward_run(r, &fault, &err), err);
    CHECK(reward_values(r)[0] == 3.0f);
    CHECK(reward_values(r)[1] == 5.0f);
    memset(reward_memory(r, 0), 0, MEMORY_BYTES_MAX);
    CHECK_OK(reward_run(r, &fault, &err), err);
    CHECK(reward_values(r)[0] == 1.0f);
    CHECK(reward_values(r)[1] == 6.0f);
    reward_close(r);
}

/* Canonical code notes an index out of bounds; until it does, we note one in its place. */
TEST(what_has_no_value_tells_its_line)
{
    static const struct {
        const char *name;
        PrimitiveFault fault;
        const char *message;
    } rows[] = {
        {"index", {FAULT_INDEX, 4, 12, 3}, "line 4: index 12 of an array of 3 elements"},
        {"division", {FAULT_DIVISION, 4, 0, 0}, "line 4: an integer is divided by zero"},
        {"a line that is not there", {FAULT_INDEX, INT32_MIN, -1, 3}, "index -1 of an array of 3"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        RewardFault fault;
        Err err = {0};
        Reward *r;
        test_case = rows[i].name;
        r = run(PRE "out->a = 1; }", &fault);
        CHECK(r != NULL);
        r->worker.out->faulted = 1;
        r->worker.out->fault = rows[i].fault;
        CHECK_OK(reward_run(r, &fault, &err), err);
        CHECK_STR(outcome_word(fault.outcome), "crash");
        CHECK_HAS(fault.message, rows[i].message);
        CHECK(fault.t == 3 && fault.n == 1); /* where the worker was last */
        CHECK_HAS(fault.step, "\"velocity\"");
        reward_close(r);
    }
}

TEST(misuse_is_counted)
{
    RewardFault fault;
    Reward *r;

    UNUSED_STATE;
    test_case = "misuse";
    r = run(PRE "out->a = clip(1, 2, s->t == 0 ? 1 : 3); }", &fault);
    CHECK(r != NULL);
    CHECK_INT(reward_misuse(r), 3); /* environment 0 begins twice */
    reward_close(r);
    r = run(PRE "out->a = clip(1, 2, 3); }", &fault);
    CHECK_INT(reward_misuse(r), 0);
    reward_close(r);
}

/* The language leaves no way to a signal: what could be one is a fault, told by the code itself. */
TEST(a_fault_is_no_signal)
{
    RewardFault fault;
    Reward *r;

    UNUSED_STATE;
    test_case = "evidence";
    r = run(PRE "int z = s->t - s->t; out->a = 1 / z; }", &fault);
    CHECK_STR(outcome_word(fault.outcome), "crash");
    CHECK_HAS(fault.message, "divided by zero");
    CHECK_INT(fault.evidence.signal, 0);
    reward_close(r);
    r = run(PRE "out->a = 1; }", &fault);
    CHECK_INT(fault.evidence.signal, 0);
    reward_close(r);
}

TEST(who_kills_it_from_outside_is_told)
{
    RewardFault fault;
    Err err = {0};
    Reward *r;

    UNUSED_STATE;
    test_case = "killed";
    r = run(PRE "out->a = 1; }", &fault);
    CHECK(kill(r->worker.pid, SIGKILL) == 0);
    CHECK_OK(reward_run(r, &fault, &err), err);
    CHECK_STR(outcome_word(fault.outcome), "io-error"); /* which is nobody's fault */
    CHECK_HAS(fault.message, "killed from outside");
    CHECK(fault.evidence.evaluating && fault.evidence.limit == LIMIT_OUTSIDE);
    CHECK_INT(fault.evidence.signal, SIGKILL);
    reward_close(r);
}

TEST(a_jail_can_be_left_out)
{
    RewardOptions options = OPTIONS;
    LayerReport layers[LAYER_COUNT];
    const Task *task = task_find("mountain-car");
    static const char source[] = PRE "out->a = 1; }";

    UNUSED_STATE;
    for (int unsafe = 0; unsafe < 2; unsafe++) {
        RewardFault fault;
        Reward *r = NULL;
        Err err = {0};
        test_case = unsafe ? "without" : "with";
        options.unsafe_no_jail = unsafe != 0;
        CHECK_OK(reward_open(task, source, sizeof source - 1, &options, &r, &fault, &err), err);
        CHECK(r != NULL);
        reward_layers(r, layers);
        CHECK_STR(layer_state_word(layers[LAYER_EVALUATE_FILTER].state),
                  unsafe ? "off" : "present");
        CHECK_STR(layer_state_word(layers[LAYER_WX].state), "present");
        reward_close(r);
    }
}

TEST(a_worker_starts_quickly_enough_to_be_started_often)
{
    UNUSED_STATE;
    test_case = "start";
    for (int i = 0; i < 20; i++) {
        RewardFault fault;
        Reward *r = run(PRE "out->a = 1; }", &fault);
        CHECK(r != NULL);
        if (i == 19) {
            printf("a worker was ready after %.2f ms\n", reward_start_ms(r));
        }
        reward_close(r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_have_their_word),
        cmocka_unit_test(values_are_those_of_the_code),
        cmocka_unit_test(parameters_are_what_they_say_wherever_they_stand),
        cmocka_unit_test(bools_in_memory_are_bools),
        cmocka_unit_test(memory_goes_on_between_batches),
        cmocka_unit_test(what_has_no_value_tells_its_line),
        cmocka_unit_test(misuse_is_counted),
        cmocka_unit_test(a_fault_is_no_signal),
        cmocka_unit_test(who_kills_it_from_outside_is_told),
        cmocka_unit_test(a_jail_can_be_left_out),
        cmocka_unit_test(a_worker_starts_quickly_enough_to_be_started_often),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
