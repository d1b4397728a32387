#include "base/text.h"

#include "tests/test.h"

TEST(utf8)
{
    static const struct {
        const char *bytes;
        size_t count;
        bool good;
    } rows[] = {
        {"", 0, true},
        {"abc\n\x7f", 5, true},
        {"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", 11, true},
        {"\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf", 10,
         true}, /* around the surrogates; the last */
        {"a\0b", 3, false},
        {"\xc3", 1, false},     /* cut */
        {"\xe2\x82", 2, false}, /* cut */
        {"\x80", 1, false},     /* no beginning */
        {"\xc0\xaf", 2, false}, /* longer than needed */
        {"\xc1\xbf", 2, false},
        {"\xe0\x9f\xbf", 3, false},
        {"\xf0\x8f\xbf\xbf", 4, false},
        {"\xed\xa0\x80", 3, false},     /* a surrogate */
        {"\xf4\x90\x80\x80", 4, false}, /* beyond U+10FFFF */
        {"\xf5\x80\x80\x80", 4, false},
        {"\xff", 1, false},
        {"\xe2(\xa1", 3, false},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        test_case = rows[i].bytes;
        CHECK_INT(text_is_utf8(rows[i].bytes, rows[i].count), rows[i].good);
    }
    test_case = "";
}

TEST(nothing_a_terminal_obeys)
{
    static const struct {
        const char *bytes;
        size_t count;
        const char *safe, *line;
    } rows[] = {
        {"plain", 5, "plain", "plain"},
        {"a\tb\nc\r\n", 7, "a\tb\nc\n", "a b c  "},
        {"\x1b[2J", 4, "\\x1b[2J", "\\x1b[2J"},
        {"\x9b"
         "2J",
         3, "?2J", "?2J"},
        {"\xc2\x9b"
         "2J",
         4, "?2J", "?2J"},
        {"\0\x7f", 2, "\\x00\\x7f", "\\x00\\x7f"},
        {"\xc3\xa9\xff", 3, "\xc3\xa9?", "\xc3\xa9?"},
        {"\xc2\xa0", 2, "\xc2\xa0", "\xc2\xa0"},
        {"a\xe2\x80\xae}\xe2\x81\xa6\xd8\x9c", 10, "a?}??", "a?}??"}, /* right to left */
        {"a\xe2\x80\xa8z", 5, "a?z", "a?z"},                          /* a line separator */
        {"\xe2\x80\xaf\xe2\x82\xac", 6, "\xe2\x80\xaf\xe2\x82\xac", "\xe2\x80\xaf\xe2\x82\xac"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Buf out;
        test_case = rows[i].safe;
        buf_init(&out, 100);
        text_add_safe(&out, rows[i].bytes, rows[i].count);
        CHECK_STR(out.data, rows[i].safe);
        buf_reset(&out);
        text_add_line(&out, rows[i].bytes, rows[i].count, 100);
        CHECK_STR(out.data, rows[i].line);
        buf_release(&out);
    }
    test_case = "";
}

/* Never beyond the maximum, never within a character, and whole when it fits. */
TEST(lines_are_cut)
{
    static const struct {
        const char *text;
        size_t max;
        const char *want;
    } rows[] = {
        {"12345678", 8, "12345678"},
        {"123456789", 8, "12345…"},
        {"1234567890123", 8, "12345…"},
        {"\x1b\x1b\x1b", 8, "\\x1b…"},
        {"\x1b\x1b", 8, "\\x1b\\x1b"},
        {"12345\xf0\x9f\x98\x80", 9, "12345\xf0\x9f\x98\x80"},
        {"12345\xf0\x9f\x98\x80", 8, "12345…"},
        {"1\xf0\x9f\x98\x80 and more", 8, "1\xf0\x9f\x98\x80…"},
        {"", 8, ""},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Buf out;
        test_case = rows[i].text;
        buf_init(&out, 100);
        buf_add_text(&out, ">"); /* what is there already does not count */
        text_add_line(&out, rows[i].text, strlen(rows[i].text), rows[i].max);
        CHECK_STR(out.data + 1, rows[i].want);
        CHECK(out.size - 1 <= rows[i].max);
        buf_release(&out);
    }
    test_case = "";
}

TEST(nearest)
{
    static const char *const names[] = {"search", "show", "store", "samples", "train"};
    static const struct {
        const char *word, *want;
    } rows[] = {
        {"search", "search"},
        {"serach", "search"},
        {"sarch", "search"},
        {"shwo", "show"},
        {"sampels", "samples"},
        {"tra", "train"},
        {"xyzzy", ""},
        {"", ""},
        {"s", ""},
        {"q", ""},
        {"searching", "search"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *got = text_nearest(rows[i].word, names, ARRAY_LEN(names));
        test_case = rows[i].word;
        CHECK_STR(got != NULL ? got : "", rows[i].want);
    }
    {
        char longer[200];
        memset(longer, 'a', sizeof longer - 1);
        longer[sizeof longer - 1] = '\0';
        CHECK(text_nearest(longer, names, ARRAY_LEN(names)) == NULL);
        CHECK(text_nearest("show", NULL, 0) == NULL);
    }
    test_case = "";
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8),
        cmocka_unit_test(nothing_a_terminal_obeys),
        cmocka_unit_test(lines_are_cut),
        cmocka_unit_test(nearest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
