/* One reward by itself; and what a search says as JSON, as text and again from its store. */
#include <math.h>
#include <sys/stat.h>

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

static const char *text_of(const cJSON *object, const char *key)
{
    const char *text = NULL;
    Err err = {0};

    CHECK_OK(json_get_text(object, key, &text, &err), err);
    return text;
}

static double number_of(const cJSON *object, const char *key)
{
    double number = 0;

    if (!json_as_number(cJSON_GetObjectItemCaseSensitive(object, key), &number)) {
        fail_msg("[%s] no number \"%s\"", test_case, key);
    }
    return number;
}

static const cJSON *array_of(const cJSON *object, const char *key)
{
    const cJSON *array = NULL;
    Err err = {0};

    CHECK_OK(json_get_array(object, key, &array, &err), err);
    return array;
}

static cJSON *parse(const char *text, size_t count)
{
    cJSON *object = NULL;
    Err err = {0};

    CHECK_OK(json_parse(text, count, "output", &object, &err), err);
    return object;
}

/* ---- train ---- */

TEST(examples_train)
{
    static const struct {
        const char *task, *file, *steps;
    } rows[] = {
        {"cartpole", SOURCE_DIR "/examples/cartpole.c", "10240"},
        {"mountain-car", SOURCE_DIR "/examples/mountain-car.c", "20480"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        cJSON *o;
        Answer a = goodhart(WORDS("train", rows[i].file, "--task", rows[i].task, "--seeds", "2",
                                  "--steps", rows[i].steps, "--test-episodes", "5",
                                  "--validation-episodes", "3", "--json", "--store", store));
        test_case = rows[i].task;
        CHECK_INT(a.exit_code, 0);
        o = parse(a.out.data, a.out.size);
        CHECK_STR(text_of(o, "outcome"), "ok");
        CHECK(number_of(o, "seeds") == 2 && number_of(o, "episodes") == 10);
        CHECK(number_of(o, "metric_lo") <= number_of(o, "metric"));
        CHECK(number_of(o, "metric") <= number_of(o, "metric_hi"));
        CHECK_INT(cJSON_GetArraySize(array_of(o, "by_seed")), 2);
        cJSON_Delete(o);
        answer_release(&a);
    }
    check_rows(store, "SELECT task, origin, outcome FROM candidates ORDER BY id",
               "cartpole | human | ok\nmountain-car | human | ok");
}

TEST(jobs_change_no_training)
{
    Answer a, b;

    UNUSED_STATE;
#define TRAIN(jobs)                                                                                \
    WORDS("train", SOURCE_DIR "/examples/cartpole.c", "--task", "cartpole", "--seeds", "3",        \
          "--steps", "10240", "--test-episodes", "5", "--validation-episodes", "3", "--json",      \
          "--no-keep", "--jobs", jobs)
    a = goodhart(TRAIN("1"));
    b = goodhart(TRAIN("3"));
    CHECK_INT(a.exit_code, 0);
    CHECK_STR(b.out.data, a.out.data);
    answer_release(&a);
    answer_release(&b);
}

TEST(files_that_do_not_train)
{
    static const struct {
        const char *name, *text, *says;
    } rows[] = {
        {"loop", REPLY_LOOP,
         "rejected at parse: line 5, column 21: this loop has no provable bound"},
        {"division", REPLY_DIVISION, "crash at episodes: line 5: an integer is divided by zero"},
        {"late NaN", REPLY_LATE_NAN, "non-finite at train: out->a is not a number (NaN)"},
        {"not C", REPLY_NOT_C, "rejected at parse: line "},
    };
    char path[128];

    UNUSED_STATE;
    (void)snprintf(path, sizeof path, "%s/bad.c", folder);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *code = strstr(rows[i].text, "```c\n") + 5;
        Answer a;
        Err err;
        test_case = rows[i].name;
        CHECK_OK(file_write(path, code, strlen(code) - 4, &err), err);
        a = goodhart(WORDS("train", path, "--task", "cartpole", "--seeds", "1", "--steps", "20000",
                           "--test-episodes", "5", "--validation-episodes", "3", "--store", store));
        CHECK_INT(a.exit_code, 3);
        CHECK_HAS(a.out.data, rows[i].says);
        answer_release(&a);
    }
}

TEST(files_that_cannot_be_read)
{
    char path[128];
    struct stat info;
    Err err;

    UNUSED_STATE;
    (void)snprintf(path, sizeof path, "%s/nul.c", folder);
    CHECK_OK(file_write(path, "a\0b", 3, &err), err);
    {
        const struct {
            const char *path, *says;
        } rows[] = {{"/nowhere/a.c", "cannot read /nowhere/a.c"},
                    {"/", "cannot read /"},
                    {path, "holds a NUL byte"}};
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
            Answer a = goodhart(WORDS("train", rows[i].path, "--task", "cartpole", "--store",
                                      "/tmp/goodhart-test-none/g.db"));
            test_case = rows[i].path;
            CHECK_INT(a.exit_code, 2);
            check_one_line(&a, rows[i].says);
            answer_release(&a);
        }
    }
    CHECK(stat("/tmp/goodhart-test-none", &info) != 0);
}

/* ---- search ---- */

/* Of each type how many, and the last line. */
typedef struct {
    int launch, candidate, iteration, warning, result;
    cJSON *last;
} Lines;

static Lines read_lines(const Buf *out)
{
    Lines lines = {0};

    for (size_t at = 0, length; at < out->size; at += length + 1) {
        const char *type;
        length = strcspn(out->data + at, "\n");
        cJSON_Delete(lines.last);
        lines.last = parse(out->data + at, length);
        CHECK(number_of(lines.last, "schema_version") == 1);
        type = text_of(lines.last, "type");
        lines.launch += strcmp(type, "launch") == 0;
        lines.candidate += strcmp(type, "candidate") == 0;
        lines.iteration += strcmp(type, "iteration") == 0;
        lines.warning += strcmp(type, "warning") == 0;
        lines.result += strcmp(type, "result") == 0;
    }
    return lines;
}

static void check_pair(const cJSON *row, const char *key, const cJSON *shown, const char *lo,
                       const char *hi)
{
    const cJSON *pair = array_of(row, key);

    CHECK(cJSON_GetArrayItem(pair, 0)->valuedouble == number_of(shown, lo));
    CHECK(cJSON_GetArrayItem(pair, 1)->valuedouble == number_of(shown, hi));
}

/* `show RUN` makes the comparison again from the stored episodes, and says the same to the bit. */
static void check_shown(const cJSON *result, const char *path)
{
    Answer a = goodhart(WORDS("show", text_of(result, "run"), "--json", "--store", path));
    cJSON *page = parse(a.out.data, a.out.size);
    const cJSON *rows = array_of(result, "comparison"), *finals = array_of(page, "final");
    bool open_interval = false;

    CHECK_INT(cJSON_GetArraySize(rows), 3);
    CHECK_INT(cJSON_GetArraySize(finals), 3);
    for (int i = 0; i < 3; i++) {
        const cJSON *row = cJSON_GetArrayItem(rows, i), *shown = cJSON_GetArrayItem(finals, i);
        test_case = text_of(row, "reward");
        CHECK_STR(text_of(shown, "reward"), test_case);
        CHECK(number_of(shown, "seeds") == number_of(row, "seeds"));
        CHECK(number_of(shown, "failed") == number_of(row, "failed_seeds"));
        CHECK(number_of(shown, "episodes") == number_of(row, "episodes"));
        CHECK(number_of(shown, "metric") == number_of(row, "metric"));
        CHECK(number_of(shown, "success_rate") == number_of(row, "success"));
        check_pair(row, "metric_95", shown, "metric_lo", "metric_hi");
        check_pair(row, "success_95", shown, "success_lo", "success_hi");
        open_interval =
            open_interval || number_of(shown, "metric_lo") < number_of(shown, "metric_hi");
    }
    CHECK(open_interval); /* they were not all points */
    test_case = "";
    cJSON_Delete(page);
    answer_release(&a);
}

TEST(json_lines)
{
    char path[128];
    Lines lines;
    Answer a;

    UNUSED_STATE;
    test_case = "";
    (void)snprintf(path, sizeof path, "%s/json.db", folder);
    a = goodhart(WORDS("search", "mountain-car", "--steps", "40960", "--test-episodes", "7",
                       "--validation-episodes", "2", "--final-seeds", "3", "--jobs", "3",
                       "--designer", MOUNTAIN_CAR, "--json", "--store", path));
    CHECK_INT(a.exit_code, 0);
    lines = read_lines(&a.out);
    CHECK_INT(lines.launch, 1);
    CHECK_INT(lines.candidate, 6);
    CHECK_INT(lines.iteration, 2);
    CHECK_INT(lines.result, 1);
    CHECK_STR(text_of(lines.last, "type"), "result");
    CHECK(number_of(lines.last, "exit") == 0);
    CHECK(number_of(lines.last, "candidates") == 6);
    check_shown(lines.last, path);
    cJSON_Delete(lines.last);
    answer_release(&a);
}

/* Numbers that there are not are "nan" or null, and never break a line. */
TEST(json_without_a_winner)
{
    static const char *const replies[] = {REPLY_NOT_C};
    char path[256], spec[300];
    Lines lines;
    Answer a;

    UNUSED_STATE;
    recording_make(folder, "bad.jsonl", 1, replies, 1, path);
    (void)snprintf(spec, sizeof spec, "recording:%s", path);
    (void)snprintf(path, sizeof path, "%s/none.db", folder);
    a = goodhart(WORDS("search", "cartpole", TINY, "--designer", spec, "--json", "--quiet",
                       "--store", path));
    CHECK_INT(a.exit_code, 3);
    CHECK_STR(a.err.data, "");
    lines = read_lines(&a.out);
    CHECK_INT(lines.candidate, 1);
    CHECK(number_of(lines.last, "exit") == 3);
    CHECK(cJSON_IsNull(cJSON_GetObjectItem(lines.last, "winner")));
    CHECK(isnan(number_of(lines.last, "search_metric")));
    cJSON_Delete(lines.last);
    answer_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_train),
        cmocka_unit_test(jobs_change_no_training),
        cmocka_unit_test(files_that_do_not_train),
        cmocka_unit_test(files_that_cannot_be_read),
        cmocka_unit_test(json_lines),
        cmocka_unit_test(json_without_a_winner),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
