#include "designer/template_priv.h"

#include "tests/test.h"

TEST(fills)
{
    static const TemplateValue values[] = {{"a", "1"}, {"long_name", "{{a}}"}, {"empty", ""}};
    static const struct {
        const char *name, *text, *want;
        Status status;
        const char *message;
    } cases[] = {
        {"plain", "no placeholders { } }}", "no placeholders { } }}", OK, NULL},
        {"one", "x{{a}}y{{a}}", "x1y1", OK, NULL},
        {"not filled again", "{{long_name}}", "{{a}}", OK, NULL},
        {"empty value", "<{{empty}}>", "<>", OK, NULL},
        {"unknown", "{{b}}", "", ERR_FORMAT, "what.md: unknown placeholder {{b}}"},
        {"beginning of a name", "{{long}}", "", ERR_FORMAT, "{{long}}"},
        {"unclosed", "{{a}", "", ERR_FORMAT, "begins no placeholder"},
        {"at the end", "{{", "", ERR_FORMAT, "begins no placeholder"},
        {"space", "{{ a }}", "", ERR_FORMAT, "begins no placeholder"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Buf out;
        Err err = {OK, ""};
        test_case = cases[i].name;
        buf_init(&out, 1000);
        CHECK_STATUS(template_fill("what.md", cases[i].text, values, ARRAY_LEN(values), &out, &err),
                     cases[i].status, err);
        if (cases[i].status == OK) {
            CHECK_STR(out.data, cases[i].want);
        } else {
            CHECK_HAS(err.msg, cases[i].message);
        }
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(fills)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
