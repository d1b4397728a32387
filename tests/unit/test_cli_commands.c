/* The program itself: a store is filled, goodhart is run as a process, its text and JSON are read.
 */
#include <cjson/cJSON.h>

#include "base/json.h"
#include "tests/program.h"
#include "tests/unit/store_fixture.h"

static StorePlace place;

/* Runs ./goodhart with these words (split at spaces; @ is the store). */
static Answer run(const char *words)
{
    char copy[512];
    const char *argv[16] = {"./goodhart"};
    int argc = 1;
    Process process;

    (void)snprintf(copy, sizeof copy, "%s", words);
    for (char *save = NULL, *w = strtok_r(copy, " ", &save); w != NULL && argc < 15;
         w = strtok_r(NULL, " ", &save)) {
        argv[argc++] = strcmp(w, "@") == 0 ? place.path : w;
    }
    program_start(&process, argv, NULL);
    return program_wait(&process);
}

static cJSON *run_json(const char *words)
{
    Answer a = run(words);
    cJSON *item = NULL;
    Err err;

    CHECK_INT(a.exit_code, 0);
    CHECK_INT(a.err.size, 0);
    CHECK_OK(json_parse(a.out.data, a.out.size, words, &item, &err), err);
    CHECK_INT(strcspn(a.out.data, "\n") + 1, a.out.size); /* one line */
    answer_release(&a);
    return item;
}

static int fill(void **state)
{
    StoreTraining row;
    Store *s = NULL;
    Filled f;
    Err err;

    (void)state;
    place_make(&place);
    CHECK_OK(store_open_write(place.path, &s, &err), err);
    f = fill_run(s);
    for (int i = 0; i < 3; i++) { /* two seeds of the winner, one of the human reward */
        row = training_row(i < 2 ? f.b : 0, f.run);
        row.reward_kind = i < 2 ? "source" : "human";
        row.purpose = "final";
        (void)fill_training(s, &row, 0.8);
    }
    store_close(s);
    return 0;
}

static int empty(void **state)
{
    (void)state;
    place_remove(&place);
    return 0;
}

TEST(exit_codes)
{
    static const struct {
        const char *words;
        int exit_code;
        const char *says; /* on standard error; "" nothing */
    } cases[] = {
        {"--version", 0, ""},
        {"help", 0, ""},
        {"help show", 0, ""},
        {"show --help", 0, ""},
        {"help doctor", 0, ""},
        {"docter", 2, "did you mean doctor?"},
        {"doctor --josn", 2, "did you mean --json?"},
        {"", 2, "name a command"},
        {"shwo", 2, "did you mean show?"},
        {"help shwo", 2, "did you mean show?"},
        {"runs --store", 2, "--store needs a value"},
        {"runs --josn", 2, "did you mean --json?"},
        {"runs extra", 2, "unexpected"},
        {"show --store @", 2, "usage: goodhart show ID"},
        {"runs --store /nowhere/at.all", 5, "no store at"},
        {"show zzz --store @", 5, "\"zzz\""},
        {"show rtest00001.0- --store @", 2, "rtest00001.0-0, rtest00001.0-1"},
        {"show rtest --prompt --store @", 2, "of a candidate"},
        {"diff rtest00001.0-0 nobody --store @", 5, "nobody"},
        {"tasks carpole", 5, "did you mean cartpole"},
        {"runs --store ./goodhart", 6, "not a SQLite file"},
        {"show rtest --store @", 0, ""},
        {"diff rtest00001.0-0 rtest --store @", 0, ""},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Answer a = run(cases[i].words);
        test_case = cases[i].words;
        CHECK_INT(a.exit_code, cases[i].exit_code);
        if (cases[i].says[0] == '\0') {
            CHECK_STR(a.err.data, "");
        } else {
            CHECK_HAS(a.err.data, cases[i].says);
            CHECK_INT(strcspn(a.err.data, "\n") + 1, a.err.size); /* one line */
        }
        answer_release(&a);
    }
    test_case = "";
}

static const char *text_of(const cJSON *object, const char *key)
{
    const char *text = NULL;
    Err err;

    CHECK_OK(json_get_text(object, key, &text, &err), err);
    return text;
}

static double number_of(const cJSON *object, const char *key)
{
    double number = 0;
    Err err;

    CHECK_OK(json_get_number(object, key, &number, &err), err);
    return number;
}

static const cJSON *array_of(const cJSON *object, const char *key, int size)
{
    const cJSON *array = NULL;
    Err err;

    CHECK_OK(json_get_array(object, key, &array, &err), err);
    CHECK_INT(cJSON_GetArraySize(array), size);
    return array;
}

TEST(runs_json)
{
    cJSON *array = run_json("runs --json --store @");
    const cJSON *o = cJSON_GetArrayItem(array, 0);

    UNUSED_STATE;
    CHECK(cJSON_IsArray(array));
    CHECK_INT(cJSON_GetArraySize(array), 1);
    CHECK(number_of(o, "schema_version") == 1);
    CHECK_STR(text_of(o, "id"), "rtest00001");
    CHECK_STR(text_of(o, "status"), "done");
    CHECK_STR(text_of(o, "seed"), "9223372036854775807");
    CHECK_STR(text_of(o, "winner"), "rtest00001.0-1");
    CHECK(number_of(o, "best_score") == 0.9);
    CHECK(number_of(o, "candidates") == 3);
    cJSON_Delete(array);
}

TEST(run_json_whole)
{
    cJSON *o = run_json("show rtest --json --store @");
    const cJSON *lines = array_of(o, "candidate_list", 3), *final = array_of(o, "final", 2);
    const cJSON *config = cJSON_GetObjectItem(o, "config");
    double lo;

    UNUSED_STATE;
    CHECK_STR(text_of(o, "type"), "run");
    CHECK_STR(text_of(cJSON_GetObjectItem(config, "samples"), "origin"), "flag");
    CHECK_STR(text_of(cJSON_GetArrayItem(lines, 2), "outcome"), "rejected");
    CHECK_STR(text_of(cJSON_GetArrayItem(lines, 2), "score"), "nan");
    CHECK_STR(text_of(cJSON_GetArrayItem(lines, 2), "message"), "no \x1b[31msuch field");
    (void)array_of(cJSON_GetArrayItem(lines, 1), "curve", 10);
    (void)array_of(o, "selections", 1);
    CHECK_STR(text_of(cJSON_GetArrayItem(final, 0), "reward"), "winner");
    CHECK(number_of(cJSON_GetArrayItem(final, 0), "seeds") == 2);
    CHECK_STR(text_of(cJSON_GetArrayItem(final, 1), "reward"), "human");
    /* Episodes 10, 20, 30: the interval of the mean lies within and around 20. */
    lo = number_of(cJSON_GetArrayItem(final, 1), "metric_lo");
    CHECK(lo >= 10 && lo < 20);
    CHECK(number_of(cJSON_GetArrayItem(final, 0), "episodes") == 6);
    cJSON_Delete(o);
}

TEST(candidate_json_whole)
{
    cJSON *o = run_json("show rtest00001.0-1 --json --store @");
    const cJSON *trainings = array_of(o, "trainings", 3), *first, *judgement, *call;

    UNUSED_STATE;
    CHECK_STR(text_of(o, "source"), source_b);
    CHECK_STR(text_of(cJSON_GetArrayItem(array_of(o, "parents", 1), 0), "id"), "rtest00001.0-0");
    first = cJSON_GetArrayItem(trainings, 0);
    CHECK_STR(text_of(first, "seed"), "17");
    (void)array_of(first, "checkpoints", CHECKPOINTS);
    CHECK_STR(text_of(cJSON_GetArrayItem(array_of(first, "terms", 2), 1), "metric_correlation"),
              "nan");
    judgement = cJSON_GetObjectItem(first, "judgement");
    CHECK(number_of(judgement, "score") == 0.9);
    CHECK(number_of(cJSON_GetObjectItem(judgement, "side"), "drift") == 0.5);
    call = cJSON_GetObjectItem(o, "call");
    /* NUL, bytes that are no UTF-8; C1 is escaped, so it comes back. */
    CHECK_STR(text_of(call, "reply"), "```c\n\x1b]0;owned\x07 /* \xef\xbf\xbd \xef\xbf\xbd\xef\xbf"
                                      "\xbd \xc2\x9b */\n```");
    CHECK_STR(text_of(call, "tokens_out"), "nan");
    cJSON_Delete(o);
}

TEST(diff_json)
{
    cJSON *o = run_json("diff rtest00001.0-0 rtest00001.0-1 --json --store @");

    UNUSED_STATE;
    CHECK(number_of(o, "removed") == 1);
    CHECK(number_of(o, "added") == 1);
    CHECK(number_of(o, "score_change") > 0.39);
    CHECK_HAS(text_of(o, "diff"), "-    out->upright = 1.0f;\n+    out->upright = 2.0f;\n");
    cJSON_Delete(o);
}

TEST(tasks_json)
{
    cJSON *array = run_json("tasks --json"), *o = run_json("tasks cartpole --json");

    UNUSED_STATE;
    CHECK(cJSON_IsArray(array) && cJSON_GetArraySize(array) >= 2);
    CHECK_STR(text_of(o, "name"), "cartpole");
    CHECK_STR(text_of(cJSON_GetArrayItem(array_of(o, "fields", 4), 2), "name"), "pole_angle");
    CHECK(number_of(o, "schema_version") == 1);
    cJSON_Delete(array);
    cJSON_Delete(o);
}

/* Text for people holds what it must, and nothing that a terminal obeys. */
TEST(texts)
{
    static const struct {
        const char *words;
        const char *holds[6];
    } cases[] = {
        {"runs --store @", {"rtest00001", "cartpole", "done", "0.9", "2 x 1", "rtest00001.0-1"}},
        {"show last --store @",
         {"seed 9223372036854775807", "0-1 *", "rejected", "types type-unknown", "samples 2 (flag)",
          "human"}},
        {"show rtest00001.0-1 --store @",
         {"out->upright = 2.0f;", "score 0.9", "nearly constant", "3 test episodes", "metric ",
          "parent: rtest00001.0-0"}},
        {"show rtest00001.0-2 --store @",
         {"COMPONENTS(x); \\x1b[2J", "[type-unknown]: no \\x1b[31msuch field", "rejected"}},
        {"show rtest00001.0-1 --reply --store @", {"\\x1b]0;owned", "\\x00"}},
        {"show rtest00001.0-1 --prompt --store @", {"the rules", "the task \\x1b[2J"}},
        {"diff rtest00001.0-0 rtest --store @",
         {"--- rtest00001.0-0  score 0.5", "+++ rtest00001.0-1  score 0.9", "@@ -1,6 +1,6 @@",
          "\n-    out->upright = 1.0f;\n"}},
        {"diff rtest rtest --store @", {"the sources are equal"}},
        {"tasks", {"cartpole", "mountain-car"}},
        {"tasks cartpole", {"pole_angle", "solved at 475", "COMPONENTS(alive)"}},
        {"--version", {"goodhart 0.", "SQLite 3."}},
        {"help", {"  search ", "  diff ", "  doctor     tells what this machine"}},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Answer a = run(cases[i].words);
        test_case = cases[i].words;
        CHECK_INT(a.exit_code, 0);
        for (size_t k = 0; k < ARRAY_LEN(cases[i].holds) && cases[i].holds[k] != NULL; k++) {
            CHECK_HAS(a.out.data, cases[i].holds[k]);
        }
        for (size_t k = 0; k < a.out.size; k++) {
            unsigned char c = (unsigned char)a.out.data[k];
            CHECK(c >= 0x20 || c == '\n' || c == '\t');
            CHECK(c != 0x7f && !(c == 0xc2 && (unsigned char)a.out.data[k + 1] < 0xa0));
        }
        answer_release(&a);
    }
    test_case = "";
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exit_codes),     cmocka_unit_test(runs_json),
        cmocka_unit_test(run_json_whole), cmocka_unit_test(candidate_json_whole),
        cmocka_unit_test(diff_json),      cmocka_unit_test(tasks_json),
        cmocka_unit_test(texts),
    };

    return cmocka_run_group_tests(tests, fill, empty);
}
