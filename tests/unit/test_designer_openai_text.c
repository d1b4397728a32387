#include "designer/openai_priv.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "tests/test.h"

enum { ALL = PARAM_TEMPERATURE | PARAM_MAX_TOKENS | PARAM_MAX_COMPLETION_TOKENS };

TEST(request)
{
    static const struct {
        const char *name;
        unsigned params;
        const char *want;
    } cases[] = {
        {"bare", 0,
         "{\"messages\":[{\"role\":\"system\",\"content\":\"s \\\"1\\\"\"},{\"role\":\"user\","
         "\"content\":\"u\\n2\"}],\"model\":\"m\"}"},
        {"temperature", PARAM_TEMPERATURE, "\"model\":\"m\",\"temperature\":0.5}"},
        {"old limit", PARAM_MAX_TOKENS, "\"model\":\"m\",\"max_tokens\":100}"},
        {"new limit", PARAM_MAX_COMPLETION_TOKENS, "\"max_completion_tokens\":100}"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        OpenaiRequest request = {"m", 0.5, 100, cases[i].params};
        Buf out;
        Err err;
        test_case = cases[i].name;
        buf_init(&out, 10000);
        CHECK_OK(openai_request_text(&request, "s \"1\"", "u\n2", &out, &err), err);
        CHECK_HAS(out.data, cases[i].want);
        buf_release(&out);
    }
}

#define CHOICE(message, finish)                                                                    \
    "{\"model\":\"m-1\",\"choices\":[{\"finish_reason\":\"" finish "\",\"message\":" message       \
    "}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":8}}"
#define ERROR(message, code, param)                                                                \
    "{\"error\":{\"message\":\"" message "\",\"type\":\"t\",\"code\":" code ",\"param\":" param "}}"

TEST(replies)
{
    static const struct {
        const char *name, *body;
        ReplyOutcome outcome;
        const char *text, *model;
        int tokens_in;
    } cases[] = {
        {"plain", CHOICE("{\"content\":\"hi\"}", "stop"), REPLY_OK, "hi", "m-1", 7},
        {"null", CHOICE("{\"content\":null}", "stop"), REPLY_EMPTY, "", "m-1", 7},
        {"no message", "{\"choices\":[{}]}", REPLY_EMPTY, "", "", -1},
        {"no choices", "{\"choices\":[]}", REPLY_EMPTY, "", "", -1},
        {"empty object", "{}", REPLY_EMPTY, "", "", -1},
        {"choices is text", "{\"choices\":\"x\"}", REPLY_EMPTY, "", "", -1},
        {"refusal", CHOICE("{\"content\":null,\"refusal\":\"no\"}", "stop"), REPLY_REFUSED, "no",
         "m-1", 7},
        {"refusal null", CHOICE("{\"content\":\"x\",\"refusal\":null}", "stop"), REPLY_OK, "x",
         "m-1", 7},
        {"cut", CHOICE("{\"content\":\"half\"}", "length"), REPLY_CUT, "half", "m-1", 7},
        {"cut before text", CHOICE("{\"content\":\"\"}", "length"), REPLY_CUT, "", "m-1", 7},
        {"filter", CHOICE("{\"content\":\"x\"}", "content_filter"), REPLY_REFUSED, "x", "m-1", 7},
        {"parts",
         CHOICE("{\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image\"},{\"type\":"
                "\"text\",\"text\":\"b\"}]}",
                "stop"),
         REPLY_OK, "ab", "m-1", 7},
        {"parts are odd", CHOICE("{\"content\":[1,null,{\"type\":\"text\",\"text\":5}]}", "stop"),
         REPLY_EMPTY, "", "m-1", 7},
        {"reasoning apart", CHOICE("{\"content\":\"x\",\"reasoning_content\":\"why\"}", "stop"),
         REPLY_OK, "x", "m-1", 7},
        {"no usage", "{\"choices\":[{\"message\":{\"content\":\"x\"}}],\"usage\":null}", REPLY_OK,
         "x", "", -1},
        {"odd usage",
         "{\"choices\":[{\"message\":{\"content\":\"x\"}}],\"usage\":{\"prompt_tokens\":-5}}",
         REPLY_OK, "x", "", -1},
        {"error is null", "{\"error\":null,\"choices\":[{\"message\":{\"content\":\"x\"}}]}",
         REPLY_OK, "x", "", -1},
        {"control characters in the model",
         "{\"model\":\"a\\u001b[2J\",\"choices\":[{\"message\":{\"content\":\"x\"}}]}", REPLY_OK,
         "x", "a\\x1b[2J", -1},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        OpenaiAnswer answer;
        Err err;
        test_case = cases[i].name;
        CHECK_OK(openai_read_answer(200, cases[i].body, strlen(cases[i].body), ALL, &answer, &err),
                 err);
        CHECK_INT(answer.verdict, ANSWER_REPLY);
        CHECK_INT(answer.reply.outcome, cases[i].outcome);
        CHECK_INT(answer.reply.message[0] != '\0', cases[i].outcome != REPLY_OK);
        CHECK_STR(answer.text.data, cases[i].text);
        CHECK_STR(answer.reply.model, cases[i].model);
        CHECK_INT(answer.reply.tokens_in, cases[i].tokens_in);
        openai_answer_release(&answer);
    }
}

TEST(failures)
{
    static const struct {
        const char *name;
        long status;
        const char *body;
        AnswerVerdict verdict;
        unsigned refused;
        const char *message;
    } cases[] = {
        {"401", 401, ERROR("bad key", "\"x\"", "null"), ANSWER_FATAL, 0,
         "the key was refused (HTTP 401): bad key"},
        {"403", 403, "{}", ANSWER_FATAL, 0, "the key was refused (HTTP 403)"},
        {"402", 402, "", ANSWER_FATAL, 0, "no credit left"},
        {"404", 404, ERROR("no model", "null", "null"), ANSWER_FATAL, 0, "no such model"},
        {"302", 302, "", ANSWER_FATAL, 0, "redirects are not followed"},
        {"no money", 429, ERROR("quota", "\"insufficient_quota\"", "null"), ANSWER_FATAL, 0,
         "no credit left (HTTP 429): quota"},
        {"429", 429, ERROR("slow down", "\"rate_limit_exceeded\"", "null"), ANSWER_RETRY, 0,
         "too many requests (HTTP 429): slow down"},
        {"408", 408, "", ANSWER_RETRY, 0, "HTTP 408"},
        {"500, HTML", 500, "<html>", ANSWER_RETRY, 0, "the server failed (HTTP 500)"},
        {"500, integer code", 500, ERROR("one choice", "500", "null"), ANSWER_RETRY, 0,
         "one choice"},
        {"529", 529, "", ANSWER_RETRY, 0, "HTTP 529"},
        {"400", 400, ERROR("context too long", "\"x\"", "\"messages\""), ANSWER_FAIL, 0,
         "context too long"},
        {"413", 413, "", ANSWER_FAIL, 0, "HTTP 413"},
        {"param", 400, ERROR("no", "\"unsupported_value\"", "\"temperature\""), ANSWER_DROP,
         PARAM_TEMPERATURE, "no"},
        {"param wins over message", 400,
         ERROR("Use 'max_completion_tokens' instead.", "\"x\"", "\"max_tokens\""), ANSWER_DROP,
         PARAM_MAX_TOKENS, "instead"},
        {"message names it", 400, "{\"error\":\"temperature is not supported\"}", ANSWER_DROP,
         PARAM_TEMPERATURE, "temperature"},
        {"whole words only", 400, "{\"error\":\"my_max_tokens temperatures\"}", ANSWER_FAIL, 0,
         "my_max_tokens"},
        {"422, detail", 422, "{\"detail\":\"unknown field max_tokens\"}", ANSWER_DROP,
         PARAM_MAX_TOKENS, "unknown field"},
        {"top-level message", 400, "{\"object\":\"error\",\"message\":\"odd\",\"code\":400}",
         ANSWER_FAIL, 0, "odd"},
        {"200, not JSON", 200, "hello", ANSWER_RETRY, 0, "not a JSON object"},
        {"200, empty", 200, "", ANSWER_RETRY, 0, "not a JSON object"},
        {"200, array", 200, "[]", ANSWER_RETRY, 0, "not a JSON object"},
        {"200, cut", 200, "{\"choices\":[{", ANSWER_RETRY, 0, "not a JSON object"},
        {"200, error", 200, ERROR("upstream", "502", "null"), ANSWER_RETRY, 0,
         "the server failed (HTTP 502): upstream"},
        {"200, error text", 200, "{\"error\":\"oops\"}", ANSWER_RETRY, 0, "oops"},
        {"200, error 401", 200, ERROR("key", "401", "null"), ANSWER_FATAL, 0, "the key"},
        {"one line", 400, ERROR("a\\nb\\u001b", "1", "null"), ANSWER_FAIL, 0, "a b\\x1b"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        OpenaiAnswer answer;
        Err err;
        test_case = cases[i].name;
        CHECK_OK(openai_read_answer(cases[i].status, cases[i].body, strlen(cases[i].body), ALL,
                                    &answer, &err),
                 err);
        CHECK_INT(answer.verdict, cases[i].verdict);
        CHECK_INT(answer.refused, cases[i].refused);
        CHECK_HAS(answer.message, cases[i].message);
        CHECK(strchr(answer.message, '\n') == NULL);
        openai_answer_release(&answer);
    }
}

/* What was not sent cannot be the reason of a refusal: else a resend could go on for ever. */
TEST(drops_only_what_was_sent)
{
    static const char body[] = ERROR("no", "\"x\"", "\"temperature\"");
    OpenaiAnswer answer;
    Err err;

    UNUSED_STATE;
    CHECK_OK(openai_read_answer(400, body, strlen(body), PARAM_MAX_TOKENS, &answer, &err), err);
    CHECK_INT(answer.verdict, ANSWER_FAIL);
    openai_answer_release(&answer);
}

TEST(bounds)
{
    static const char head[] = "{\"choices\":[{\"message\":{\"content\":\"", tail[] = "\"}}]}";
    OpenaiAnswer answer;
    Buf body;
    Err err;

    UNUSED_STATE;
    buf_init(&body, HTTP_BODY_BYTES_MAX);
    buf_add_text(&body, head);
    for (int i = 0; i <= REPLY_BYTES_MAX; i++) {
        buf_add(&body, "x", 1);
    }
    buf_add_text(&body, tail);
    CHECK_OK(openai_read_answer(200, body.data, body.size, 0, &answer, &err), err);
    CHECK_INT(answer.verdict, ANSWER_FAIL);
    CHECK_HAS(answer.message, "longer than");
    openai_answer_release(&answer);

    buf_reset(&body);
    for (int i = 0; i < 100000; i++) {
        buf_add_text(&body, "{\"error\":");
    }
    CHECK_OK(openai_read_answer(200, body.data, body.size, 0, &answer, &err), err);
    CHECK_INT(answer.verdict, ANSWER_RETRY);
    openai_answer_release(&answer);
    buf_release(&body);
}

TEST(urls)
{
    static const struct {
        const char *name, *base, *want; /* want NULL: refused */
        bool is_loopback;
    } cases[] = {
        {"default", "https://api.openai.com/v1", "https://api.openai.com/v1/chat/completions",
         false},
        {"slash", "https://host/v1/", "https://host/v1/chat/completions", false},
        {"no path", "https://host", "https://host/v1/chat/completions", false},
        {"another path", "https://host/api", "https://host/api/chat/completions", false},
        {"whole", "https://host/x/chat/completions", "https://host/x/chat/completions", false},
        {"query", "https://host/x?api-version=1", "https://host/x/chat/completions?api-version=1",
         false},
        {"loopback", "http://127.0.0.1:8080", "http://127.0.0.1:8080/v1/chat/completions", true},
        {"loopback 2", "http://127.1.2.3/v1", "http://127.1.2.3/v1/chat/completions", true},
        {"localhost", "http://LOCALHOST:1/v1", "http://LOCALHOST:1/v1/chat/completions", true},
        {"IPv6", "http://[::1]:8080/v1", "http://[::1]:8080/v1/chat/completions", true},
        {"TLS on loopback", "https://localhost/v1", "https://localhost/v1/chat/completions", true},
        {"plain http", "http://example.com/v1", NULL, false},
        {"looks like loopback", "http://127.0.0.1.example.com/v1", NULL, false},
        {"looks like localhost", "http://localhost.example.com/v1", NULL, false},
        {"userinfo trick", "http://127.0.0.1@example.com/v1", NULL, false},
        {"password", "https://user:secret@host/v1", NULL, false},
        {"file", "file:///etc/passwd", NULL, false},
        {"other scheme", "gopher://127.0.0.1/", NULL, false},
        {"no URL", "not a url", NULL, false},
        {"empty", "", NULL, false},
        {"line break", "http://127.0.0.1/\r\nX: y", NULL, false},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Buf out;
        Err err = {OK, ""};
        bool is_loopback;
        test_case = cases[i].name;
        buf_init(&out, 1000);
        if (cases[i].want != NULL) {
            CHECK_OK(openai_url(cases[i].base, &out, &is_loopback, &err), err);
            CHECK_STR(out.data, cases[i].want);
            CHECK_INT(is_loopback, cases[i].is_loopback);
        } else {
            CHECK_STATUS(openai_url(cases[i].base, &out, &is_loopback, &err), ERR_USAGE, err);
            CHECK(strstr(err.msg, "secret") == NULL);
        }
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(request),  cmocka_unit_test(replies),
        cmocka_unit_test(failures), cmocka_unit_test(drops_only_what_was_sent),
        cmocka_unit_test(bounds),   cmocka_unit_test(urls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
