/* The table of options: what it takes, what it refuses and what it says then. */
#include "cli/options.h"

#include "tests/test.h"

static const char *const colors[] = {"red", "green", NULL};

typedef struct {
    bool json, jail;
    int samples;
    double budget;
    uint64_t seed;
    const char *store, *color;
} Values;

/* Parses words (split at spaces) with the table of the test. */
static Status parse(const char *words, Values *v, CommandLine *line, Option options[8], Err *err)
{
    static char copy[256];
    static char *argv[32];
    int argc = 0;
    const Option table[] = {
        {"json", 'j', OPTION_BOOL, &v->json, NULL, "JSON", .lo = 0},
        {"jail", '\0', OPTION_BOOL, &v->jail, NULL, "a jail", .lo = 0},
        {"samples", 'n', OPTION_INT, &v->samples, "N", "how many", .lo = 1, .hi = 256},
        {"budget", '\0', OPTION_REAL, &v->budget, "USD", "money", .lo = 0, .hi = 1e6},
        {"seed", '\0', OPTION_SEED, &v->seed, "SEED", "chance", .lo = 0},
        {"store", '\0', OPTION_TEXT, &v->store, "FILE", "the store", .lo = 0},
        {"color", 'c', OPTION_CHOICE, &v->color, "COLOR", "one of", .choices = colors},
    };

    *v = (Values){.samples = 16, .store = "goodhart.db", .color = "red", .jail = true};
    memcpy(options, table, sizeof table);
    *line = (CommandLine){.name = "paint",
                          .usage = "paint FILE [options]",
                          .summary = "Paints.",
                          .examples = "  goodhart paint a.c",
                          .options = options,
                          .option_count = ARRAY_LEN(table),
                          .arguments_max = 2};
    (void)snprintf(copy, sizeof copy, "%s", words);
    for (char *save = NULL, *word = strtok_r(copy, " ", &save); word != NULL;
         word = strtok_r(NULL, " ", &save)) {
        argv[argc++] = word;
    }
    return options_parse(line, argc, argv, err);
}

TEST(taken)
{
    static const struct {
        const char *words;
        bool json, jail;
        int samples;
        double budget;
        uint64_t seed;
        const char *store, *color;
        int arguments;
    } cases[] = {
        {"", false, true, 16, 0, 0, "goodhart.db", "red", 0},
        {"--json --samples 3", true, true, 3, 0, 0, "goodhart.db", "red", 0},
        {"--samples=256 -j", true, true, 256, 0, 0, "goodhart.db", "red", 0},
        {"-n 7 a b", false, true, 7, 0, 0, "goodhart.db", "red", 2},
        {"-n7", false, true, 7, 0, 0, "goodhart.db", "red", 0},
        {"--no-jail --budget 2.5", false, false, 16, 2.5, 0, "goodhart.db", "red", 0},
        {"--seed 9223372036854775807", false, true, 16, 0, INT64_MAX, "goodhart.db", "red", 0},
        {"--store=a=b --color green", false, true, 16, 0, 0, "a=b", "green", 0},
        {"--store= x", false, true, 16, 0, 0, "", "red", 1},
        {"-- --json -n", false, true, 16, 0, 0, "goodhart.db", "red", 2},
        {"- x", false, true, 16, 0, 0, "goodhart.db", "red", 2},
        {"--samples 1 --samples 2", false, true, 2, 0, 0, "goodhart.db", "red", 0},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Option options[8];
        CommandLine line;
        Values v;
        Err err;

        test_case = cases[i].words;
        CHECK_OK(parse(cases[i].words, &v, &line, options, &err), err);
        CHECK_INT(v.json, cases[i].json);
        CHECK_INT(v.jail, cases[i].jail);
        CHECK_INT(v.samples, cases[i].samples);
        CHECK(v.budget == cases[i].budget);
        CHECK(v.seed == cases[i].seed);
        CHECK_STR(v.store, cases[i].store);
        CHECK_STR(v.color, cases[i].color);
        CHECK_INT(line.argument_count, cases[i].arguments);
        CHECK_INT(options_find(&line, "samples")->given, v.samples != 16);
        CHECK(!line.help);
    }
    test_case = "";
}

TEST(refused)
{
    static const struct {
        const char *words, *says;
    } cases[] = {
        {"--smaples 3", "unknown option --smaples; did you mean --samples?"},
        {"--jsn", "did you mean --json?"},
        {"--hlep", "did you mean --help?"},
        {"--zzzzzzzz", "goodhart paint --help"},
        {"-z", "unknown option -z"},
        {"--samples", "--samples needs a value: N"},
        {"--samples 0", "a whole number from 1 to 256"},
        {"--samples 257", "a whole number from 1 to 256"},
        {"--samples 1.5", "a whole number"},
        {"--samples 3x", "a whole number"},
        {"--samples nan", "a whole number"},
        {"--budget -1", "a number from 0 to 1000000"},
        {"--seed -1", "from 0 to 9223372036854775807"},
        {"--seed 9223372036854775808", "from 0 to 9223372036854775807"},
        {"--seed 99999999999999999999999", "from 0 to"},
        {"--seed 0x10", "from 0 to"},
        {"--color blue", "one of red, green"},
        {"--json=yes", "--json takes no value"},
        {"--no-samples", "unknown option"},
        {"a b c", "unexpected \"c\"; usage: goodhart paint FILE"},
        {"\x1b[2J\x1b[2J a b", "unexpected \"b\""},
        {"--\x1b[2J", "\\x1b[2J"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Option options[8];
        CommandLine line;
        Values v;
        Err err;

        test_case = cases[i].words;
        CHECK_STATUS(parse(cases[i].words, &v, &line, options, &err), ERR_USAGE, err);
        CHECK_HAS(err.msg, cases[i].says);
        CHECK(strchr(err.msg, '\x1b') == NULL);
        CHECK(strchr(err.msg, '\n') == NULL);
    }
    test_case = "";
}

TEST(help)
{
    Option options[8];
    CommandLine line;
    Values v;
    Buf out;
    Err err;

    UNUSED_STATE;
    CHECK_OK(parse("--nonsense --help", &v, &line, options, &err), err);
    CHECK(line.help);
    CHECK_OK(parse("a -- -h", &v, &line, options, &err), err);
    CHECK(!line.help);

    buf_init(&out, 10000);
    CHECK_OK(parse("-h", &v, &line, options, &err), err);
    options_help(&line, &out);
    CHECK_HAS(out.data, "Usage: goodhart paint FILE [options]\n");
    CHECK_HAS(out.data, "-n, --samples N             how many [16]\n");
    CHECK_HAS(out.data, "-c, --color COLOR");
    CHECK_HAS(out.data, "one of: red, green [red]\n");
    CHECK_HAS(out.data, "the store [goodhart.db]\n");
    CHECK_HAS(out.data, "Examples:\n  goodhart paint a.c\n");
    buf_release(&out);
}

TEST(arguments_missing)
{
    Option options[8];
    CommandLine line;
    Values v;
    Err err;

    UNUSED_STATE;
    CHECK_OK(parse("", &v, &line, options, &err), err);
    line.arguments_min = 1;
    CHECK_STATUS(options_parse(&line, 0, NULL, &err), ERR_USAGE, err);
    CHECK_HAS(err.msg, "usage: goodhart paint FILE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taken),
        cmocka_unit_test(refused),
        cmocka_unit_test(help),
        cmocka_unit_test(arguments_missing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
