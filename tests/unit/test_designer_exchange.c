#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "designer/designer.h"
#include "tests/test.h"

static const CallKey KEY = {"design", 0, 1, 2, 0};

typedef struct {
    char root[64], dir[96];
    Designer *designer;
} Fixture;

static void open_designer(Fixture *fixture, int timeout_ms)
{
    DesignerOptions options = {.temperature = -1, .timeout_ms = timeout_ms};
    char spec[128];
    Err err;

    (void)snprintf(spec, sizeof spec, "exchange:%s", fixture->dir);
    CHECK_OK(designer_open(spec, &options, &fixture->designer, &err), err);
}

static void begin(Fixture *fixture, int timeout_ms)
{
    (void)snprintf(fixture->root, sizeof fixture->root, "/tmp/goodhart-test-XXXXXX");
    CHECK(mkdtemp(fixture->root) != NULL);
    (void)snprintf(fixture->dir, sizeof fixture->dir, "%s/new/folder", fixture->root);
    open_designer(fixture, timeout_ms);
}

static void path_of(const Fixture *fixture, const char *ending, char path[256])
{
    (void)snprintf(path, 256, "%s/design-r0-i1-s2-a0.%s.md", fixture->dir, ending);
}

static void end(Fixture *fixture)
{
    char path[256];

    designer_close(fixture->designer);
    path_of(fixture, "prompt", path);
    (void)unlink(path);
    path_of(fixture, "reply", path);
    (void)unlink(path);
    (void)rmdir(fixture->dir);
    (void)snprintf(path, sizeof path, "%s/new", fixture->root);
    (void)rmdir(path);
    CHECK_INT(rmdir(fixture->root), 0); /* nothing else was left there */
}

static void put_reply(const Fixture *fixture, const char *text)
{
    char path[256];
    Err err;

    path_of(fixture, "reply", path);
    CHECK_OK(file_write(path, text, strlen(text), &err), err);
}

/* Waits until there is a reply; the test's own time limit ends it otherwise. */
static Reply take(Fixture *fixture)
{
    Reply reply;
    bool got = false;
    Err err;

    while (!got) {
        CHECK_OK(designer_wait(fixture->designer, NULL, 0, -1, &err), err);
        CHECK_OK(designer_take(fixture->designer, &reply, &got, &err), err);
    }
    return reply;
}

static bool has_reply(Fixture *fixture)
{
    Reply reply;
    bool got;
    Err err;

    CHECK_OK(designer_take(fixture->designer, &reply, &got, &err), err);
    if (got) {
        reply_release(&reply);
    }
    return got;
}

static void submit(Fixture *fixture, const char *user)
{
    Err err;

    CHECK_OK(designer_submit(fixture->designer, &KEY, "be good", user, &err), err);
}

TEST(prompt_and_reply)
{
    Fixture fixture;
    char path[256];
    Buf prompt;
    Reply reply;
    Err err;

    UNUSED_STATE;
    begin(&fixture, 0);
    submit(&fixture, "write it");
    CHECK(!has_reply(&fixture));
    buf_init(&prompt, 100000);
    path_of(&fixture, "prompt", path);
    CHECK_OK(file_read(path, &prompt, &err), err);
    CHECK_HAS(prompt.data, "be good");
    CHECK_HAS(prompt.data, "write it");
    put_reply(&fixture, "here it is");
    reply = take(&fixture);
    CHECK_INT(reply.outcome, REPLY_OK);
    CHECK_STR(reply.text, "here it is");
    CHECK_INT(reply.key.slot, 2);
    CHECK(!reply.prompt_differs);
    reply_release(&reply);
    CHECK_INT(designer_pending(fixture.designer), 0);
    buf_release(&prompt);
    end(&fixture);
}

TEST(reply_was_there_before)
{
    Fixture fixture;
    char path[256];
    struct stat before, after;
    Reply reply;
    Err err;

    UNUSED_STATE;
    begin(&fixture, 0);
    submit(&fixture, "write it");
    designer_close(fixture.designer);
    put_reply(&fixture, "from yesterday");
    path_of(&fixture, "prompt", path);
    CHECK_INT(stat(path, &before), 0);

    open_designer(&fixture, 0);
    submit(&fixture, "write it");
    reply = take(&fixture);
    CHECK_STR(reply.text, "from yesterday");
    CHECK(!reply.prompt_differs);
    reply_release(&reply);
    CHECK_INT(stat(path, &after), 0);
    CHECK(before.st_ino == after.st_ino); /* the same prompt is left alone */

    /* A reply to another prompt is not taken for the reply to this one. */
    CHECK_STATUS(designer_submit(fixture.designer, &KEY, "be good", "write another", &err),
                 ERR_USAGE, err);
    CHECK_HAS(err.msg, "another prompt");
    CHECK_INT(stat(path, &after), 0);
    CHECK(before.st_ino == after.st_ino);
    end(&fixture);
}

TEST(half_written_reply_is_left)
{
    Fixture fixture;
    char path[256];
    Reply reply;
    int fd;

    UNUSED_STATE;
    begin(&fixture, 0);
    submit(&fixture, "write it");
    path_of(&fixture, "reply", path);
    fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    CHECK(fd >= 0);
    CHECK(!has_reply(&fixture));
    CHECK_INT(write(fd, "half ", 5), 5);
    CHECK(!has_reply(&fixture));
    CHECK_INT(write(fd, "done", 4), 4);
    (void)close(fd);
    reply = take(&fixture);
    CHECK_STR(reply.text, "half done");
    reply_release(&reply);
    end(&fixture);
}

TEST(odd_replies)
{
    static const struct {
        const char *name, *text;
        ReplyOutcome outcome;
        const char *want;
    } cases[] = {
        {"blank", " \n\t\n", REPLY_EMPTY, " \n\t\n"},
        {"not UTF-8", "a\xff\x1b[2J", REPLY_OK, "a?\\x1b[2J"},
        {"umlaut", "\xc3\xa4", REPLY_OK, "\xc3\xa4"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Fixture fixture;
        Reply reply;
        test_case = cases[i].name;
        begin(&fixture, 0);
        submit(&fixture, "write it");
        put_reply(&fixture, cases[i].text);
        reply = take(&fixture);
        CHECK_INT(reply.outcome, cases[i].outcome);
        CHECK_STR(reply.text, cases[i].want);
        reply_release(&reply);
        end(&fixture);
    }
}

TEST(too_long_reply)
{
    Fixture fixture;
    char path[256];
    Reply reply;

    UNUSED_STATE;
    begin(&fixture, 0);
    submit(&fixture, "write it");
    put_reply(&fixture, "x");
    path_of(&fixture, "reply", path);
    CHECK_INT(truncate(path, REPLY_BYTES_MAX + 1), 0);
    reply = take(&fixture);
    CHECK_INT(reply.outcome, REPLY_FAILED);
    CHECK_HAS(reply.message, "longer than");
    CHECK_STR(reply.text, "");
    reply_release(&reply);
    end(&fixture);
}

TEST(nobody_replies)
{
    Fixture fixture;
    Reply reply;

    UNUSED_STATE;
    begin(&fixture, 20);
    submit(&fixture, "write it");
    reply = take(&fixture);
    CHECK_INT(reply.outcome, REPLY_FAILED);
    CHECK_HAS(reply.message, "no reply file within 20 ms");
    reply_release(&reply);
    end(&fixture);
}

TEST(watches_the_caller_too)
{
    Fixture fixture;
    struct pollfd fd = {.events = POLLIN};
    int ends[2];
    Err err;

    UNUSED_STATE;
    begin(&fixture, 0);
    submit(&fixture, "write it");
    CHECK(pipe(ends) == 0);
    fd.fd = ends[0];
    CHECK_OK(designer_wait(fixture.designer, &fd, 1, 0, &err), err);
    CHECK_INT(fd.revents, 0);
    (void)close(ends[1]);
    CHECK_OK(designer_wait(fixture.designer, &fd, 1, -1, &err), err);
    CHECK((fd.revents & POLLHUP) != 0);
    (void)close(ends[0]);
    end(&fixture);
}

TEST(directory_goes)
{
    Fixture fixture;
    char path[256];
    Reply reply;
    bool got;
    Err err;

    UNUSED_STATE;
    begin(&fixture, 0);
    submit(&fixture, "write it");
    path_of(&fixture, "prompt", path);
    CHECK_INT(unlink(path), 0);
    CHECK_INT(rmdir(fixture.dir), 0);
    CHECK_STATUS(designer_take(fixture.designer, &reply, &got, &err), ERR_IO, err);
    CHECK_HAS(err.msg, "was removed");
    end(&fixture);
}

TEST(a_file_is_no_directory)
{
    DesignerOptions options = {.temperature = -1};
    Designer *designer;
    Err err;

    UNUSED_STATE;
    CHECK_STATUS(designer_open("exchange:/dev/null/x", &options, &designer, &err), ERR_IO, err);
    CHECK_STATUS(designer_open("exchange:/dev/null", &options, &designer, &err), ERR_IO, err);
    CHECK_HAS(err.msg, "/dev/null");
}

TEST(memory_runs_out)
{
    Status st = ERR_NOMEM;
    size_t n;

    UNUSED_STATE;
    for (n = 1; st != OK && n < 1000; n++) {
        DesignerOptions options = {.temperature = -1};
        Fixture fixture;
        Designer *designer = NULL;
        char spec[128];
        Reply reply = {.text = NULL};
        bool got = false;
        Err err = {OK, ""};
        begin(&fixture, 0);
        put_reply(&fixture, "here");
        (void)snprintf(spec, sizeof spec, "exchange:%s", fixture.dir);
        mem_fail_after(n);
        st = designer_open(spec, &options, &designer, &err);
        if (st == OK) {
            st = designer_submit(designer, &KEY, "system", "user", &err);
        }
        if (st == OK) {
            st = designer_wait(designer, NULL, 0, 0, &err);
        }
        if (st == OK) {
            st = designer_take(designer, &reply, &got, &err);
        }
        mem_fail_after(0);
        CHECK(st == OK || st == ERR_NOMEM);
        CHECK_INT(got, st == OK);
        reply_release(&reply);
        designer_close(designer);
        end(&fixture);
    }
    CHECK_INT(st, OK);
    CHECK(n > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prompt_and_reply),
        cmocka_unit_test(reply_was_there_before),
        cmocka_unit_test(half_written_reply_is_left),
        cmocka_unit_test(odd_replies),
        cmocka_unit_test(too_long_reply),
        cmocka_unit_test(nobody_replies),
        cmocka_unit_test(watches_the_caller_too),
        cmocka_unit_test(directory_goes),
        cmocka_unit_test(a_file_is_no_directory),
        cmocka_unit_test(memory_runs_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
