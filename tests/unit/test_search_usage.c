/* What is asked wrongly: one line that says what and what to do, the exit code of DESIGN.md section
 * 9, and nothing lost. */
#include "tests/unit/search_fixture.h"

#include <sys/stat.h>

static char folder[FOLDER_SIZE], store[128], good[256], short_file[256], bad_lines[256],
    mountain_car[300], foreign[128], newer[128], text_file[128];

static void put(const char *path, const char *text)
{
    Err err;

    CHECK_OK(file_write(path, text, strlen(text), &err), err);
}

static void sql(const char *path, const char *text)
{
    sqlite3 *db = NULL;

    CHECK_INT(sqlite3_open(path, &db), SQLITE_OK);
    CHECK_INT(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    CHECK_INT(sqlite3_close(db), SQLITE_OK);
}

static int begin(void **state)
{
    static const char *const replies[] = {REPLY_GOOD, REPLY_GOOD};
    char path[256];

    (void)state;
    folder_make(folder);
    (void)snprintf(store, sizeof store, "%s/g.db", folder);
    (void)snprintf(foreign, sizeof foreign, "%s/foreign.db", folder);
    (void)snprintf(newer, sizeof newer, "%s/newer.db", folder);
    (void)snprintf(text_file, sizeof text_file, "%s/text.db", folder);
    recording_make(folder, "good.jsonl", 2, replies, 2, path);
    (void)snprintf(good, sizeof good, "recording:%.200s", path);
    recording_make(folder, "short.jsonl", 1, replies, 1, path);
    (void)snprintf(short_file, sizeof short_file, "recording:%.200s", path);
    (void)snprintf(path, sizeof path, "%s/bad.jsonl", folder);
    put(path, "{\"format\":\"goodhart-recording\",\"version\":1,\"task\":\"cartpole\"}\n"
              "{\"type\":\"reply\",\"purpose\":");
    (void)snprintf(bad_lines, sizeof bad_lines, "recording:%.200s", path);
    (void)snprintf(mountain_car, sizeof mountain_car, MOUNTAIN_CAR);
    sql(foreign, "CREATE TABLE mine (x); INSERT INTO mine VALUES (1)");
    put(text_file, "These are my notes, and not a store.\n");
    goodhart_expect(0, WORDS("search", "cartpole", TINY, "--final-seeds", "0", "--designer", good,
                             "--store", newer));
    sql(newer, "PRAGMA user_version = 999; PRAGMA journal_mode = DELETE");
    return 0;
}

static int end(void **state)
{
    (void)state;
    folder_remove(folder);
    return 0;
}

/* Runs, and checks that nothing but one line came of it. json: one object on standard output. */
static void check_refusal(const char *name, const char *const *words, int exit_code,
                          const char *says, bool json)
{
    Answer a = goodhart(words);
    struct stat info;

    test_case = name;
    if (a.exit_code != exit_code) {
        fail_msg("[%s] exit %d, not %d: %s", name, a.exit_code, exit_code, a.err.data);
    }
    check_one_line(&a, says);
    CHECK(strncmp(a.err.data, "goodhart: ", 10) == 0);
    if (json) {
        cJSON *last = NULL;
        double code;
        Err err;
        CHECK_OK(json_parse(a.out.data, a.out.size, name, &last, &err), err);
        CHECK_OK(json_get_number(last, "exit", &code, &err), err);
        CHECK_INT(code, exit_code);
        CHECK_STR(cJSON_GetObjectItem(last, "type")->valuestring, "result");
        CHECK(cJSON_GetObjectItem(last, "schema_version") != NULL);
        CHECK(strlen(cJSON_GetObjectItem(last, "message")->valuestring) > 0);
        cJSON_Delete(last);
    } else {
        CHECK_STR(a.out.data, "");
    }
    CHECK(stat(store, &info) != 0); /* no store was made for nothing */
    answer_release(&a);
}

TEST(bad_words)
{
    const struct {
        const char *name, *words[8];
        int exit_code;
        const char *says;
    } rows[] = {
        {"command", {"serach"}, 2, "did you mean search?"},
        {"far from any command", {"xyzzy"}, 2, "`goodhart help` lists them"},
        {"option", {"search", "cartpole", "--sampels", "4"}, 2, "did you mean --samples?"},
        {"short option", {"search", "cartpole", "-z"}, 2, "--help` lists them"},
        {"task", {"search", "mountaincar"}, 2, "did you mean mountain-car?"},
        {"no such task", {"search", "xyzzy"}, 2, "`goodhart tasks` lists them"},
        {"no task", {"search"}, 2, "usage: goodhart search TASK"},
        {"two tasks", {"search", "cartpole", "cartpole"}, 2, "unexpected"},
        {"designer", {"search", "cartpole", "-d", "opnai:x"}, 2, "did you mean 'openai'"},
        {"no model", {"search", "cartpole", "-d", "openai:"}, 2, "openai:"},
        {"samples", {"search", "cartpole", "--samples", "257"}, 2, "from 0 to 256"},
        {"samples below", {"search", "cartpole", "--samples=-1"}, 2, "from 0 to 256"},
        {"iterations", {"search", "cartpole", "-n", "1.5"}, 2, "a whole number"},
        {"jobs", {"search", "cartpole", "--jobs", "0"}, 2, "from 1 to 256"},
        {"seed", {"search", "cartpole", "--seed", "-1"}, 2, "--seed"},
        {"seed too long", {"search", "cartpole", "--seed", "9223372036854775808"}, 2, "--seed"},
        {"steps", {"search", "cartpole", "--steps", "many"}, 2, "a whole number"},
        {"temperature", {"search", "cartpole", "--temperature", "nan"}, 2, "from -1 to 2"},
        {"no value", {"search", "cartpole", "--store"}, 2, "--store needs a value"},
        {"train without a task", {"train", "examples/cartpole.c"}, 2, "--task"},
        {"train without a file", {"train", "--task", "cartpole"}, 2, "name a FILE"},
        {"train task", {"train", "x.c", "--task", "cartpol"}, 2, "did you mean cartpole?"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        check_refusal(rows[i].name, rows[i].words, rows[i].exit_code, rows[i].says, false);
    }
}

TEST(bad_files)
{
    const struct {
        const char *name, *task, *designer;
        const char *more[4];
        int exit_code;
        const char *says;
    } rows[] = {
        {"missing recording", "cartpole", "recording:/nowhere/r.jsonl", {NULL}, 2, "/nowhere/r.js"},
        {"a folder", "cartpole", "recording:/", {NULL}, 2, "cannot read /"},
        {"another task's", "cartpole", mountain_car, {NULL}, 2, "is of the task mountain-car"},
        {"bad lines", "cartpole", bad_lines, {NULL}, 2, "line 2"},
        {"no key", "cartpole", "openai:gpt", {NULL}, 2, "set OPENAI_API_KEY"},
        {"too few steps", "cartpole", good, {"--steps", "100"}, 2, "at least 10240 steps"},
        {"too few steps for the car",
         "mountain-car",
         mountain_car,
         {"--steps", "20000"},
         2,
         "on mountain-car takes at least 20480 steps"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *words[16] = {"search",         rows[i].task, "--quiet", "--designer",
                                 rows[i].designer, "--store",    store};
        size_t count = 7;
        for (size_t k = 0; rows[i].more[k] != NULL; k++) {
            words[count++] = rows[i].more[k];
        }
        check_refusal(rows[i].name, words, rows[i].exit_code, rows[i].says, false);
        words[count] = "--json";
        check_refusal(rows[i].name, words, rows[i].exit_code, rows[i].says, true);
    }
    check_refusal("unknown task as JSON", WORDS("search", "cartpol", "--json", "--store", store), 2,
                  "did you mean cartpole?", true);
}

/* The file as it is: bytes, and the names beside it. */
static void take_file(const char *path, Buf *out)
{
    Err err;

    buf_init(out, 1 << 24);
    CHECK_OK(file_read(path, out, &err), err);
}

TEST(stores_that_are_not_ours)
{
    const struct {
        const char *name, *path, *says;
    } rows[] = {
        {"of another program", foreign, "of another program; name another file with --store"},
        {"newer", newer, "written by a newer goodhart"},
        {"no database", text_file, "not a SQLite file"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char lock[128];
        Buf before, after;
        take_file(rows[i].path, &before);
        check_refusal(rows[i].name,
                      WORDS("search", "cartpole", TINY, "--quiet", "--designer", good, "--store",
                            rows[i].path),
                      6, rows[i].says, false);
        check_refusal(rows[i].name,
                      WORDS("train", SOURCE_DIR "/examples/cartpole.c", "--task", "cartpole",
                            "--quiet", "--steps", "10240", "--store", rows[i].path),
                      6, rows[i].says, false);
        check_refusal(rows[i].name, WORDS("runs", "--store", rows[i].path), 6, rows[i].says, false);
        take_file(rows[i].path, &after);
        CHECK_INT(after.size, before.size);
        CHECK(memcmp(after.data, before.data, before.size) == 0);
        (void)snprintf(lock, sizeof lock, "%.100s.lock", rows[i].path);
        CHECK(rows[i].path == newer || access(lock, F_OK) != 0); /* the newer one had its own */
        buf_release(&before);
        buf_release(&after);
    }
}

TEST(recording_runs_out)
{
    char path[128];
    Answer a;

    UNUSED_STATE;
    (void)snprintf(path, sizeof path, "%s/short.db", folder);
    a = goodhart(WORDS("search", "cartpole", TINY, "--quiet", "--iterations", "2", "--designer",
                       short_file, "--store", path));
    CHECK_INT(a.exit_code, 8);
    check_one_line(&a, "has no reply for design-r0-i1-s0-a0");
    CHECK_HAS(a.err.data, "what was done is kept: goodhart show r");
    CHECK_HAS(a.err.data, path);
    answer_release(&a);
    check_rows(path, "SELECT status, exit_code FROM runs", "exhausted | 8");
    check_rows(path, "SELECT iteration, slot, outcome FROM candidates", "0 | 0 | ok");
    check_rows(path, "SELECT role FROM selection", "best-so-far");
}

static void copy_program(const char *name, const char *to)
{
    char from[256], path[256];
    Buf bytes;
    Err err;

    (void)snprintf(from, sizeof from, "./%s", name);
    (void)snprintf(path, sizeof path, "%s/%s", to, name);
    buf_init(&bytes, FILE_BYTES_MAX);
    CHECK_OK(file_read(from, &bytes, &err), err);
    CHECK_OK(file_write(path, bytes.data, bytes.size, &err), err);
    buf_release(&bytes);
    CHECK_INT(chmod(path, 0700), 0);
}

TEST(programs_that_are_missing)
{
    static const char *const programs[] = {"goodhart", "goodhart-critic", "goodhart-trainer",
                                           "goodhart-judge", "goodhart-worker"};
    char dir[128], path[256];

    UNUSED_STATE;
    (void)snprintf(dir, sizeof dir, "%s/bin", folder);
    CHECK_INT(mkdir(dir, 0700), 0);
    (void)snprintf(path, sizeof path, "%s/goodhart", dir);
    for (size_t i = 0; i < ARRAY_LEN(programs); i++) {
        const char *const words[] = {path,         "search", "cartpole", TINY,  "--quiet",
                                     "--designer", good,     "--store",  store, NULL};
        Process p;
        Answer a;
        copy_program(programs[i], dir);
        if (i + 1 == ARRAY_LEN(programs)) {
            break;
        }
        test_case = programs[i + 1];
        program_start(&p, words, NULL);
        a = program_wait(&p);
        CHECK_INT(a.exit_code, 7);
        check_one_line(&a, programs[i + 1]);
        answer_release(&a);
    }
    {
        const char *const words[] = {path, "search",     "cartpole", TINY,      "--final-seeds",
                                     "0",  "--designer", good,       "--store", store,
                                     NULL};
        Process p;
        Answer a;
        test_case = "all are there";
        program_start(&p, words, NULL);
        a = program_wait(&p);
        CHECK_INT(a.exit_code, 0);
        answer_release(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_words),
        cmocka_unit_test(bad_files),
        cmocka_unit_test(stores_that_are_not_ours),
        cmocka_unit_test(recording_runs_out),
        cmocka_unit_test(programs_that_are_missing),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
