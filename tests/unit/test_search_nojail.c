/* --unsafe-no-jail: told before anything runs, stored, and said by every report; without it not a
 * word of it. */
#include "tests/no_seccomp.h"
#include "tests/unit/search_fixture.h"

static const char words[] = "NO JAIL";
static char folder[FOLDER_SIZE], unsafe[128], safe[128], recording[256], run_name[2][64];

static void name_of_run(const char *store, char name[64])
{
    Buf rows;

    buf_init(&rows, 256);
    sql_rows(store, "SELECT name FROM run", &rows);
    (void)snprintf(name, 64, "%.*s", (int)strcspn(rows.data, "\n"), rows.data);
    buf_release(&rows);
}

static int begin(void **state)
{
    static const char *const replies[] = {REPLY_GOOD, REPLY_NO_CODE, REPLY_DIVISION};
    char path[256];

    (void)state;
    folder_make(folder);
    (void)snprintf(unsafe, sizeof unsafe, "%s/unsafe.db", folder);
    (void)snprintf(safe, sizeof safe, "%s/safe.db", folder);
    recording_make(folder, "r.jsonl", 3, replies, 3, path);
    (void)snprintf(recording, sizeof recording, "recording:%.200s", path);
    return 0;
}

static int end(void **state)
{
    (void)state;
    folder_remove(folder);
    return 0;
}

static Answer search(const char *store, const char *more)
{
    Answer a = goodhart(WORDS("search", "cartpole", TINY, "--quiet", "--designer", recording,
                              "--store", store, more));

    CHECK_INT(a.exit_code, 0);
    return a;
}

TEST(search_says_so)
{
    Answer a = search(unsafe, "--unsafe-no-jail");
    Answer b = search(safe, NULL);

    UNUSED_STATE;
    check_one_line(&a, "warning: --unsafe-no-jail: rewards run WITHOUT the jail");
    CHECK(strncmp(a.out.data, words, strlen(words)) == 0);
    CHECK_STR(b.err.data, "");
    CHECK(strstr(b.out.data, words) == NULL);
    answer_release(&a);
    answer_release(&b);
    name_of_run(unsafe, run_name[0]);
    name_of_run(safe, run_name[1]);
}

/* What is stored but for the words about it: the same, bit for bit. */
TEST(stored)
{
    static const char jail[] = "SELECT json_extract(config_json, '$.jail.value'), "
                               "json_extract(config_json, '$.jail.origin') FROM run";
    static const char flag[] = "SELECT json_extract(config_json, '$.\"unsafe-no-jail\".value'), "
                               "json_extract(config_json, '$.\"unsafe-no-jail\".origin') FROM run";
    static const char verdicts[] =
        "SELECT c.slot, v.outcome, v.code FROM verdict v JOIN candidate c ON c.id = v.candidate "
        "WHERE v.check_name = 'jail' ORDER BY 1";
    static const char results[] =
        "SELECT t.seed, t.purpose, t.reward_kind, t.outcome, t.weights_hash, j.metric_mean FROM "
        "training t LEFT JOIN judgement j ON j.training = t.id ORDER BY 1, 2, 3";
    Buf rows[2];

    UNUSED_STATE;
    check_rows(unsafe, jail, "off | command line");
    check_rows(unsafe, flag, "1 | command line");
    check_rows(unsafe, verdicts, "0 | ok | W001 unsafe-no-jail\n2 | ok | W001 unsafe-no-jail");
    check_rows(safe, flag, "0 | default");
    check_rows(safe, verdicts, "");
    buf_init(&rows[0], 65536);
    buf_init(&rows[1], 65536);
    sql_rows(safe, jail, &rows[0]);
    CHECK_HAS(rows[0].data, " of 21 layers");
    CHECK_HAS(rows[0].data, " | machine");
    buf_reset(&rows[0]);
    sql_rows(unsafe, results, &rows[0]);
    sql_rows(safe, results, &rows[1]);
    CHECK_STR(rows[0].data, rows[1].data);
    CHECK(rows[0].size > 100);
    buf_release(&rows[0]);
    buf_release(&rows[1]);
}

/* Each command that shows something of the run, as text and as JSON. %s is the run. */
TEST(reports)
{
    static const struct {
        const char *name, *words[3];
    } rows[] = {
        {"runs", {"runs"}},
        {"run", {"show", "%s"}},
        {"winner", {"show", "%s.0-0"}},
        {"without code", {"show", "%s.0-1"}},
        {"refused by the critic", {"show", "%s.0-2"}},
        {"diff", {"diff", "%s.0-0", "%s.0-2"}},
    };
    static const char key[] = "\"unsafe_no_jail\":true";

    UNUSED_STATE;
    for (size_t i = 0; i < 2 * ARRAY_LEN(rows); i++) {
        const char *store = i % 2 == 0 ? unsafe : safe, *argv[8] = {NULL};
        char made[3][96];
        size_t count = 0;
        Answer a;
        test_case = rows[i / 2].name;
        for (; count < 3 && rows[i / 2].words[count] != NULL; count++) {
            const char *word = rows[i / 2].words[count];
            (void)snprintf(made[count], sizeof made[count], "%s%s",
                           word[0] == '%' ? run_name[i % 2] : word, word[0] == '%' ? word + 2 : "");
            argv[count] = made[count];
        }
        argv[count++] = "--store";
        argv[count++] = store;
        a = goodhart(argv);
        CHECK_INT(a.exit_code, 0);
        CHECK((strstr(a.out.data, words) != NULL) == (i % 2 == 0));
        answer_release(&a);
        argv[count++] = "--json";
        a = goodhart(argv);
        CHECK_INT(a.exit_code, 0);
        CHECK((strstr(a.out.data, key) != NULL) == (i % 2 == 0));
        answer_release(&a);
    }
    test_case = "";
}

/* Also of a training alone: of a reference that ran in such a run. */
TEST(training_reports)
{
    char name[64];
    Buf rows;
    Answer a;

    UNUSED_STATE;
    buf_init(&rows, 256);
    sql_rows(unsafe, "SELECT name FROM training WHERE reward_kind = 'human' LIMIT 1", &rows);
    (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(rows.data, "\n"), rows.data);
    buf_release(&rows);
    a = goodhart(WORDS("show", name, "--store", unsafe));
    CHECK_INT(a.exit_code, 0);
    CHECK_HAS(a.out.data, words);
    answer_release(&a);
    a = goodhart(WORDS("show", name, "--store", unsafe, "--json"));
    CHECK_HAS(a.out.data, "\"unsafe_no_jail\":true");
    answer_release(&a);
}

/* Of each line of JSON its type; the one of the warning and the last are looked into. */
static void check_json_lines(const Answer *a, const char *types)
{
    Buf seen;

    buf_init(&seen, 4096);
    for (const char *line = a->out.data; *line != '\0'; line += strcspn(line, "\n") + 1) {
        cJSON *o = NULL;
        const char *type = "";
        Err err;
        CHECK_OK(json_parse(line, strcspn(line, "\n"), "a line", &o, &err), err);
        CHECK_OK(json_get_text(o, "type", &type, &err), err);
        buf_printf(&seen, "%s ", type);
        if (strcmp(type, "warning") == 0) {
            CHECK_HAS(cJSON_GetObjectItem(o, "message")->valuestring, "WITHOUT the jail");
        }
        if (strcmp(type, "result") == 0) {
            CHECK(cJSON_IsTrue(cJSON_GetObjectItem(o, "unsafe_no_jail")));
        }
        cJSON_Delete(o);
    }
    CHECK_STR(seen.data, types);
    buf_release(&seen);
}

TEST(search_json)
{
    char path[128];
    Answer a;

    UNUSED_STATE;
    (void)snprintf(path, sizeof path, "%s/json.db", folder);
    a = goodhart(WORDS("search", "cartpole", TINY, "--final-seeds", "0", "--quiet", "--designer",
                       recording, "--store", path, "--unsafe-no-jail", "--json"));
    CHECK_INT(a.exit_code, 0);
    check_json_lines(&a, "launch warning candidate candidate candidate iteration result ");
    answer_release(&a);
}

static Answer train(const char *store, const char *file, const char *more, const char *json)
{
    return goodhart(WORDS("train", file, "--task", "cartpole", "--steps", "10240", "--seeds", "1",
                          "--test-episodes", "2", "--validation-episodes", "2", "--quiet",
                          "--store", store, more, json));
}

/* A reward by hand, one that is trained and one that the critic refuses. */
TEST(train_says_so)
{
    char path[128], bad[128], name[64];
    const char *const files[] = {SOURCE_DIR "/examples/cartpole.c", bad};
    Buf rows;
    Answer a;
    Err err;

    UNUSED_STATE;
    (void)snprintf(path, sizeof path, "%s/train.db", folder);
    (void)snprintf(bad, sizeof bad, "%s/bad.c", folder);
    CHECK_OK(file_write(bad, "COMPONENTS(a);", 14, &err), err);
    for (int i = 0; i < 2; i++) {
        test_case = files[i];
        a = train(path, files[i], "--unsafe-no-jail", NULL);
        CHECK_INT(a.exit_code, i == 0 ? 0 : 3);
        check_one_line(&a, "warning: --unsafe-no-jail: rewards run WITHOUT the jail");
        CHECK(strncmp(a.out.data, words, strlen(words)) == 0);
        answer_release(&a);
        buf_init(&rows, 256);
        sql_rows(path, "SELECT name FROM candidate ORDER BY id DESC LIMIT 1", &rows);
        (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(rows.data, "\n"), rows.data);
        buf_release(&rows);
        a = goodhart(WORDS("show", name, "--store", path));
        CHECK_HAS(a.out.data, words);
        answer_release(&a);
    }
    a = train(path, files[0], "--unsafe-no-jail", "--json");
    CHECK_INT(a.exit_code, 0);
    check_json_lines(&a, "warning result ");
    answer_release(&a);

    a = train(path, files[0], NULL, NULL);
    CHECK_INT(a.exit_code, 0);
    CHECK_STR(a.err.data, "");
    CHECK(strstr(a.out.data, words) == NULL);
    answer_release(&a);
    check_rows(path, "SELECT count(*) FROM verdict WHERE check_name = 'jail'", "3");
    test_case = "";
}

/* Below the minimum nothing runs, and no store is made; unless it is told to. */
TEST(below_the_minimum)
{
    char path[128];

    UNUSED_STATE;
    (void)snprintf(path, sizeof path, "%s/below.db", folder);
    for (int i = 0; i < 4; i++) {
        bool is_search = i % 2 == 0, goes_on = i >= 2;
        const char *flag = goes_on ? "--unsafe-no-jail" : NULL;
        Answer a = program_without_seccomp(
            is_search ? WORDS("./goodhart", "search", "cartpole", TINY, "--quiet", "--designer",
                              recording, "--store", path, flag)
                      : WORDS("./goodhart", "train", SOURCE_DIR "/examples/cartpole.c", "--task",
                              "cartpole", "--steps", "10240", "--seeds", "1", "--test-episodes",
                              "2", "--validation-episodes", "2", "--quiet", "--store", path, flag));
        test_case = is_search ? "search" : "train";
        if (a.exit_code == NO_SECCOMP_UNABLE) {
            print_message("skipped: 1 (this kernel has no seccomp to take away)\n");
            skip();
        }
        if (a.exit_code != (goes_on ? 0 : 7)) {
            fail_msg("[%s] exit %d: %s", test_case, a.exit_code, a.err.data);
        }
        if (goes_on) {
            check_one_line(&a, "warning: --unsafe-no-jail");
            CHECK_HAS(a.out.data, words);
        } else {
            check_one_line(&a, "compile-filter (missing)");
            CHECK_HAS(a.err.data, "`goodhart doctor`");
            CHECK_STR(a.out.data, "");
            CHECK(access(path, F_OK) != 0);
        }
        answer_release(&a);
    }
    test_case = "";
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(search_says_so),    cmocka_unit_test(stored),
        cmocka_unit_test(reports),           cmocka_unit_test(training_reports),
        cmocka_unit_test(search_json),       cmocka_unit_test(train_says_so),
        cmocka_unit_test(below_the_minimum),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
