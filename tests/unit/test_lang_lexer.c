/* Tokens: where they stand, what numbers their names have, and the lines that begin with '#'. */
#include "lang/lexer.h"

#include "base/limits.h"
#include "base/mem.h"
#include "tests/test.h"

/* The tokens of a source: "text@line:column+width", and the findings behind "!". */
static void print_tokens(const char *source, Buf *out)
{
    Tokens tokens;
    Findings findings = {0};
    Err err = {0};

    buf_init(out, 65536);
    CHECK_OK(tokens_read(source, strlen(source), &tokens, &findings, &err), err);
    for (int i = 0; i < tokens.count; i++) {
        const Token *t = &tokens.items[i];
        buf_printf(out, "%s%s%.*s@%d:%d+%d", i > 0 ? " " : "", t->kind == TOKEN_BAD ? "BAD " : "",
                   t->length, t->text, t->line, t->column, t->width);
    }
    CHECK_INT(tokens.items[tokens.count].kind, TOKEN_END);
    for (int i = 0; i < findings.count; i++) {
        const Finding *f = &findings.items[i];
        buf_printf(out, "%s%d:%d %s", i > 0 ? "; " : " ! ", f->line, f->column, f->message);
    }
    tokens_release(&tokens);
}

TEST(tokens_and_places)
{
    static const struct {
        const char *name, *source, *want;
    } rows[] = {
        {"nothing", "", ""},
        {"names", "a bc\n  _d1", "a@1:1+1 bc@1:3+2 _d1@2:3+3"},
        {"operators", "a<<=b>>c->d",
         "a@1:1+1 <<=@1:2+3 b@1:5+1 >>@1:6+2 c@1:8+1 ->@1:9+2 d@1:11+1"},
        {"longest first", "+++--=", "++@1:1+2 +@1:3+1 --@1:4+2 =@1:6+1"},
        {"numbers", "1 1. .5 1e-3f 0x1p+2", "1@1:1+1 1.@1:3+2 .5@1:6+2 1e-3f@1:9+5 0x1p+2@1:15+6"},
        {"number and name", "1abc", "1abc@1:1+4"},
        {"comments", "a/*\n*/b//c\nd", "a@1:1+1 b@2:3+1 d@3:1+1"},
        {"comment that goes on", "a // b \\\nc\nd", "a@1:1+1 d@3:1+1"},
        {"define", "#define N 4 // four\nN", "4@2:1+1"},
        {"define of more", "#define LONG (1 + \\\n 2)\na LONG;",
         "a@3:1+1 (@3:3+4 1@3:3+4 +@3:3+4 2@3:3+4 )@3:3+4 ;@3:7+1"},
        {"define of nothing", "#define EMPTY\na EMPTY b", "a@2:1+1 b@2:9+1"},
        {"define of a define", "#define B A\n#define A 1\nB", "1@3:1+1"},
        {"define again", "#define A 1\nA\n#define A 2\nA", "1@2:1+1 2@4:1+1"},
        {"undef", "#define A 1\n#undef A\nA", "A@3:1+1"},
        {"space behind #", "#  define A 1\nA\n#\n # \nb", "1@2:1+1 b@5:1+1"},
        {"ifdef", "#ifdef A\na\n#else\nb\n#endif\nc", "b@4:1+1 c@6:1+1"},
        {"ifdef of a define", "#define A\n#ifdef A\na\n#else\nb\n#endif\nc", "a@3:1+1 c@7:1+1"},
        {"ifndef of a constant", "#ifndef M_PI\na\n#endif\n#undef M_PI\n#ifndef M_PI\nb\n#endif",
         "b@6:1+1"},
        {"nested", "#ifdef A\n#ifdef B\n#else\nx\n#endif\n#else\ny\n#ifndef C\nz\n#endif\n#endif",
         "y@7:1+1 z@9:1+1"},
        {"include", "#include <a.h>\n#include \"b.h\"\nc",
         "c@3:1+1 ! 1:1 #include is ignored: all is there already"},
        {"string", "a \"b\\\"c\" d",
         "a@1:1+1 BAD \"b\\\"c\"@1:3+6 d@1:10+1 ! 1:3 strings are not "
         "part of Reward C"},
        {"string without an end", "a \"b\nc",
         "a@1:1+1 BAD \"b@1:3+2 c@2:1+1 ! 1:3 strings are not "
         "part of Reward C"},
        {"no-break space",
         "a\xc2\xa0"
         "b",
         "a@1:1+1 b@1:4+1"},
        {"a sign of mathematics", "a × b",
         "a@1:1+1 BAD ×@1:3+2 b@1:6+1 ! 1:3 this character is not part of Reward C: write *"},
        {"macro with parameters", "#define F(x) x\nF(1)",
         "BAD F@2:1+1 (@2:2+1 1@2:3+1 )@2:4+1 ! 1:9 #define with parameters is not part of Reward "
         "C: write a function"},
        {"# within a line", "a # b",
         "a@1:1+1 BAD #@1:3+1 b@1:5+1 ! 1:3 '#' stands only at the "
         "beginning of a line"},
        {"itself", "#define A B\n#define B A\nA",
         " ! 3:1 #define A stands for itself, or is nested "
         "too deeply"},
        {"open ifdef", "#ifdef A\nb", " ! 1:2 this #ifdef has no #endif"},
        {"endif alone", "a\n#endif", "a@1:1+1 ! 2:2 #endif without an #ifdef before it"},
        {"two else", "#ifdef A\n#else\na\n#else\nb\n#endif\nc",
         "a@3:1+1 c@7:1+1 ! 4:2 a second #else"},
        {"open comment", "a /* b", "a@1:1+1 ! 1:3 this comment is not closed"},
        {"define without a name", "#define\na", "a@2:1+1 ! 1:8 #define needs a name"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Buf text;
        test_case = rows[i].name;
        print_tokens(rows[i].source, &text);
        CHECK_STR(text.data, rows[i].want);
        buf_release(&text);
    }
}

TEST(equal_names_have_equal_numbers)
{
    static const char source[] = "#define TWO b b\na b a TWO c";
    static const int want[] = {3, 2, 3, 2, 2, 4}; /* define is 0, TWO 1 */
    Tokens tokens;
    Findings findings = {0};
    Err err = {0};

    UNUSED_STATE;
    test_case = "names";
    CHECK_OK(tokens_read(source, strlen(source), &tokens, &findings, &err), err);
    CHECK_INT(tokens.count, 6);
    for (int i = 0; i < tokens.count; i++) {
        CHECK_INT(tokens.items[i].name, want[i]);
    }
    CHECK_INT(tokens.names, 5);
    tokens_release(&tokens);
}

/* Every source of 64 KiB has its numbers for names: one letter, one separator. */
TEST(as_many_names_as_there_can_be)
{
    static char source[SOURCE_BYTES_MAX];
    Tokens tokens;
    Findings findings = {0};
    Err err = {0};
    size_t used = 0;

    UNUSED_STATE;
    test_case = "many names";
    for (int i = 0; used + 8 < sizeof source; i++) {
        used +=
            (size_t)snprintf(source + used, sizeof source - used, "%c%x ", 'g' + i % 20, i / 20);
    }
    CHECK_OK(tokens_read(source, used, &tokens, &findings, &err), err);
    CHECK(tokens.names > 10000);
    CHECK_INT(findings.errors, 0);
    tokens_release(&tokens);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_and_places),
        cmocka_unit_test(equal_names_have_equal_numbers),
        cmocka_unit_test(as_many_names_as_there_can_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
