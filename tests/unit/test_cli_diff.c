/* Unified diffs: rows worked out by hand, and a property over random texts: the patch, applied,
 * gives the second text. */
#include "cli/diff.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/rng.h"
#include "tests/test.h"

TEST(rows)
{
    static const struct {
        const char *name, *a, *b, *want;
    } cases[] = {
        {"equal", "a\nb\n", "a\nb\n", ""},
        {"both empty", "", "", ""},
        {"changed", "a\nb\nc\n", "a\nx\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n"},
        {"added to nothing", "", "a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b\n"},
        {"all removed", "a\n", "", "@@ -1 +0,0 @@\n-a\n"},
        {"no newline at the end", "a", "a\n",
         "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"},
        {"moved", "a\nb\nc\n", "b\nc\na\n", "@@ -1,3 +1,3 @@\n-a\n b\n c\n+a\n"},
        {"context of three", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n",
         "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n"},
        {"two hunks", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "x\n2\n3\n4\n5\n6\n7\n8\ny\n",
         "@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+y\n"},
        {"one hunk where they are near", "1\n2\n3\n4\n5\n6\n7\n8\n", "x\n2\n3\n4\n5\n6\n7\ny\n",
         "@@ -1,8 +1,8 @@\n-1\n+x\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+y\n"},
    };
    Buf out;

    UNUSED_STATE;
    buf_init(&out, 10000);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        DiffCount count;
        Err err;

        test_case = cases[i].name;
        buf_reset(&out);
        CHECK_OK(diff_unified(cases[i].a, strlen(cases[i].a), cases[i].b, strlen(cases[i].b), &out,
                              &count, &err),
                 err);
        CHECK_STR(out.data, cases[i].want);
        CHECK((count.added + count.removed == 0) == (out.size == 0));
    }
    buf_release(&out);
    test_case = "";
}

/* Applies hunks to a; every line of a text here has a newline. */
static void apply(const char *a, const char *diff, Buf *out)
{
    int line = 1;

    while (*diff != '\0') {
        const char *end = strchr(diff, '\n') + 1;
        if (*diff == '@') {
            int from = (int)strtol(diff + 4, NULL, 10); /* "@@ -from" */
            int lines = strcspn(diff + 4, ", ") < strcspn(diff + 4, " ")
                            ? (int)strtol(diff + 4 + strcspn(diff + 4, ",") + 1, NULL, 10)
                            : 1;
            from += lines == 0;
            for (; line < from; line++) {
                size_t length = strcspn(a, "\n") + 1;
                buf_add(out, a, length);
                a += length;
            }
        } else {
            if (*diff != '+') {
                CHECK(strncmp(a, diff + 1, (size_t)(end - diff - 1)) == 0);
                a += end - diff - 1;
                line++;
            }
            if (*diff != '-') {
                buf_add(out, diff + 1, (size_t)(end - diff - 1));
            }
        }
        diff = end;
    }
    buf_add_text(out, a);
}

TEST(patches)
{
    Buf a, b, diff, back;
    Rng rng;

    UNUSED_STATE;
    rng_init(&rng, 5);
    buf_init(&a, 1 << 20);
    buf_init(&b, 1 << 20);
    buf_init(&diff, 1 << 20);
    buf_init(&back, 1 << 20);
    for (int round = 0; round < 300; round++) {
        DiffCount count;
        Err err;

        buf_reset(&a);
        buf_reset(&b);
        buf_reset(&diff);
        buf_reset(&back);
        for (uint32_t i = rng_below(&rng, 30); i > 0; i--) {
            buf_printf(&a, "%u\n", rng_below(&rng, 4));
        }
        for (uint32_t i = rng_below(&rng, 30); i > 0; i--) {
            buf_printf(&b, "%u\n", rng_below(&rng, 4));
        }
        CHECK_OK(diff_unified(a.data, a.size, b.data, b.size, &diff, &count, &err), err);
        apply(a.data, diff.data, &back);
        CHECK_STR(back.data, b.data);
    }
    buf_release(&a);
    buf_release(&b);
    buf_release(&diff);
    buf_release(&back);
}

TEST(bounds)
{
    Buf a, b, out;
    DiffCount count;
    Err err;

    UNUSED_STATE;
    buf_init(&a, 1 << 20);
    buf_init(&b, 1 << 20);
    buf_init(&out, 1 << 20);
    for (int i = 0; i < DIFF_LINES_MAX + 10; i++) {
        buf_printf(&a, "%d\n", i);
        buf_printf(&b, "%d\n", i + 1);
    }
    test_case = "too long to compare: replaced";
    CHECK_OK(diff_unified(a.data, a.size, b.data, b.size, &out, &count, &err), err);
    CHECK_INT(count.removed, DIFF_LINES_MAX + 10);
    CHECK_INT(count.added, DIFF_LINES_MAX + 10);
    test_case = "a common start and end do not count";
    buf_reset(&out);
    buf_add_text(&a, "end\n");
    CHECK_OK(diff_unified(a.data, a.size, a.data, a.size - 4, &out, &count, &err), err);
    CHECK_INT(count.removed, 1);
    CHECK_INT(count.added, 0);
    test_case = "no memory";
    for (size_t n = 1; n <= 4; n++) {
        buf_reset(&out);
        mem_fail_after(n);
        CHECK_STATUS(diff_unified("a\n", 2, "b\n", 2, &out, &count, &err), ERR_NOMEM, err);
        mem_fail_after(0);
    }
    test_case = "NUL in a line";
    buf_reset(&out);
    CHECK_OK(diff_unified("a\0b\n", 4, "a\0c\n", 4, &out, &count, &err), err);
    CHECK_INT(count.removed, 1);
    buf_release(&a);
    buf_release(&b);
    buf_release(&out);
    test_case = "";
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows),
        cmocka_unit_test(patches),
        cmocka_unit_test(bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
