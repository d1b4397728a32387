/* The same search through each designer: a server on loopback, files that are exchanged. */
#include "tests/unit/search_fixture.h"

#include <sys/stat.h>

#include "tests/fake_openai.h"

/* The URL of a fake server as an option; the key is in the environment. */
static const char *const WITH_KEY[] = {"OPENAI_API_KEY=sk-test", "LC_ALL=C.UTF-8", NULL};

static char folder[FOLDER_SIZE], recorded[128], recording[128], store[128];

static const char *path_in(const char *name, char path[128])
{
    (void)snprintf(path, 128, "%s/%s", folder, name);
    return path;
}

/* The search that the others are compared with, and a recording of it that knows its prompts. */
static int begin(void **state)
{
    (void)state;
    folder_make(folder);
    (void)path_in("recorded.db", recorded);
    (void)path_in("recording.jsonl", recording);
    goodhart_expect(0, WORDS("search", "cartpole", TINY, "--designer", CARTPOLE, "--record",
                             recording, "--store", recorded));
    return 0;
}

static int end(void **state)
{
    (void)state;
    folder_remove(folder);
    return 0;
}

static Answer search_openai(const FakeServer *server, const char *parallel)
{
    Process p;

    goodhart_start(&p,
                   WORDS("search", "cartpole", TINY, "--samples", "5", "--iterations", "2",
                         "--designer", "openai:hand", "--base-url", server->url, "--parallel",
                         parallel, "--store", store),
                   WITH_KEY);
    return program_wait(&p);
}

/* What the model's replies became, whichever slot each of them has got. */
#define BY_REPLY                                                                                   \
    "SELECT c.iteration, c.source, c.outcome, c.code, c.message, c.metric, t.weights_hash FROM "   \
    "candidates c LEFT JOIN training t ON t.id = c.training_id ORDER BY c.iteration, c.source"
#define FINALS                                                                                     \
    "SELECT t.reward_kind, c.source, t.weights_hash, j.metric_mean, j.episodes_json FROM "         \
    "training "                                                                                    \
    "t JOIN judgement j ON j.training = t.id LEFT JOIN candidate c ON c.id = t.candidate WHERE "   \
    "t.purpose = 'final' ORDER BY 1"

static void check_same_answer(const char *sql)
{
    Buf got, want;

    buf_init(&got, 1 << 20);
    buf_init(&want, 1 << 20);
    sql_rows(store, sql, &got);
    sql_rows(recorded, sql, &want);
    CHECK(want.size > 200);
    check_same_text(got.data, want.data);
    buf_release(&got);
    buf_release(&want);
}

TEST(one_request_at_a_time)
{
    const char *const args[] = {"--recording", recording, "--key", "sk-test", NULL};
    FakeServer server;
    Answer a;

    UNUSED_STATE;
    (void)path_in("one.db", store);
    fake_start(&server, args);
    a = search_openai(&server, "1");
    CHECK_INT(a.exit_code, 0);
    CHECK(strstr(a.err.data, "sk-test") == NULL && strstr(a.out.data, "sk-test") == NULL);
    answer_release(&a);
    CHECK_INT(fake_stop(&server), 0);
    check_same_stores(store, recorded);
}

/* All at once, and with failures that pass: slots may be given in another order, results not. */
TEST(many_requests_at_once)
{
    static const char *const fails[][7] = {
        {NULL},
        {"--fail", "429*2", "--fail", "500*2", "--retry-after", "0", NULL},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(fails); i++) {
        const char *args[16] = {"--recording", recording, "--delay-ms", "20"};
        FakeServer server;
        Answer a;
        test_case = i == 0 ? "as it should be" : "429 and 500 first";
        for (size_t k = 0; fails[i][k] != NULL; k++) {
            args[4 + k] = fails[i][k];
        }
        (void)path_in(i == 0 ? "many.db" : "fails.db", store);
        fake_start(&server, args);
        a = search_openai(&server, "5");
        if (a.exit_code != 0) {
            fail_msg("[%s] %s", test_case, a.err.data);
        }
        answer_release(&a);
        CHECK_INT(fake_stop(&server), 0);
        check_same_answer(BY_REPLY);
        check_same_answer(FINALS);
        check_rows(store, "SELECT sum(attempts) FROM call_answer", i == 0 ? "10" : "14");
    }
}

TEST(refused_key)
{
    const char *const args[] = {"--key", "sk-other", NULL};
    FakeServer server;
    Process p;
    Answer a;

    UNUSED_STATE;
    (void)path_in("refused.db", store);
    fake_start(&server, args);
    goodhart_start(&p,
                   WORDS("search", "cartpole", TINY, "--samples", "3", "--iterations", "1",
                         "--quiet", "--designer", "openai:hand", "--base-url", server.url,
                         "--store", store),
                   WITH_KEY);
    a = program_wait(&p);
    CHECK_INT(a.exit_code, 8);
    check_one_line(&a, "HTTP 401");
    CHECK_HAS(a.err.data, "what was done is kept: goodhart show r");
    CHECK(strstr(a.err.data, "sk-test") == NULL);
    answer_release(&a);
    CHECK_INT(fake_stop(&server), 0);
    check_rows(store, "SELECT status, exit_code FROM runs", "failed | 8");
    check_rows(store, "SELECT count(*) FROM call", "3"); /* what was asked is known */
}

/* ---- exchange ---- */

static void put_reply(const char *dir, int iteration, int slot, const char *text)
{
    char path[256];
    Err err;

    (void)snprintf(path, sizeof path, "%s/design-r0-i%d-s%d-a0.reply.md", dir, iteration, slot);
    CHECK_OK(file_write(path, text, strlen(text), &err), err);
}

static void put_replies(const char *dir, int iteration)
{
    Recording *r = NULL;
    Err err;

    CHECK_OK(recording_load(recording, &r, &err), err);
    for (int slot = 0; slot < 5; slot++) {
        const CallKey key = {"design", 0, iteration, slot, 0};
        put_reply(dir, iteration, slot, recording_find(r, &key)->text);
    }
    recording_free(r);
}

static void start_exchange(const char *dir, Process *p)
{
    char spec[160];

    (void)snprintf(spec, sizeof spec, "exchange:%s", dir);
    goodhart_start(p,
                   WORDS("search", "cartpole", TINY, "--samples", "5", "--iterations", "2",
                         "--designer", spec, "--store", store),
                   NULL);
}

static void await_file(const char *dir, const char *name)
{
    char path[256];
    struct stat info;

    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    while (stat(path, &info) != 0) {
        (void)usleep(5000); /* the time limit of the test ends it */
    }
}

TEST(replies_that_are_there)
{
    char dir[128];
    Process p;
    Answer a;

    UNUSED_STATE;
    (void)path_in("there", dir);
    (void)path_in("there.db", store);
    CHECK_INT(mkdir(dir, 0700), 0);
    put_replies(dir, 0);
    put_replies(dir, 1);
    start_exchange(dir, &p);
    a = program_wait(&p);
    CHECK_INT(a.exit_code, 0);
    answer_release(&a);
    check_same_stores(store, recorded);
}

TEST(replies_that_arrive)
{
    char dir[128];
    Process p;
    Answer a;

    UNUSED_STATE;
    (void)path_in("arrive", dir);
    (void)path_in("arrive.db", store);
    start_exchange(dir, &p);
    for (int iteration = 0; iteration < 2; iteration++) {
        char name[64];
        (void)snprintf(name, sizeof name, "design-r0-i%d-s4-a0.prompt.md", iteration);
        await_file(dir, name);
        put_replies(dir, iteration);
    }
    a = program_wait(&p);
    CHECK_INT(a.exit_code, 0);
    answer_release(&a);
    check_same_stores(store, recorded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_request_at_a_time), cmocka_unit_test(many_requests_at_once),
        cmocka_unit_test(refused_key),           cmocka_unit_test(replies_that_are_there),
        cmocka_unit_test(replies_that_arrive),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
