/* The designer that speaks HTTP, against tests/fake_openai.c. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "designer/designer.h"
#include "designer/prompt.h"
#include "designer/recording.h"
#include "tests/fake_openai.h"
#include "tests/test.h"

static const char SECRET[] = "sk-test-0123456789";

typedef struct {
    FakeServer server;
    Designer *designer;
    char log[64];
} Fixture;

/* Starts a server with these arguments and its log, and a designer for it. */
static void begin(Fixture *fixture, const char *const *args, DesignerOptions options)
{
    const char *all[FAKE_ARGS_MAX + 1] = {"--log", fixture->log};
    size_t count = 2;
    Err err;
    int fd;

    (void)snprintf(fixture->log, sizeof fixture->log, "/tmp/goodhart-test-XXXXXX");
    fd = mkstemp(fixture->log);
    CHECK(fd >= 0);
    (void)close(fd);
    while (args != NULL && *args != NULL && count < FAKE_ARGS_MAX) {
        all[count++] = *args++;
    }
    fake_start(&fixture->server, all);
    options.base_url = fixture->server.url;
    options.retry_ms = 1;
    CHECK_OK(designer_open("openai:fake", &options, &fixture->designer, &err), err);
}

static void end(Fixture *fixture)
{
    designer_close(fixture->designer);
    CHECK_INT(fake_stop(&fixture->server), 0); /* all requests were well-formed */
    (void)unlink(fixture->log);
}

static void submit(Fixture *fixture, int slot)
{
    CallKey key = {"design", 0, 0, slot, 0};
    Err err;

    CHECK_OK(designer_submit(fixture->designer, &key, "the system text", "the user text", &err),
             err);
}

/* Waits for one reply, or for a failure of the provider. */
static Status take(Fixture *fixture, Reply *reply, Err *err)
{
    bool got = false;
    Status st = OK;

    memset(reply, 0, sizeof *reply);
    while (st == OK && !got) {
        st = designer_wait(fixture->designer, NULL, 0, -1, err);
        if (st == OK) {
            st = designer_take(fixture->designer, reply, &got, err);
        }
    }
    return st;
}

/* The requests that the server saw, one JSON line each. */
static char *requests(const Fixture *fixture, int *count)
{
    Buf log;
    Err err;

    buf_init(&log, 64 * 1024 * 1024);
    CHECK_OK(file_read(fixture->log, &log, &err), err);
    *count = 0;
    for (size_t i = 0; i < log.size; i++) {
        *count += log.data[i] == '\n';
    }
    return buf_take(&log);
}

TEST(one_reply)
{
    Fixture fixture;
    const char *code;
    char *log;
    size_t bytes;
    int count;
    Reply reply;
    Err err;

    UNUSED_STATE;
    begin(&fixture, NULL,
          (DesignerOptions){.api_key = SECRET, .temperature = 0.25, .max_tokens = 4000});
    CHECK_STR(designer_kind(fixture.designer), "openai");
    CHECK_STR(designer_model(fixture.designer), "fake");
    submit(&fixture, 3);
    CHECK_INT(designer_pending(fixture.designer), 1);
    CHECK_OK(take(&fixture, &reply, &err), err);
    CHECK_INT(designer_pending(fixture.designer), 0);
    CHECK_INT(reply.outcome, REPLY_OK);
    CHECK_INT(reply.key.slot, 3);
    CHECK_STR(reply.model, "fake-1");
    CHECK_STR(reply.message, "");
    CHECK_INT(reply.attempts, 1);
    CHECK_INT(reply.tokens_in, 1000);
    CHECK_INT(reply.tokens_out, 200);
    CHECK(reply_find_code(reply.text, &code, &bytes));
    reply_release(&reply);
    log = requests(&fixture, &count);
    CHECK_INT(count, 1);
    CHECK_HAS(log, "\"authorization\":\"Bearer sk-test-0123456789\"");
    CHECK_HAS(log, "\"model\":\"fake\"");
    CHECK_HAS(log, "\"content\":\"the system text\"");
    CHECK_HAS(log, "\"content\":\"the user text\"");
    CHECK_HAS(log, "\"temperature\":0.25");
    CHECK_HAS(log, "\"max_tokens\":4000");
    mem_free(log);
    end(&fixture);
}

/* Sixteen at once, four in flight; each key comes back once. */
TEST(many_in_parallel)
{
    static const char *const args[] = {"--delay-ms", "100", NULL};
    Fixture fixture;
    bool seen[16] = {false};
    char *log;
    int count;
    Err err;

    UNUSED_STATE;
    begin(&fixture, args, (DesignerOptions){.temperature = -1, .parallel = 4});
    for (int slot = 0; slot < 16; slot++) {
        submit(&fixture, slot);
    }
    for (int i = 0; i < 16; i++) {
        Reply reply;
        CHECK_OK(take(&fixture, &reply, &err), err);
        CHECK_INT(reply.outcome, REPLY_OK);
        CHECK(!seen[reply.key.slot]);
        seen[reply.key.slot] = true;
        reply_release(&reply);
    }
    log = requests(&fixture, &count);
    CHECK_INT(count, 16);
    CHECK_HAS(log, "\"concurrent\":2");
    CHECK(strstr(log, "\"concurrent\":5") == NULL);
    CHECK(strstr(log, "temperature") == NULL);
    CHECK(strstr(log, "Bearer") == NULL); /* no key, no header */
    mem_free(log);
    end(&fixture);
}

TEST(goes_on_after)
{
    static const struct {
        const char *fail;
        int attempts;
        ReplyOutcome outcome;
        const char *text; /* a part of it */
    } cases[] = {
        {"429", 2, REPLY_OK, "COMPONENTS"},
        {"429*5", 6, REPLY_OK, "COMPONENTS"},
        {"500", 2, REPLY_OK, "COMPONENTS"},
        {"503*3", 4, REPLY_OK, "COMPONENTS"},
        {"html", 2, REPLY_OK, "COMPONENTS"},
        {"close", 2, REPLY_OK, "COMPONENTS"},
        {"half", 2, REPLY_OK, "COMPONENTS"},
        {"bad-json", 2, REPLY_OK, "COMPONENTS"},
        {"error-200", 2, REPLY_OK, "COMPONENTS"},
        {"drip", 1, REPLY_OK, "COMPONENTS"},
        {"parts", 1, REPLY_OK, "COMPONENTS"},
        {"cut", 1, REPLY_CUT, "COMPONENTS"},
        {"filter", 1, REPLY_REFUSED, ""},
        {"refusal", 1, REPLY_REFUSED, "I will not"},
        {"null", 1, REPLY_EMPTY, ""},
        {"blank", 1, REPLY_EMPTY, ""},
        {"no-choices", 1, REPLY_EMPTY, ""},
        {"400", 1, REPLY_FAILED, ""},
        {"huge", 1, REPLY_FAILED, ""},
        {"429*6", 6, REPLY_FAILED, ""},
        {"close*6", 6, REPLY_FAILED, ""},
        {"bad-json*6", 6, REPLY_FAILED, ""},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *const args[] = {"--fail", cases[i].fail, "--retry-after", "0", NULL};
        Fixture fixture;
        Reply reply;
        Err err;
        test_case = cases[i].fail;
        begin(&fixture, args, (DesignerOptions){.temperature = -1});
        submit(&fixture, 0);
        CHECK_OK(take(&fixture, &reply, &err), err);
        CHECK_INT(reply.outcome, cases[i].outcome);
        CHECK_INT(reply.attempts, cases[i].attempts);
        CHECK_HAS(reply.text, cases[i].text);
        CHECK_INT(reply.message[0] != '\0', cases[i].outcome != REPLY_OK);
        reply_release(&reply);
        /* The next request is not harmed by what befell this one. */
        submit(&fixture, 1);
        CHECK_OK(take(&fixture, &reply, &err), err);
        CHECK_INT(reply.outcome, REPLY_OK);
        reply_release(&reply);
        end(&fixture);
    }
}

TEST(ends_at_once)
{
    static const struct {
        const char *fail, *message;
    } cases[] = {
        {"401", "openai:fake: the key was refused (HTTP 401): Incorrect API key"},
        {"402", "no credit left"},
        {"404", "no such model"},
        {"quota", "no credit left (HTTP 429)"},
        {"redirect", "redirects are not followed"},
        {"echo-key", "Wrong key: Bearer ****"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *const args[] = {"--fail", cases[i].fail, NULL};
        Fixture fixture;
        Reply reply;
        bool got;
        char *log;
        int count;
        Err err;
        test_case = cases[i].fail;
        begin(&fixture, args, (DesignerOptions){.temperature = -1, .api_key = SECRET});
        submit(&fixture, 0);
        submit(&fixture, 1);
        CHECK_STATUS(take(&fixture, &reply, &err), ERR_PROVIDER, err);
        CHECK_HAS(err.msg, cases[i].message);
        CHECK(strstr(err.msg, SECRET) == NULL);
        /* And again, without asking the server any more. */
        CHECK_STATUS(designer_take(fixture.designer, &reply, &got, &err), ERR_PROVIDER, err);
        CHECK_OK(designer_wait(fixture.designer, NULL, 0, 0, &err), err);
        log = requests(&fixture, &count);
        CHECK_INT(count, 1);
        mem_free(log);
        end(&fixture);
    }
}

/* A wrong key and a wrong model as a server finds them. */
TEST(rules_of_the_server)
{
    static const char *const key[] = {"--key", "another", NULL};
    static const char *const model[] = {"--model", "another", NULL};
    const char *const *const all[] = {key, model};

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        Fixture fixture;
        Reply reply;
        Err err;
        test_case = all[i][0];
        begin(&fixture, all[i], (DesignerOptions){.temperature = -1, .api_key = SECRET});
        submit(&fixture, 0);
        CHECK_STATUS(take(&fixture, &reply, &err), ERR_PROVIDER, err);
        end(&fixture);
    }
}

TEST(drops_what_is_refused)
{
    static const struct {
        const char *name;
        const char *args[7];
        int attempts;
        bool has_temperature, has_old, has_new; /* the last request */
    } cases[] = {
        {"temperature", {"--refuse", "temperature", NULL}, 2, false, true, false},
        {"old limit", {"--refuse", "max_tokens", NULL}, 2, true, false, true},
        {"both limits",
         {"--refuse", "max_tokens", "--refuse", "max_completion_tokens", NULL},
         3,
         true,
         false,
         false},
        {"all",
         {"--refuse", "max_tokens", "--refuse", "max_completion_tokens", "--refuse", "temperature",
          NULL},
         4,
         false,
         false,
         false},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Fixture fixture;
        Reply reply;
        char *log, *last;
        int count;
        Err err;
        test_case = cases[i].name;
        begin(&fixture, cases[i].args,
              (DesignerOptions){.temperature = 1.0, .max_tokens = 500, .parallel = 1});
        submit(&fixture, 0);
        CHECK_OK(take(&fixture, &reply, &err), err);
        CHECK_INT(reply.outcome, REPLY_OK);
        CHECK_INT(reply.attempts, cases[i].attempts);
        reply_release(&reply);
        /* It is remembered: the next call does not try again. */
        submit(&fixture, 1);
        CHECK_OK(take(&fixture, &reply, &err), err);
        CHECK_INT(reply.attempts, 1);
        reply_release(&reply);
        log = requests(&fixture, &count);
        CHECK_INT(count, cases[i].attempts + 1);
        log[strlen(log) - 1] = '\0';
        last = strrchr(log, '\n') + 1;
        CHECK_INT(strstr(last, "\"temperature\"") != NULL, cases[i].has_temperature);
        CHECK_INT(strstr(last, "\"max_tokens\"") != NULL, cases[i].has_old);
        CHECK_INT(strstr(last, "\"max_completion_tokens\"") != NULL, cases[i].has_new);
        mem_free(log);
        end(&fixture);
    }
}

TEST(gives_up_in_time)
{
    static const struct {
        const char *fail, *retry_after, *message;
    } cases[] = {
        {"hang", "0", "no reply within 200 ms"},
        {"429", "3600", "too many requests (HTTP 429): Rate limit reached."},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *const args[] = {"--fail", cases[i].fail, "--retry-after", cases[i].retry_after,
                                    NULL};
        Fixture fixture;
        Reply reply;
        Err err;
        test_case = cases[i].fail;
        begin(&fixture, args, (DesignerOptions){.temperature = -1, .timeout_ms = 200});
        submit(&fixture, 0);
        CHECK_OK(take(&fixture, &reply, &err), err);
        CHECK_INT(reply.outcome, REPLY_FAILED);
        CHECK_HAS(reply.message, cases[i].message);
        CHECK_INT(reply.attempts, 1);
        reply_release(&reply);
        end(&fixture);
    }
}

/* While a request hangs, the caller's descriptors end the wait, a hang-up too. */
TEST(watches_the_caller_too)
{
    static const char *const args[] = {"--fail", "hang", NULL};
    Fixture fixture;
    struct pollfd fds[2] = {{.fd = -1, .events = POLLIN}, {.events = POLLIN}};
    int ends[2];
    Err err;

    UNUSED_STATE;
    begin(&fixture, args, (DesignerOptions){.temperature = -1});
    submit(&fixture, 0);
    CHECK(pipe(ends) == 0);
    fds[1].fd = ends[0];
    CHECK_OK(designer_wait(fixture.designer, fds, 2, 50, &err), err);
    CHECK_INT(fds[1].revents, 0);
    CHECK_INT(write(ends[1], "x", 1), 1);
    while (fds[1].revents == 0) { /* it may return early for libcurl's own sake */
        CHECK_OK(designer_wait(fixture.designer, fds, 2, -1, &err), err);
    }
    CHECK((fds[1].revents & POLLIN) != 0);
    CHECK_INT(read(ends[0], fds, 1), 1);
    fds[0] = (struct pollfd){.fd = -1};
    fds[1] = (struct pollfd){.fd = ends[0], .events = POLLIN};
    (void)close(ends[1]);
    while (fds[1].revents == 0) {
        CHECK_OK(designer_wait(fixture.designer, fds, 2, -1, &err), err);
    }
    CHECK((fds[1].revents & POLLHUP) != 0);
    (void)close(ends[0]);
    CHECK_INT(designer_pending(fixture.designer), 1);
    end(&fixture); /* with the request in flight */
}

TEST(server_is_gone)
{
    Fixture fixture;
    Reply reply;
    Err err;

    UNUSED_STATE;
    begin(&fixture, NULL, (DesignerOptions){.temperature = -1});
    CHECK_INT(fake_stop(&fixture.server), 0);
    submit(&fixture, 0);
    CHECK_OK(take(&fixture, &reply, &err), err);
    CHECK_INT(reply.outcome, REPLY_FAILED);
    CHECK_INT(reply.attempts, 6);
    CHECK_HAS(reply.message, "gave up after 6 attempts");
    reply_release(&reply);
    designer_close(fixture.designer);
    (void)unlink(fixture.log);
}

/* The server finds the replies of a recording by the hash of the prompt. */
TEST(replies_of_a_recording)
{
    char path[] = "/tmp/goodhart-test-XXXXXX", hex[HASH_HEX_SIZE];
    const char *const args[] = {"--recording", path, NULL};
    RecordingHeader header = {"cartpole", 2, 1, "", "", ""};
    RecordedReply recorded = {.model = "m", .tokens_in = -1, .tokens_out = -1};
    Fixture fixture;
    Reply reply;
    Buf out;
    Err err;
    int fd = mkstemp(path);

    UNUSED_STATE;
    CHECK(fd >= 0);
    (void)close(fd);
    buf_init(&out, 100000);
    CHECK_OK(recording_write_header(&header, &out, &err), err);
    recorded.key = (CallKey){"design", 0, 0, 0, 0};
    recorded.prompt_sha256 = "";
    recorded.text = "for another prompt";
    CHECK_OK(recording_write_reply(&recorded, &out, &err), err);
    CHECK_OK(recording_prompt_hash("the system text", "the user text", hex, &err), err);
    recorded.key.slot = 1;
    recorded.prompt_sha256 = hex;
    recorded.text = "for this prompt";
    CHECK_OK(recording_write_reply(&recorded, &out, &err), err);
    CHECK_OK(file_write(path, out.data, out.size, &err), err);
    begin(&fixture, args, (DesignerOptions){.temperature = -1});
    submit(&fixture, 7);
    CHECK_OK(take(&fixture, &reply, &err), err);
    CHECK_STR(reply.text, "for this prompt");
    reply_release(&reply);
    submit(&fixture, 8);
    CHECK_OK(take(&fixture, &reply, &err), err);
    CHECK_STR(reply.text, "for another prompt");
    reply_release(&reply);
    end(&fixture);
    (void)unlink(path);
    buf_release(&out);
}

/* The designer's own share of memory; libcurl's and cJSON's come from elsewhere. */
TEST(memory_runs_out)
{
    static const CallKey key = {"design", 0, 0, 0, 0};
    Fixture fixture;
    Status st = ERR_NOMEM;
    size_t n;

    UNUSED_STATE;
    begin(&fixture, NULL, (DesignerOptions){.temperature = -1});
    for (n = 1; st != OK && n < 1000; n++) {
        DesignerOptions options = {.base_url = fixture.server.url, .temperature = -1};
        Designer *designer = NULL;
        Reply reply = {.text = NULL};
        bool got = false;
        Err err = {OK, ""};
        mem_fail_after(n);
        st = designer_open("openai:fake", &options, &designer, &err);
        if (st == OK) {
            st = designer_submit(designer, &key, "system", "user", &err);
        }
        while (st == OK && !got) {
            st = designer_wait(designer, NULL, 0, -1, &err);
            if (st == OK) {
                st = designer_take(designer, &reply, &got, &err);
            }
        }
        mem_fail_after(0);
        CHECK(st == OK || st == ERR_NOMEM);
        CHECK_INT(got, st == OK);
        reply_release(&reply);
        designer_close(designer);
    }
    CHECK_INT(st, OK);
    CHECK(n > 5);
    end(&fixture);
}

/* One request by hand; the first line of the answer. */
static void ask_by_hand(const FakeServer *server, const char *request, char line[64])
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    size_t size = 0;

    address.sin_port = htons((uint16_t)strtol(strrchr(server->url, ':') + 1, NULL, 10));
    CHECK_INT(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    CHECK_INT(write(fd, request, strlen(request)), (long long)strlen(request));
    while (size + 1 < 64 && read(fd, line + size, 1) == 1 && line[size] != '\r') {
        size++;
    }
    line[size] = '\0';
    (void)close(fd);
}

/* The server that the tests lean on must see what is wrong with a request. */
TEST(server_knows_bad_requests)
{
#define HEAD(type, length) "Host: x\r\nContent-Type: " type "\r\nContent-Length: " length "\r\n\r\n"
    static const struct {
        const char *name, *request, *answer;
        int exit_code;
    } cases[] = {
        {"get", "GET /v1/chat/completions HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400", 3},
        {"path", "POST /v1/models HTTP/1.1\r\n" HEAD("application/json", "2") "{}", "HTTP/1.1 400",
         3},
        {"empty object",
         "POST /v1/chat/completions HTTP/1.1\r\n" HEAD("application/json", "2") "{}",
         "HTTP/1.1 400", 3},
        {"no JSON", "POST /v1/chat/completions HTTP/1.1\r\n" HEAD("application/json", "2") "no",
         "HTTP/1.1 400", 3},
        {"good",
         "POST /v1/chat/completions HTTP/1.1\r\n" HEAD(
             "application/json",
             "92") "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"s\"},"
                   "{\"role\":\"user\",\"content\":\"u\"}]}    ",
         "HTTP/1.1 200", 0},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        static const char *const none[] = {NULL};
        FakeServer server;
        char line[64];
        test_case = cases[i].name;
        fake_start(&server, none);
        ask_by_hand(&server, cases[i].request, line);
        CHECK_HAS(line, cases[i].answer);
        CHECK_INT(fake_stop(&server), cases[i].exit_code);
    }
}

TEST(replies_of_a_folder)
{
    static const char *const args[] = {"--replies", TESTS_DIR "/corpus/fake_replies", NULL};
    static const char *const want[] = {"first", "second", "first"};
    Fixture fixture;
    Reply reply;
    Err err;

    UNUSED_STATE;
    begin(&fixture, args, (DesignerOptions){.temperature = -1});
    for (int i = 0; i < 3; i++) {
        submit(&fixture, i);
        CHECK_OK(take(&fixture, &reply, &err), err);
        CHECK_HAS(reply.text, want[i]);
        reply_release(&reply);
    }
    end(&fixture);
}

TEST(opens_or_says_why_not)
{
    static const struct {
        const char *name, *url, *key;
        Status status;
        const char *message;
    } cases[] = {
        {"no key", NULL, NULL, ERR_USAGE, "OPENAI_API_KEY or GOODHART_API_KEY"},
        {"empty key", NULL, "", ERR_USAGE, "recording:FILE"},
        {"a key", NULL, "sk-secret", OK, NULL},
        {"no key elsewhere", "https://example.com/v1", NULL, ERR_USAGE, "GOODHART_API_KEY"},
        {"loopback needs none", "http://127.0.0.1:1", NULL, OK, NULL},
        {"plain http", "http://example.com", "sk-secret", ERR_USAGE, "plain http"},
        {"key with a line break", NULL, "sk-secret\r\nX-Evil: 1", ERR_USAGE, "line break"},
        {"key with a space", NULL, "sk secret", ERR_USAGE, "a space"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        DesignerOptions options = {
            .base_url = cases[i].url, .api_key = cases[i].key, .temperature = -1};
        Designer *designer;
        Err err = {OK, ""};
        test_case = cases[i].name;
        CHECK_STATUS(designer_open("openai:m", &options, &designer, &err), cases[i].status, err);
        CHECK_INT(designer != NULL, cases[i].status == OK);
        if (cases[i].message != NULL) {
            CHECK_HAS(err.msg, cases[i].message);
            CHECK(strstr(err.msg, "secret") == NULL);
        }
        designer_close(designer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_reply),
        cmocka_unit_test(many_in_parallel),
        cmocka_unit_test(goes_on_after),
        cmocka_unit_test(ends_at_once),
        cmocka_unit_test(rules_of_the_server),
        cmocka_unit_test(drops_what_is_refused),
        cmocka_unit_test(gives_up_in_time),
        cmocka_unit_test(watches_the_caller_too),
        cmocka_unit_test(server_is_gone),
        cmocka_unit_test(replies_of_a_recording),
        cmocka_unit_test(replies_of_a_folder),
        cmocka_unit_test(server_knows_bad_requests),
        cmocka_unit_test(opens_or_says_why_not),
        cmocka_unit_test(memory_runs_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
