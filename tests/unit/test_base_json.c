#include "base/json.h"

#include <float.h>
#include <math.h>

#include "base/limits.h"
#include "base/mem.h"
#include "tests/test.h"

static cJSON *parse(const char *text)
{
    cJSON *item = NULL;
    Err err;

    CHECK_OK(json_parse(text, strlen(text), "text", &item, &err), err);
    return item;
}

/* What was written reads back bit for bit. */
TEST(numbers_come_back)
{
    static const double rows[] = {0,         -0.0,    1,        -1,        0.1,     1.0 / 3,
                                  1e300,     DBL_MIN, DBL_MAX,  5e-324,    2e9,     -2147483649.0,
                                  1e15 + .5, 1e17,    INFINITY, -INFINITY, 123456.7};

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        cJSON *object = cJSON_CreateObject(), *back;
        double got = 0;
        Buf text;
        Err err;
        buf_init(&text, 1000);
        json_add_number(object, "x", rows[i]);
        CHECK_OK(json_print(object, &text, &err), err);
        test_case = text.data;
        back = parse(text.data);
        CHECK_OK(json_get_number(back, "x", &got, &err), err);
        CHECK(memcmp(&got, &rows[i], sizeof got) == 0);
        cJSON_Delete(object);
        cJSON_Delete(back);
        buf_release(&text);
    }
    test_case = "";
}

TEST(numbers_that_are_none)
{
    cJSON *object = parse("{\"a\":\"nan\",\"b\":\"NaN\",\"c\":null,\"d\":\"-inf\",\"e\":true}");
    double got = 0;
    Err err;

    UNUSED_STATE;
    CHECK_OK(json_get_number(object, "a", &got, &err), err);
    CHECK(isnan(got));
    CHECK_OK(json_get_number(object, "d", &got, &err), err);
    CHECK(got == (double)-INFINITY);
    CHECK_STATUS(json_get_number(object, "b", &got, &err), ERR_FORMAT, err);
    CHECK_STATUS(json_get_number(object, "c", &got, &err), ERR_FORMAT, err);
    CHECK_STATUS(json_get_number(object, "e", &got, &err), ERR_FORMAT, err);
    CHECK_STATUS(json_get_number(object, "z", &got, &err), ERR_FORMAT, err);
    CHECK_HAS(err.msg, "\"z\"");
    cJSON_Delete(object);
}

TEST(seeds_are_texts)
{
    static const struct {
        const char *json;
        bool good;
        uint64_t seed;
    } rows[] = {
        {"{\"s\":\"0\"}", true, 0},
        {"{\"s\":\"9223372036854775807\"}", true, INT64_MAX},
        {"{\"s\":\"9223372036854775808\"}", false, 0},
        {"{\"s\":\"99999999999999999999999\"}", false, 0},
        {"{\"s\":\"-1\"}", false, 0},
        {"{\"s\":\" 1\"}", false, 0},
        {"{\"s\":\"+1\"}", false, 0},
        {"{\"s\":\"1x\"}", false, 0},
        {"{\"s\":\"\"}", false, 0},
        {"{\"s\":1}", false, 0},
        {"{}", false, 0},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        cJSON *object = parse(rows[i].json), *again = cJSON_CreateObject();
        uint64_t seed = 1, back = 2;
        Err err = {0};
        test_case = rows[i].json;
        CHECK_STATUS(json_get_seed(object, "s", &seed, &err), rows[i].good ? OK : ERR_FORMAT, err);
        if (rows[i].good) {
            CHECK(seed == rows[i].seed);
            json_add_seed(again, "s", seed);
            CHECK_OK(json_get_seed(again, "s", &back, &err), err);
            CHECK(back == seed);
        }
        cJSON_Delete(object);
        cJSON_Delete(again);
    }
    test_case = "";
}

TEST(whole_numbers_in_bounds)
{
    static const struct {
        const char *json;
        bool good;
    } rows[] = {
        {"{\"i\":3}", true},     {"{\"i\":7}", true},        {"{\"i\":2}", false},
        {"{\"i\":8}", false},    {"{\"i\":3.5}", false},     {"{\"i\":\"3\"}", false},
        {"{\"i\":1e99}", false}, {"{\"i\":\"nan\"}", false}, {"{\"I\":3}", false},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        cJSON *object = parse(rows[i].json);
        int got = 0;
        Err err = {0};
        test_case = rows[i].json;
        CHECK_STATUS(json_get_int(object, "i", 3, 7, &got, &err), rows[i].good ? OK : ERR_FORMAT,
                     err);
        cJSON_Delete(object);
    }
    test_case = "";
}

TEST(bytes_that_do_not_parse)
{
    char deep[JSON_DEPTH_MAX + 2], nested[2 * JSON_DEPTH_MAX + 8];
    const struct {
        const char *name, *bytes;
        size_t count;
        bool good;
    } rows[] = {
        {"empty", "", 0, false},
        {"white space around", " {\"a\":1}\r\n ", 11, true},
        {"more after it", "{} {}", 5, false},
        {"cut", "{\"a\":", 5, false},
        {"cut by its count", "{\"a\":1}", 6, false},
        {"brackets in a string", "[\"[[[[\\\"[[[\"]", 13, true},
        {"too deep", deep, JSON_DEPTH_MAX + 1, false},
        {"deep, but not too deep", nested, 2 * JSON_DEPTH_MAX, true},
    };

    UNUSED_STATE;
    memset(deep, '[', sizeof deep);
    memset(nested, '[', JSON_DEPTH_MAX);
    memset(nested + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        cJSON *item = NULL;
        Err err = {0};
        test_case = rows[i].name;
        CHECK_STATUS(json_parse(rows[i].bytes, rows[i].count, "it", &item, &err),
                     rows[i].good ? OK : ERR_FORMAT, err);
        CHECK((item != NULL) == rows[i].good);
        if (!rows[i].good) {
            CHECK_HAS(err.msg, "it: ");
        }
        cJSON_Delete(item);
    }
    test_case = "";
}

TEST(other_types)
{
    cJSON *object = parse("{\"t\":\"x\",\"a\":[1],\"n\":null}");
    const cJSON *array = NULL;
    const char *text = NULL;
    Buf out;
    Err err;

    UNUSED_STATE;
    CHECK_OK(json_get_text(object, "t", &text, &err), err);
    CHECK_STR(text, "x");
    CHECK_OK(json_get_array(object, "a", &array, &err), err);
    CHECK_INT(cJSON_GetArraySize(array), 1);
    CHECK_STATUS(json_get_text(object, "a", &text, &err), ERR_FORMAT, err);
    CHECK_STATUS(json_get_text(object, "n", &text, &err), ERR_FORMAT, err);
    CHECK_STATUS(json_get_array(object, "t", &array, &err), ERR_FORMAT, err);
    buf_init(&out, 8);
    CHECK_STATUS(json_print(NULL, &out, &err), ERR_NOMEM, err);
    CHECK_STATUS(json_print(object, &out, &err), ERR_LIMIT, err);
    buf_release(&out);
    cJSON_Delete(object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_come_back),       cmocka_unit_test(numbers_that_are_none),
        cmocka_unit_test(seeds_are_texts),         cmocka_unit_test(whole_numbers_in_bounds),
        cmocka_unit_test(bytes_that_do_not_parse), cmocka_unit_test(other_types),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
