#include "designer/openai_priv.h"

#include <arpa/inet.h>
#include <assert.h>
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "designer/designer_priv.h"

/* ---- request ---- */

static bool add_message(cJSON *messages, const char *role, const char *text)
{
    cJSON *message = cJSON_CreateObject();

    if (message == NULL || !cJSON_AddItemToArray(messages, message)) {
        cJSON_Delete(message);
        return false;
    }
    return cJSON_AddStringToObject(message, "role", role) != NULL &&
           cJSON_AddStringToObject(message, "content", text) != NULL;
}

Status openai_request_text(const OpenaiRequest *request, const char *system_text,
                           const char *user_text, Buf *out, Err *err)
{
    cJSON *body = cJSON_CreateObject();
    cJSON *messages = cJSON_AddArrayToObject(body, "messages");
    bool ok = messages != NULL && cJSON_AddStringToObject(body, "model", request->model) != NULL &&
              add_message(messages, "system", system_text) &&
              add_message(messages, "user", user_text);
    Status st;

    if (ok && (request->params & PARAM_TEMPERATURE) != 0) {
        ok = cJSON_AddNumberToObject(body, "temperature", request->temperature) != NULL;
    }
    if (ok && (request->params & PARAM_MAX_TOKENS) != 0) {
        ok = cJSON_AddNumberToObject(body, "max_tokens", request->max_tokens) != NULL;
    }
    if (ok && (request->params & PARAM_MAX_COMPLETION_TOKENS) != 0) {
        ok = cJSON_AddNumberToObject(body, "max_completion_tokens", request->max_tokens) != NULL;
    }
    st = ok ? json_print(body, out, err) : err_set(err, ERR_NOMEM, "a request: out of memory");
    cJSON_Delete(body);
    return st;
}

/* ---- answer ---- */

static const cJSON *member(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static const char *text_of(const cJSON *item)
{
    return cJSON_IsString(item) ? item->valuestring : "";
}

/* What an error body says, in the shapes that servers have: {"error":{…}}, {"error":"text"},
 * {"message":…} and {"detail":…}. */
typedef struct {
    const char *message, *code, *type, *param;
    long status; /* a code that is a number, or 0 */
} ErrorBody;

static ErrorBody read_error(const cJSON *json)
{
    ErrorBody out = {"", "", "", "", 0};
    const cJSON *error = member(json, "error");
    const cJSON *from = cJSON_IsObject(error) ? error : json;
    const cJSON *code = member(from, "code");

    out.message = cJSON_IsString(error) ? error->valuestring : text_of(member(from, "message"));
    if (out.message[0] == '\0') {
        out.message = text_of(member(json, "detail"));
    }
    out.code = text_of(code);
    out.type = text_of(member(from, "type"));
    out.param = text_of(member(from, "param"));
    if (cJSON_IsNumber(code) && code->valuedouble >= 100 && code->valuedouble <= 599) {
        out.status = (long)code->valuedouble;
    }
    return out;
}

static bool means_no_money(const ErrorBody *error, long status)
{
    static const char *const words[] = {"insufficient_quota", "billing_hard_limit_reached",
                                        "billing_not_active", "credit_balance_exhausted"};

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strcmp(error->code, words[i]) == 0 || strcmp(error->type, words[i]) == 0) {
            return true;
        }
    }
    return status == 402;
}

/* True when text holds name as a whole word. */
static bool names_word(const char *text, const char *name)
{
    size_t length = strlen(name);

    for (const char *at = text; (at = strstr(at, name)) != NULL; at += length) {
        char before = at > text ? at[-1] : ' ', after = at[length];
        if (strchr("abcdefghijklmnopqrstuvwxyz_", before) == NULL &&
            (after == '\0' || strchr("abcdefghijklmnopqrstuvwxyz_", after) == NULL)) {
            return true;
        }
    }
    return false;
}

/* The parameter of those sent that the error is about: its param member says so, else the one
 * that its message names. */
static unsigned refused_params(const ErrorBody *error, unsigned sent)
{
    static const struct {
        const char *name;
        unsigned bit;
    } params[] = {{"temperature", PARAM_TEMPERATURE},
                  {"max_tokens", PARAM_MAX_TOKENS},
                  {"max_completion_tokens", PARAM_MAX_COMPLETION_TOKENS}};
    unsigned named = 0;

    for (size_t i = 0; i < ARRAY_LEN(params); i++) {
        if ((sent & params[i].bit) == 0) {
            continue;
        }
        if (strcmp(error->param, params[i].name) == 0) {
            return params[i].bit;
        }
        if (names_word(error->message, params[i].name)) {
            named |= params[i].bit;
        }
    }
    return error->param[0] == '\0' ? named : 0;
}

static AnswerVerdict verdict_of(long status, const ErrorBody *error, unsigned sent,
                                unsigned *refused)
{
    if (means_no_money(error, status)) {
        return ANSWER_FATAL;
    }
    if (status == 400 || status == 422) {
        *refused = refused_params(error, sent);
        return *refused != 0 ? ANSWER_DROP : ANSWER_FAIL;
    }
    if (status == 401 || status == 403 || status == 404 || (status >= 300 && status < 400)) {
        return ANSWER_FATAL;
    }
    if (status == 408 || status == 409 || status == 429 || status >= 500) {
        return ANSWER_RETRY;
    }
    return ANSWER_FAIL;
}

static const char *status_hint(long status, const ErrorBody *error)
{
    return means_no_money(error, status)    ? "no credit left"
           : status == 401 || status == 403 ? "the key was refused"
           : status == 404                  ? "no such model, or a wrong base URL"
           : status == 429                  ? "too many requests"
           : status >= 300 && status < 400  ? "redirects are not followed"
           : status >= 500                  ? "the server failed"
                                            : "the server refused the request";
}

/* Writes "the key was refused (HTTP 401): Incorrect API key". */
static void say_error(OpenaiAnswer *out, long status, const ErrorBody *error)
{
    Buf text;

    buf_init(&text, sizeof out->message * 64);
    buf_printf(&text, "%s (HTTP %ld)", status_hint(status, error), status);
    if (error->message[0] != '\0') {
        buf_printf(&text, ": %.1000s", error->message);
    }
    designer_line(out->message, sizeof out->message, text.data);
    buf_release(&text);
}

/* Tokens that were told, or -1. */
static int64_t token_count(const cJSON *json, const char *key)
{
    const cJSON *item = member(member(json, "usage"), key);

    if (!cJSON_IsNumber(item) || !(item->valuedouble >= 0 && item->valuedouble < 1e15)) {
        return -1;
    }
    return (int64_t)item->valuedouble;
}

/* Adds the text of a message: a string, or the parts of type "text" of an array. */
static void add_content(Buf *out, const cJSON *content)
{
    const cJSON *part;

    buf_add_text(out, text_of(content));
    cJSON_ArrayForEach(part, content)
    {
        if (cJSON_IsArray(content) && strcmp(text_of(member(part, "type")), "text") == 0) {
            buf_add_text(out, text_of(member(part, "text")));
        }
    }
}

static void read_choice(const cJSON *choice, OpenaiAnswer *out)
{
    const cJSON *message = member(choice, "message");
    const char *finish = text_of(member(choice, "finish_reason"));
    const char *refusal = text_of(member(message, "refusal"));
    Reply *reply = &out->reply;

    add_content(&out->text, member(message, "content"));
    if (refusal[0] != '\0') {
        reply->outcome = REPLY_REFUSED;
        designer_line(reply->message, sizeof reply->message, refusal);
        if (out->text.size == 0) {
            buf_add_text(&out->text, refusal);
        }
    } else if (strcmp(finish, "content_filter") == 0) {
        reply->outcome = REPLY_REFUSED;
        designer_line(reply->message, sizeof reply->message,
                      "the provider's content filter stopped the reply");
    } else if (strcmp(finish, "length") == 0) {
        reply->outcome = REPLY_CUT;
        designer_line(reply->message, sizeof reply->message,
                      out->text.size > 0 ? "the reply was cut at the token limit"
                                         : "the token limit was reached before any text");
    } else if (out->text.size == 0) {
        reply->outcome = REPLY_EMPTY;
        designer_line(reply->message, sizeof reply->message, "the reply has no text in it");
    }
}

/* Reads the JSON of an answer with HTTP status 200. */
static void read_completion(const cJSON *json, unsigned sent, OpenaiAnswer *out)
{
    const cJSON *error = member(json, "error");
    const cJSON *choice = cJSON_GetArrayItem(member(json, "choices"), 0);

    if (error != NULL && !cJSON_IsNull(error) && choice == NULL) {
        /* A gateway that had sent its 200 when the model behind it failed. */
        ErrorBody body = read_error(json);
        long status = body.status >= 400 ? body.status : 502;
        out->verdict = verdict_of(status, &body, sent, &out->refused);
        say_error(out, status, &body);
        return;
    }
    out->verdict = ANSWER_REPLY;
    out->reply.tokens_in = token_count(json, "prompt_tokens");
    out->reply.tokens_out = token_count(json, "completion_tokens");
    designer_line(out->reply.model, sizeof out->reply.model, text_of(member(json, "model")));
    if (choice == NULL) {
        out->reply.outcome = REPLY_EMPTY;
        designer_line(out->reply.message, sizeof out->reply.message,
                      "the answer has no choices in it");
        return;
    }
    read_choice(choice, out);
}

Status openai_read_answer(long http_status, const char *body, size_t count, unsigned sent,
                          OpenaiAnswer *out, Err *err)
{
    cJSON *json = NULL;
    Err inner = {OK, ""};
    Status st = OK;

    memset(out, 0, sizeof *out);
    buf_init(&out->text, REPLY_BYTES_MAX);
    out->reply.tokens_in = out->reply.tokens_out = -1;
    if (json_parse(body, count, "the answer", &json, &inner) != OK || !cJSON_IsObject(json)) {
        cJSON_Delete(json);
        json = NULL;
    }
    if (http_status != 200) {
        ErrorBody error = read_error(json);
        out->verdict = verdict_of(http_status, &error, sent, &out->refused);
        say_error(out, http_status, &error);
    } else if (json == NULL) {
        out->verdict = ANSWER_RETRY;
        designer_line(out->message, sizeof out->message, "the answer is not a JSON object");
    } else {
        read_completion(json, sent, out);
        if (out->text.failed && !out->text.out_of_memory) {
            out->verdict = ANSWER_FAIL;
            (void)snprintf(out->message, sizeof out->message, "the reply is longer than %d bytes",
                           REPLY_BYTES_MAX);
        } else {
            st = buf_status(&out->text, "a reply", err);
        }
    }
    cJSON_Delete(json);
    return st;
}

void openai_answer_release(OpenaiAnswer *answer)
{
    buf_release(&answer->text);
}

/* ---- address ---- */

static bool is_loopback_host(const char *host)
{
    struct in_addr v4;

    return strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
           (inet_pton(AF_INET, host, &v4) == 1 && (ntohl(v4.s_addr) >> 24) == 127);
}

/* Appends to the path what is missing: "/v1" to an empty one, then "/chat/completions". */
static CURLUcode complete_path(CURLU *url)
{
    static const char END[] = "/chat/completions";
    char *path = NULL;
    char text[2048];
    size_t length;
    CURLUcode code = curl_url_get(url, CURLUPART_PATH, &path, 0);

    if (code != CURLUE_OK) {
        return code;
    }
    length = strlen(path);
    while (length > 0 && path[length - 1] == '/') {
        length--;
    }
    if (length + sizeof END + 4 > sizeof text) {
        code = CURLUE_MALFORMED_INPUT;
    } else if (length < sizeof END - 1 ||
               strncmp(path + length - (sizeof END - 1), END, sizeof END - 1) != 0) {
        (void)snprintf(text, sizeof text, "%.*s%s%s", (int)length, path, length == 0 ? "/v1" : "",
                       END);
        code = curl_url_set(url, CURLUPART_PATH, text, 0);
    }
    curl_free(path);
    return code;
}

/* Checks scheme, host and that there is no password; what is wrong, or NULL. */
static const char *url_fault(CURLU *url, bool *is_loopback)
{
    char *scheme = NULL, *host = NULL, *user = NULL, *password = NULL;
    const char *fault = NULL;

    (void)curl_url_get(url, CURLUPART_SCHEME, &scheme, 0);
    (void)curl_url_get(url, CURLUPART_HOST, &host, 0);
    (void)curl_url_get(url, CURLUPART_USER, &user, 0);
    (void)curl_url_get(url, CURLUPART_PASSWORD, &password, 0);
    if (scheme == NULL || host == NULL ||
        (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0)) {
        fault = "it does not begin with https:// or http://";
    } else if (user != NULL || password != NULL) {
        fault = "it holds a user or a password; give a key instead";
    } else {
        *is_loopback = is_loopback_host(host);
        if (strcmp(scheme, "http") == 0 && !*is_loopback) {
            fault = "plain http to another machine would show key and prompts to the network; "
                    "use https";
        }
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(user);
    curl_free(password);
    return fault;
}

Status openai_url(const char *base_url, Buf *out, bool *is_loopback, Err *err)
{
    CURLU *url = curl_url();
    const char *fault = NULL;
    char *whole = NULL;
    Status st = OK;

    *is_loopback = false;
    if (url == NULL) {
        return err_set(err, ERR_NOMEM, "a URL: out of memory");
    }
    if (curl_url_set(url, CURLUPART_URL, base_url, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
        fault = "it is not a URL";
    } else {
        fault = url_fault(url, is_loopback);
    }
    if (fault == NULL && (complete_path(url) != CURLUE_OK ||
                          curl_url_get(url, CURLUPART_URL, &whole, 0) != CURLUE_OK)) {
        fault = "it is not a URL";
    }
    if (fault != NULL) { /* without the URL itself: there may be a secret in it */
        st = err_set(err, ERR_USAGE, "the base URL cannot be used: %s", fault);
    } else {
        buf_add_text(out, whole);
        st = buf_status(out, "a URL", err);
    }
    curl_free(whole);
    curl_url_cleanup(url);
    return st;
}
