#include "base/buf.h"

#include "base/mem.h"
#include "base/outcome.h"
#include "tests/test.h"

TEST(grows_to_its_limit)
{
    Buf b;
    Err err;

    UNUSED_STATE;
    buf_init(&b, 1000);
    CHECK_STR(b.data, "");
    CHECK_INT(b.capacity, 0);
    for (int i = 0; i < 100; i++) {
        buf_add_text(&b, "0123456789");
    }
    CHECK_INT(b.size, 1000);
    CHECK_INT(strlen(b.data), 1000);
    CHECK_OK(buf_status(&b, "ten", &err), err);
    buf_add(&b, "", 0);
    CHECK_OK(buf_status(&b, "nothing", &err), err);
    buf_add_text(&b, "x"); /* one too many: what was there stays, and it says so once and later */
    CHECK_INT(b.size, 1000);
    CHECK_STATUS(buf_status(&b, "thing", &err), ERR_LIMIT, err);
    CHECK_HAS(err.msg, "thing");
    CHECK_HAS(err.msg, "1000");
    buf_reset(&b);
    CHECK_STR(b.data, "");
    buf_printf(&b, "%s %d", "again", 7);
    CHECK_STR(b.data, "again 7");
    CHECK_OK(buf_status(&b, "again", &err), err);
    buf_release(&b);
    CHECK_STR(b.data, "");
}

TEST(counts_do_not_wrap)
{
    Buf b;
    Err err;

    UNUSED_STATE;
    buf_init(&b, 16);
    buf_add_text(&b, "abc");
    buf_add(&b, "abc", SIZE_MAX - 1);
    CHECK_STATUS(buf_status(&b, "huge", &err), ERR_LIMIT, err);
    CHECK_STR(b.data, "abc");
    buf_release(&b);
    buf_init(&b, 4);
    buf_printf(&b, "%d", 12345); /* whole or not at all */
    CHECK_STR(b.data, "");
    CHECK(b.failed);
    buf_release(&b);
}

TEST(holds_nul)
{
    Buf b;
    char *taken;

    UNUSED_STATE;
    buf_init(&b, 16);
    buf_add(&b, "a\0b", 3);
    CHECK_INT(b.size, 3);
    taken = buf_take(&b);
    CHECK(memcmp(taken, "a\0b\0", 4) == 0);
    CHECK_INT(b.size, 0);
    mem_free(taken);
    taken = buf_take(&b); /* of an empty one: an empty text */
    CHECK_STR(taken, "");
    mem_free(taken);
}

TEST(refused_memory)
{
    Buf b;
    Err err;

    UNUSED_STATE;
    buf_init(&b, 100000);
    buf_add_text(&b, "kept");
    mem_fail_after(1);
    for (int i = 0; i < 100; i++) {
        buf_add_text(&b, "0123456789");
    }
    CHECK(buf_take(&(Buf){.data = (char[1]){""}}) == NULL); /* the copy is refused too */
    mem_fail_after(0);
    CHECK_STATUS(buf_status(&b, "thing", &err), ERR_NOMEM, err);
    CHECK(strncmp(b.data, "kept", 4) == 0);
    buf_release(&b);
}

TEST(errors_are_one_line_in_bounds)
{
    Err err;
    char longer[2 * ERR_MSG_SIZE];

    UNUSED_STATE;
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    CHECK_STATUS(err_set(&err, ERR_IO, "read %s: %d", "file", 3), ERR_IO, err);
    CHECK_STR(err.msg, "read file: 3");
    CHECK_INT(err.code, ERR_IO);
    CHECK_STATUS(err_set(&err, ERR_LIMIT, "%s", longer), ERR_LIMIT, err);
    CHECK_INT(strlen(err.msg), ERR_MSG_SIZE - 1);
    CHECK_INT(err_set(NULL, ERR_NOTFOUND, "nobody listens"), ERR_NOTFOUND);
    CHECK_STR(status_text(OK), "ok");
    CHECK_STR(status_text(ERR_INTERRUPTED), "interrupted");
}

TEST(outcomes_are_words)
{
    UNUSED_STATE;
    for (int i = OUTCOME_OK; i <= OUTCOME_IO_ERROR; i++) {
        Outcome back = OUTCOME_IO_ERROR;
        CHECK(outcome_parse(outcome_word((Outcome)i), &back));
        CHECK_INT(back, i);
        CHECK(strlen(outcome_meaning((Outcome)i)) > 0);
    }
    {
        Outcome none;
        CHECK(!outcome_parse("", &none));
        CHECK(!outcome_parse("OK", &none));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_to_its_limit), cmocka_unit_test(counts_do_not_wrap),
        cmocka_unit_test(holds_nul),          cmocka_unit_test(refused_memory),
        cmocka_unit_test(outcomes_are_words), cmocka_unit_test(errors_are_one_line_in_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
