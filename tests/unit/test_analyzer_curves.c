/* The table of curves and the small curves. */
#include "analyzer/curves.h"

#include <math.h>

#include "analyzer/spark.h"
#include "tests/test.h"

TEST(sparks)
{
    static const struct {
        const char *name;
        double values[8];
        int count;
        const char *unicode, *ascii;
    } cases[] = {
        {"rising", {0, 1, 2, 3, 4, 5, 6, 7}, 8, "▁▂▃▄▅▆▇█", "_.-=+*%#"},
        {"equal", {5, 5, 5}, 3, "▁▁▁", "___"},
        {"a gap", {1, NAN, 0}, 3, "█ ▁", "# _"},
        {"not finite", {INFINITY, -1, 1}, 3, " ▁█", " _#"},
        {"huge", {-1e308, 0, 1e308}, 3, "▁▁▁", "___"},
        {"nothing", {0}, 0, "", ""},
    };
    Buf out;

    UNUSED_STATE;
    buf_init(&out, 1000);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        test_case = cases[i].name;
        buf_reset(&out);
        spark_add(&out, cases[i].values, cases[i].count, true);
        if (strcmp(cases[i].name, "huge") != 0) { /* only must not fail */
            CHECK_STR(out.data, cases[i].unicode);
        }
        buf_reset(&out);
        spark_add(&out, cases[i].values, cases[i].count, false);
        CHECK_INT(out.size, cases[i].count);
        if (strcmp(cases[i].name, "huge") != 0) {
            CHECK_STR(out.data, cases[i].ascii);
        }
    }
    buf_release(&out);
    test_case = "";
}

static CurveTerm term(const char *name, TermRole role, double from, double step, double spread,
                      double episode, double correlation)
{
    CurveTerm t = {.name = name, .role = role, .metric_correlation = correlation};

    for (int i = 0; i < CHECKPOINTS; i++) {
        t.mean[i] = from + step * i;
        t.min[i] = t.mean[i] - spread;
        t.max[i] = t.mean[i] + spread;
        t.episode_mean[i] = episode;
    }
    return t;
}

static Curves example(void)
{
    Curves c = {.count = CHECKPOINTS, .metric_name = "episode_length", .term_count = 4};

    for (int i = 0; i < CHECKPOINTS; i++) {
        c.metric[i] = 20 * i;
        c.success[i] = i == 0 ? NAN : 0.1 * i;
        c.length[i] = 1234567.0 * i;
    }
    c.terms[0] = term("upright", TERM_COMPONENT, 0, 0.125, 0.5, 95, 0.876);
    c.terms[1] = term("alive", TERM_COMPONENT, 1, 0, 0, 5, NAN);
    c.terms[2] = term("goal", TERM_SPARSE, 0, 0, 0, 0, NAN);
    c.terms[3] = term("angle", TERM_WATCH, -0.2, 0.001, 0.25, 1000, -0.5);
    return c;
}

TEST(remarks)
{
    static const char *const want[] = {
        "95 % of the summed absolute component values",
        "nearly constant: about 1 at every step",
        "never other than 0",
        "",
    };
    Curves c = example();
    char text[CURVE_REMARK_SIZE];

    UNUSED_STATE;
    for (int i = 0; i < c.term_count; i++) {
        test_case = c.terms[i].name;
        curves_remark(&c, i, text);
        CHECK_STR(text, want[i]);
    }
    test_case = "exactly nine tenths do not dominate";
    c.terms[0] = term("upright", TERM_COMPONENT, 0, 0.125, 0.5, 90, 0.9);
    c.terms[1] = term("alive", TERM_COMPONENT, 1, 0, 0, -10, NAN);
    curves_remark(&c, 0, text);
    CHECK_STR(text, "");
    test_case = "nothing measured";
    c.count = 0;
    curves_remark(&c, 0, text);
    CHECK_STR(text, "");
    test_case = "";
}

/* All lines of the table, cut before the remarks, are equally long: columns stand below others. */
static void check_aligned(const char *text)
{
    size_t bar = 0;

    for (const char *line = text; *line != '\0'; line = strchr(line, '\n') + 1) {
        const char *at = strchr(line, '|');
        CHECK(at != NULL && at < strchr(line, '\n'));
        bar = bar == 0 ? (size_t)(at - line) : bar;
        CHECK_INT(at - line, bar);
    }
}

TEST(table)
{
    Curves c = example();
    Buf out;
    Err err;

    UNUSED_STATE;
    buf_init(&out, 100000);
    CHECK_OK(curves_table(&c, SPARK_NONE, &out, &err), err);
    check_aligned(out.data);
    CHECK_HAS(out.data, "\nupright");
    CHECK_HAS(out.data, " +0.88  (95 % of");
    CHECK_HAS(
        out.data,
        " 1.125 |    1.625   0.5625 -0.5000 "); /* the last mean; the highest value of a step */
    CHECK_HAS(out.data, " 1.23e+06 ");
    CHECK_HAS(out.data, "\nmetric episode_length "); /* the metric: max, mean */
    CHECK_HAS(out.data, " n/a  (nearly constant");
    CHECK_HAS(out.data,
              "0.9000 |   0.9000   0.5000  0.1000     -\n"); /* success: the gap is left out */

    test_case = "with small curves";
    buf_reset(&out);
    CHECK_OK(curves_table(&c, SPARK_ASCII, &out, &err), err);
    check_aligned(out.data);
    CHECK_HAS(out.data, "upright               __.-=+*%##");

    test_case = "no checkpoint";
    buf_reset(&out);
    c.count = 0;
    CHECK_OK(curves_table(&c, SPARK_UNICODE, &out, &err), err);
    check_aligned(out.data);
    CHECK_HAS(out.data, "n/a");

    test_case = "the limit of the text";
    buf_release(&out);
    buf_init(&out, 50);
    CHECK_STATUS(curves_table(&c, SPARK_NONE, &out, &err), ERR_LIMIT, err);
    buf_release(&out);
    test_case = "";
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sparks),
        cmocka_unit_test(remarks),
        cmocka_unit_test(table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
