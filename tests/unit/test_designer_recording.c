#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "designer/designer.h"
#include "designer/recording.h"
#include "tests/test.h"

static const DesignerOptions OPTIONS = {.temperature = -1};

/* tests/corpus/recordings: NAME.expect is "ok N", N replies, or a part of the message. */
TEST(corpus)
{
    static const char FOLDER[] = TESTS_DIR "/corpus/recordings";
    DIR *dir = opendir(FOLDER);
    const struct dirent *entry;
    int seen = 0;

    UNUSED_STATE;
    CHECK(dir != NULL);
    while ((entry = readdir(dir)) != NULL) {
        char path[600];
        size_t length = strlen(entry->d_name), count;
        Recording *recording;
        Buf want;
        Err err = {OK, ""};
        Status st;
        if (length < 6 || strcmp(entry->d_name + length - 6, ".jsonl") != 0) {
            continue;
        }
        test_case = entry->d_name;
        seen++;
        buf_init(&want, 4096);
        (void)snprintf(path, sizeof path, "%s/%.*s.expect", FOLDER, (int)length - 6, entry->d_name);
        CHECK_OK(file_read(path, &want, &err), err);
        want.data[strcspn(want.data, "\n")] = '\0';
        (void)snprintf(path, sizeof path, "%s/%s", FOLDER, entry->d_name);
        st = recording_load(path, &recording, &err);
        if (strncmp(want.data, "ok ", 3) == 0) {
            CHECK_OK(st, err);
            (void)recording_replies(recording, &count);
            CHECK_INT(count, strtol(want.data + 3, NULL, 10));
        } else {
            CHECK_STATUS(st, ERR_FORMAT, err);
            CHECK(recording == NULL);
            CHECK_HAS(err.msg, want.data);
            CHECK_HAS(err.msg, entry->d_name);
        }
        recording_free(recording);
        buf_release(&want);
    }
    (void)closedir(dir);
    CHECK(seen >= 30);
}

static void write_sample(Buf *out)
{
    static const RecordingHeader header = {"cartpole", 4, 2, "openai", "model-x", "1-abc"};
    RecordedReply reply = {.key = {"design", 0, 0, 1, 0},
                           .model = "model-x-1",
                           .outcome = REPLY_OK,
                           .tokens_in = 10,
                           .tokens_out = -1,
                           .text = "second \"quoted\"\n\ttext €"};
    char hex[HASH_HEX_SIZE];
    Err err;

    CHECK_OK(recording_prompt_hash("system", "user", hex, &err), err);
    reply.prompt_sha256 = hex;
    CHECK_OK(recording_write_header(&header, out, &err), err);
    CHECK_OK(recording_write_prompt("system", "user", out, &err), err);
    CHECK_OK(recording_write_reply(&reply, out, &err), err);
    reply.key.slot = 0;
    reply.outcome = REPLY_CUT;
    reply.text = "first \xff";
    CHECK_OK(recording_write_reply(&reply, out, &err), err);
}

TEST(writes_and_reads)
{
    Recording *recording;
    const RecordedReply *reply, *all;
    size_t count;
    CallKey key = {"design", 0, 0, 1, 0};
    Buf out;
    Err err;

    UNUSED_STATE;
    buf_init(&out, 100000);
    write_sample(&out);
    CHECK_OK(recording_parse(out.data, out.size, "sample", &recording, &err), err);
    CHECK_STR(recording_header(recording)->task, "cartpole");
    CHECK_INT(recording_header(recording)->samples, 4);
    CHECK_INT(recording_header(recording)->iterations, 2);
    CHECK_STR(recording_header(recording)->designer, "openai");
    CHECK_STR(recording_header(recording)->model, "model-x");
    CHECK_STR(recording_header(recording)->prompt_version, "1-abc");
    reply = recording_find(recording, &key);
    CHECK(reply != NULL);
    CHECK_STR(reply->text, "second \"quoted\"\n\ttext €");
    CHECK_STR(reply->model, "model-x-1");
    CHECK_INT(reply->tokens_in, 10);
    CHECK_INT(reply->tokens_out, -1);
    all = recording_replies(recording, &count);
    CHECK_INT(count, 2);
    CHECK_INT(all[0].key.slot, 0);
    CHECK_INT(all[0].outcome, REPLY_CUT);
    CHECK_STR(all[0].text, "first ?");
    key.attempt = 1;
    CHECK(recording_find(recording, &key) == NULL);
    recording_free(recording);
    buf_release(&out);
}

TEST(prompt_hash_is_of_system_nul_user)
{
    char hex[HASH_HEX_SIZE], want[HASH_HEX_SIZE];
    Buf out;
    Err err;

    UNUSED_STATE;
    CHECK_OK(recording_prompt_hash("ab", "c", hex, &err), err);
    hash_hex("ab\0c", 4, want);
    CHECK_STR(hex, want);
    CHECK_OK(recording_prompt_hash("a", "bc", hex, &err), err);
    CHECK(strcmp(hex, want) != 0);
    buf_init(&out, 1000);
    CHECK_STATUS(recording_write_prompt("a\xff", "b", &out, &err), ERR_FORMAT, err);
    CHECK_INT(out.size, 0);
    buf_release(&out);
}

static Designer *open_sample(void)
{
    char path[] = "/tmp/goodhart-test-XXXXXX", spec[64];
    int fd = mkstemp(path);
    Designer *designer;
    Buf out;
    Err err;

    CHECK(fd >= 0);
    (void)close(fd);
    buf_init(&out, 100000);
    write_sample(&out);
    CHECK_OK(file_write(path, out.data, out.size, &err), err);
    (void)snprintf(spec, sizeof spec, "recording:%s", path);
    CHECK_OK(designer_open(spec, &OPTIONS, &designer, &err), err);
    CHECK_STR(designer_kind(designer), "recording");
    CHECK_STR(designer_model(designer), path);
    (void)unlink(path);
    buf_release(&out);
    return designer;
}

TEST(designer_gives_replies)
{
    Designer *designer = open_sample();
    RecordingDefaults defaults;
    CallKey second = {"design", 0, 0, 1, 0}, first = {"design", 0, 0, 0, 0},
            missing = {"design", 0, 1, 0, 0};
    Reply reply;
    bool got;
    Err err;

    UNUSED_STATE;
    designer_defaults(designer, &defaults);
    CHECK_STR(defaults.task, "cartpole");
    CHECK_INT(defaults.samples, 4);
    CHECK_OK(designer_take(designer, &reply, &got, &err), err);
    CHECK(!got);

    CHECK_OK(designer_submit(designer, &second, "system", "user", &err), err);
    CHECK_OK(designer_submit(designer, &first, "system", "another", &err), err);
    CHECK_STATUS(designer_submit(designer, &missing, "system", "user", &err), ERR_EXHAUSTED, err);
    CHECK_HAS(err.msg, "design-r0-i1-s0-a0");
    CHECK_INT(designer_pending(designer), 2);
    CHECK_OK(designer_wait(designer, NULL, 0, -1, &err), err); /* at once: they are there */

    CHECK_OK(designer_take(designer, &reply, &got, &err), err);
    CHECK(got && reply.outcome == REPLY_OK && !reply.prompt_differs);
    CHECK_INT(reply.key.slot, 1);
    CHECK_STR(reply.model, "model-x-1");
    CHECK_INT(reply.tokens_in, 10);
    reply_release(&reply);
    CHECK_OK(designer_take(designer, &reply, &got, &err), err);
    CHECK(got && reply.outcome == REPLY_CUT && reply.prompt_differs);
    CHECK_INT(reply.key.slot, 0);
    reply_release(&reply);
    CHECK_INT(designer_pending(designer), 0);
    designer_close(designer);
}

TEST(waits_for_the_caller)
{
    Designer *designer = open_sample();
    struct pollfd fds[2] = {{.fd = -1, .events = POLLIN}, {.events = POLLIN}};
    int ends[2];
    Err err;

    UNUSED_STATE;
    CHECK(pipe(ends) == 0);
    fds[1].fd = ends[0];
    CHECK_INT(write(ends[1], "x", 1), 1);
    CHECK_OK(designer_wait(designer, fds, 2, -1, &err), err);
    CHECK((fds[1].revents & POLLIN) != 0);
    (void)close(ends[0]);
    (void)close(ends[1]);
    designer_close(designer);
}

TEST(specs)
{
    static const struct {
        const char *name, *spec;
        Status status;
        const char *message;
    } cases[] = {
        {"unknown", "magic:x", ERR_USAGE, "unknown designer 'magic'"},
        {"nearest", "recordin:x", ERR_USAGE, "did you mean 'recording'"},
        {"no name", "exchange", ERR_USAGE, "exchange:NAME"},
        {"empty name", "recording:", ERR_USAGE, "recording:NAME"},
        {"empty", "", ERR_USAGE, "unknown designer ''"},
        {"escape", "\x1b[2J:x", ERR_USAGE, "'\\x1b[2J'"},
        {"no file", "recording:/nowhere/at/all", ERR_NOTFOUND, "/nowhere/at/all"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Designer *designer;
        Err err = {OK, ""};
        test_case = cases[i].name;
        CHECK_STATUS(designer_open(cases[i].spec, &OPTIONS, &designer, &err), cases[i].status, err);
        CHECK(designer == NULL);
        CHECK_HAS(err.msg, cases[i].message);
    }
}

TEST(memory_runs_out)
{
    Status st = ERR_NOMEM;
    size_t n;
    Buf out;

    UNUSED_STATE;
    buf_init(&out, 100000);
    write_sample(&out);
    for (n = 1; st != OK && n < 1000; n++) {
        Recording *recording;
        Err err = {OK, ""};
        mem_fail_after(n);
        st = recording_parse(out.data, out.size, "sample", &recording, &err);
        mem_fail_after(0);
        CHECK(st == OK || st == ERR_NOMEM);
        CHECK_INT(recording != NULL, st == OK);
        recording_free(recording);
    }
    CHECK_INT(st, OK);
    CHECK(n > 3);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corpus),
        cmocka_unit_test(writes_and_reads),
        cmocka_unit_test(prompt_hash_is_of_system_nul_user),
        cmocka_unit_test(designer_gives_replies),
        cmocka_unit_test(waits_for_the_caller),
        cmocka_unit_test(specs),
        cmocka_unit_test(memory_runs_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
