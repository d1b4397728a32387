/* designer/openai.c - the designer that asks a server for chat completions, over libcurl.
 *
 * One sample a request, `parallel` of them in flight; a multi handle does the work, and nothing
 * here ever sleeps: a retry is a time at which a call may start again, and designer_wait waits for
 * the nearest. What a server refuses to take as a parameter is dropped once, for all calls. The
 * key exists in the list of headers only, and is wiped there.
 */
#include "designer/openai_priv.h"

#include <assert.h>
#include <curl/curl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "designer/designer_priv.h"

static const char DEFAULT_URL[] = "https://api.openai.com/v1";

enum {
    RETRIES_MAX = 5,
    RETRY_MS = 500,       /* before the first retry */
    RETRY_MS_MAX = 30000, /* unless the server asks for more */
    RETRY_AFTER_S_MAX = 24 * 3600,
    CONNECT_TIMEOUT_MS = 10000,
    WAIT_MS_MAX = 3600 * 1000, /* libcurl knows no "for ever" */
    KEY_BYTES_MAX = 4096
};

typedef struct Call {
    CallKey key;
    char *system_text, *user_text;
    CURL *easy;    /* while in flight, else NULL */
    Buf body;      /* of the request */
    Buf answer;    /* of the response */
    unsigned sent; /* PARAM_… of the request in flight */
    int attempts, retries;
    uint64_t start_ms;      /* of the first attempt; 0: not yet */
    uint64_t not_before_ms; /* of the next attempt */
    struct Call *next;
} Call;

typedef struct {
    CURLM *multi;
    struct curl_slist *headers;
    Buf url;
    bool is_loopback, is_default, is_global; /* is_global: libcurl was initialised */
    unsigned params;                         /* PARAM_… that we still send */
    unsigned refused;                        /* PARAM_… that the server does not take */
    Call *first, **last;
    int in_flight;
    uint64_t hold_until_ms; /* what a server asked one call to wait, it asked all */
    struct curl_waitfd *fds;
    int fd_capacity;
    bool is_fatal;
    Err fatal;
} Openai;

static void free_call(Openai *openai, Call *call)
{
    if (call->easy != NULL) {
        (void)curl_multi_remove_handle(openai->multi, call->easy);
        curl_easy_cleanup(call->easy);
        openai->in_flight--;
    }
    mem_free(call->system_text);
    mem_free(call->user_text);
    buf_release(&call->body);
    buf_release(&call->answer);
    mem_free(call);
}

static void wipe_headers(struct curl_slist *headers)
{
    for (struct curl_slist *item = headers; item != NULL; item = item->next) {
        explicit_bzero(item->data, strlen(item->data));
    }
    curl_slist_free_all(headers);
}

static bool add_header(Openai *openai, const char *text)
{
    struct curl_slist *headers = curl_slist_append(openai->headers, text);

    if (headers != NULL) {
        openai->headers = headers;
    }
    return headers != NULL;
}

static Status add_key(Openai *openai, const char *key, Err *err)
{
    char header[KEY_BYTES_MAX + 32];
    Status st = OK;

    if (strlen(key) > KEY_BYTES_MAX) {
        return err_set(err, ERR_USAGE, "the API key is longer than %d bytes", KEY_BYTES_MAX);
    }
    for (const char *c = key; *c != '\0'; c++) {
        if (*c <= ' ' || *c > '~') {
            return err_set(err, ERR_USAGE,
                           "the API key holds a space, a line break or another character that no "
                           "key has");
        }
    }
    (void)snprintf(header, sizeof header, "Authorization: Bearer %s", key);
    if (!add_header(openai, header)) {
        st = err_set(err, ERR_NOMEM, "an API key: out of memory");
    }
    explicit_bzero(header, sizeof header);
    return st;
}

/* Which parameters are sent at first. OpenAI's own server wants the new name of the token limit;
 * others know the old one. */
static unsigned first_params(const Designer *designer, bool is_default)
{
    unsigned params = designer->options.temperature >= 0 ? PARAM_TEMPERATURE : 0;

    if (designer->options.max_tokens > 0) {
        params |= is_default ? PARAM_MAX_COMPLETION_TOKENS : PARAM_MAX_TOKENS;
    }
    return params;
}

static Status open_openai(Designer *designer, Err *err)
{
    const char *key = designer->options.api_key;
    Openai *openai = mem_alloc(sizeof *openai);
    Status st;

    if (openai == NULL) {
        return err_set(err, ERR_NOMEM, "a designer: out of memory");
    }
    designer->state = openai;
    openai->last = &openai->first;
    buf_init(&openai->url, 8192);
    openai->is_default = designer->options.base_url == NULL;
    openai->params = first_params(designer, openai->is_default);
    st = openai_url(openai->is_default ? DEFAULT_URL : designer->options.base_url, &openai->url,
                    &openai->is_loopback, err);
    if (st != OK) {
        return st;
    }
    if ((key == NULL || key[0] == '\0') && !openai->is_loopback) {
        return err_set(err, ERR_USAGE,
                       "openai:%.100s needs a key: set OPENAI_API_KEY or GOODHART_API_KEY. Without "
                       "one: --designer recording:FILE, exchange:DIR, or --base-url of a "
                       "server on this machine",
                       designer->name);
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        return err_set(err, ERR_IO, "libcurl cannot start");
    }
    openai->is_global = true;
    openai->multi = curl_multi_init();
    if (openai->multi == NULL || !add_header(openai, "Content-Type: application/json") ||
        !add_header(openai, "Accept: application/json") || !add_header(openai, "Expect:")) {
        return err_set(err, ERR_NOMEM, "libcurl: out of memory");
    }
    return key != NULL && key[0] != '\0' ? add_key(openai, key, err) : OK;
}

static Status submit(Designer *designer, const CallKey *key, const char *system_text,
                     const char *user_text, Err *err)
{
    Openai *openai = designer->state;
    Call *call = mem_alloc(sizeof *call);

    if (call == NULL) {
        return err_set(err, ERR_NOMEM, "a request: out of memory");
    }
    call->key = *key;
    buf_init(&call->body, 12 * (size_t)PROMPT_BYTES_MAX); /* JSON may escape each byte */
    buf_init(&call->answer, HTTP_BODY_BYTES_MAX);
    call->system_text = mem_strdup(system_text);
    call->user_text = mem_strdup(user_text);
    if (call->system_text == NULL || call->user_text == NULL) {
        free_call(openai, call);
        return err_set(err, ERR_NOMEM, "a request: out of memory");
    }
    *openai->last = call;
    openai->last = &call->next;
    return OK;
}

/* ---- one request ---- */

static size_t take_bytes(char *bytes, size_t size, size_t count, void *ctx)
{
    Buf *answer = ctx;

    buf_add(answer, bytes, size * count);
    return answer->failed ? 0 : size * count; /* 0 of many ends the transfer */
}

/* Milliseconds that this call has left; 0 when there is no limit, 1 at least when there is. */
static long time_left(const Designer *designer, const Call *call, uint64_t now_ms)
{
    uint64_t limit_ms, spent_ms = now_ms - call->start_ms;

    if (designer->options.timeout_ms <= 0) {
        return 0;
    }
    limit_ms = (uint64_t)designer->options.timeout_ms;
    return spent_ms < limit_ms ? (long)(limit_ms - spent_ms) : 1;
}

/* True when a transfer that timed out did so because the call had no time left: libcurl's clock and
 * ours may differ by a little. */
static bool is_late(const Designer *designer, const Call *call)
{
    enum { SLACK_MS = 50 };

    return designer->options.timeout_ms > 0 &&
           clock_ms() + SLACK_MS >= call->start_ms + (uint64_t)designer->options.timeout_ms;
}

static bool set_options(const Openai *openai, Call *call, long timeout_ms)
{
    CURL *easy = call->easy;

    return curl_easy_setopt(easy, CURLOPT_URL, openai->url.data) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
           /* A loopback server is never behind the proxy of the environment. */
           (!openai->is_loopback || curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK) &&
           /* Not CURLOPT_NOSIGNAL: without it libcurl ignores SIGPIPE while TLS writes. */
           curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT_MS) ==
               CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout_ms) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_USERAGENT, "goodhart/" GOODHART_VERSION) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTPHEADER, openai->headers) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_POST, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call->body.data) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body.size) ==
               CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_bytes) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEDATA, &call->answer) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PRIVATE, call) == CURLE_OK;
}

static Status start_call(Designer *designer, Call *call, uint64_t now_ms, Err *err)
{
    Openai *openai = designer->state;
    OpenaiRequest request = {designer->name, designer->options.temperature,
                             designer->options.max_tokens, openai->params};
    Status st;

    buf_reset(&call->body);
    buf_reset(&call->answer);
    st = openai_request_text(&request, call->system_text, call->user_text, &call->body, err);
    if (st != OK) {
        return st;
    }
    if (call->start_ms == 0) {
        call->start_ms = now_ms > 0 ? now_ms : 1;
    }
    call->sent = openai->params;
    call->easy = curl_easy_init();
    if (call->easy == NULL || !set_options(openai, call, time_left(designer, call, now_ms)) ||
        curl_multi_add_handle(openai->multi, call->easy) != CURLM_OK) {
        curl_easy_cleanup(call->easy);
        call->easy = NULL;
        return err_set(err, ERR_NOMEM, "libcurl: out of memory");
    }
    call->attempts++;
    openai->in_flight++;
    return OK;
}

/* ---- what came of it ---- */

static void unlink_call(Openai *openai, Call *call)
{
    Call **link = &openai->first;

    while (*link != call) {
        link = &(*link)->next;
    }
    *link = call->next;
    if (*link == NULL) {
        openai->last = link;
    }
    free_call(openai, call);
}

/* Blanks the key where a server repeated it to us. */
static void hide_key(const Designer *designer, char *message)
{
    const char *key = designer->options.api_key;
    size_t length = key != NULL ? strlen(key) : 0;

    for (char *at = message; length > 0 && (at = strstr(at, key)) != NULL;) {
        memset(at, '*', length);
    }
}

/* Ends a call with a reply; message and text may have come from the server. */
static Status finish_call(Designer *designer, Call *call, Reply *reply, const Buf *text, Err *err)
{
    Status st;

    reply->key = call->key;
    reply->attempts = call->attempts;
    reply->wall_ms = clock_ms() - call->start_ms;
    hide_key(designer, reply->message);
    st = designer_ready(designer, reply, text != NULL ? text->data : "",
                        text != NULL ? text->size : 0, err);
    if (st == OK) {
        unlink_call(designer->state, call);
    }
    return st;
}

static Status fail_call(Designer *designer, Call *call, const char *message, Err *err)
{
    Reply reply = {.outcome = REPLY_FAILED, .tokens_in = -1, .tokens_out = -1};

    designer_line(reply.message, sizeof reply.message, message);
    return finish_call(designer, call, &reply, NULL, err);
}

static Status go_fatal(Designer *designer, const char *message)
{
    Openai *openai = designer->state;
    char line[ERR_MSG_SIZE - 128];

    designer_line(line, sizeof line, message);
    hide_key(designer, line);
    openai->is_fatal = true;
    openai->fatal.code = ERR_PROVIDER;
    (void)snprintf(openai->fatal.msg, sizeof openai->fatal.msg, "openai:%.100s: %s", designer->name,
                   line);
    return OK;
}

/* Waits with this call, or gives up. after_s: what the server asked for, -1: nothing. */
static Status retry_call(Designer *designer, Call *call, long after_s, const char *message,
                         Err *err)
{
    Openai *openai = designer->state;
    uint64_t now_ms = clock_ms();
    uint64_t wait_ms =
        designer->options.retry_ms > 0 ? (uint64_t)designer->options.retry_ms : (uint64_t)RETRY_MS;
    char text[320];

    if (call->retries >= RETRIES_MAX) {
        (void)snprintf(text, sizeof text, "%s; gave up after %d attempts", message, call->attempts);
        return fail_call(designer, call, text, err);
    }
    wait_ms <<= call->retries;
    wait_ms = wait_ms < RETRY_MS_MAX ? wait_ms : RETRY_MS_MAX;
    if (after_s >= 0 && (uint64_t)after_s * 1000 > wait_ms) {
        wait_ms = (uint64_t)after_s * 1000;
    }
    if (designer->options.timeout_ms > 0 &&
        now_ms + wait_ms >= call->start_ms + (uint64_t)designer->options.timeout_ms) {
        (void)snprintf(text, sizeof text, "%s; the next attempt would be later than %d ms", message,
                       designer->options.timeout_ms);
        return fail_call(designer, call, text, err);
    }
    if (after_s >= 0 && openai->hold_until_ms < now_ms + wait_ms) {
        openai->hold_until_ms = now_ms + wait_ms;
    }
    call->retries++;
    call->not_before_ms = now_ms + wait_ms;
    return OK;
}

/* Leaves the parameters out from now on; a token limit goes on under its other name, once. */
static void drop_params(const Designer *designer, Openai *openai, unsigned refused)
{
    unsigned limits = PARAM_MAX_TOKENS | PARAM_MAX_COMPLETION_TOKENS;

    openai->refused |= refused;
    openai->params &= ~openai->refused;
    if (designer->options.max_tokens > 0 && (openai->params & limits) == 0) {
        unsigned other = limits & ~openai->refused;
        openai->params |= other & ~(other & (other - 1)); /* one of them, or none */
    }
}

static Status take_answer(Designer *designer, Call *call, long status, long after_s, Err *err)
{
    OpenaiAnswer answer;
    Status st =
        openai_read_answer(status, call->answer.data, call->answer.size, call->sent, &answer, err);

    if (st != OK) {
        openai_answer_release(&answer);
        return st;
    }
    switch (answer.verdict) {
    case ANSWER_REPLY:
        st = finish_call(designer, call, &answer.reply, &answer.text, err);
        break;
    case ANSWER_RETRY:
        st = retry_call(designer, call, after_s, answer.message, err);
        break;
    case ANSWER_DROP:
        drop_params(designer, designer->state, answer.refused);
        break;
    case ANSWER_FAIL:
        st = fail_call(designer, call, answer.message, err);
        break;
    case ANSWER_FATAL:
        st = go_fatal(designer, answer.message);
        break;
    }
    openai_answer_release(&answer);
    return st;
}

static Status take_broken(Designer *designer, Call *call, CURLcode code, Err *err)
{
    char message[160];

    (void)snprintf(message, sizeof message, "%s", curl_easy_strerror(code));
    switch (code) {
    case CURLE_WRITE_ERROR:
        if (call->answer.out_of_memory) {
            return err_set(err, ERR_NOMEM, "an answer: out of memory");
        }
        (void)snprintf(message, sizeof message, "the answer is longer than %d bytes",
                       HTTP_BODY_BYTES_MAX);
        return fail_call(designer, call, message, err);
    case CURLE_OPERATION_TIMEDOUT:
        if (is_late(designer, call)) {
            (void)snprintf(message, sizeof message, "no reply within %d ms",
                           designer->options.timeout_ms);
            return fail_call(designer, call, message, err);
        }
        return retry_call(designer, call, -1, "no connection within 10 s", err);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
        return go_fatal(designer, message);
    default:
        return retry_call(designer, call, -1, message, err);
    }
}

/* What the server asks to wait, in seconds; -1: it does not say. */
static long retry_after(CURL *easy)
{
    struct curl_header *header;
    curl_off_t seconds = 0;

    if (curl_easy_header(easy, "Retry-After", 0, CURLH_HEADER, -1, &header) != CURLHE_OK ||
        curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &seconds) != CURLE_OK || seconds < 0) {
        return -1;
    }
    return seconds < RETRY_AFTER_S_MAX ? (long)seconds : RETRY_AFTER_S_MAX;
}

static Status take_message(Designer *designer, const CURLMsg *message, Err *err)
{
    Openai *openai = designer->state;
    CURLcode code = message->data.result; /* message is gone once its handle is removed */
    char *private = NULL;
    long status = 0, after_s;
    Call *call;

    (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
    call = (Call *)(void *)private;
    assert(call != NULL && call->easy == message->easy_handle);
    (void)curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
    after_s = retry_after(call->easy);
    (void)curl_multi_remove_handle(openai->multi, call->easy);
    curl_easy_cleanup(call->easy);
    call->easy = NULL;
    openai->in_flight--;
    return code == CURLE_OK ? take_answer(designer, call, status, after_s, err)
                            : take_broken(designer, call, code, err);
}

/* ---- the loop ---- */

/* Starts what may be started now. */
static Status start_calls(Designer *designer, Err *err)
{
    Openai *openai = designer->state;
    int parallel = designer->options.parallel > 0 ? designer->options.parallel : 1;
    uint64_t now_ms = clock_ms();
    Status st = OK;

    if (now_ms < openai->hold_until_ms) {
        return OK;
    }
    for (Call *call = openai->first; call != NULL && st == OK; call = call->next) {
        if (openai->in_flight >= parallel) {
            break;
        }
        if (call->easy == NULL && call->not_before_ms <= now_ms) {
            st = start_call(designer, call, now_ms, err);
        }
    }
    return st;
}

static Status advance(Designer *designer, Err *err)
{
    Openai *openai = designer->state;
    const CURLMsg *message;
    int running, left;
    Status st = OK;

    if (!openai->is_fatal) {
        st = start_calls(designer, err);
    }
    if (st == OK && curl_multi_perform(openai->multi, &running) != CURLM_OK) {
        st = err_set(err, ERR_IO, "libcurl failed");
    }
    while (st == OK && (message = curl_multi_info_read(openai->multi, &left)) != NULL) {
        if (message->msg == CURLMSG_DONE) {
            st = take_message(designer, message, err);
        }
    }
    if (st == OK && openai->is_fatal && designer->first == NULL) {
        st = err_set(err, openai->fatal.code, "%s", openai->fatal.msg);
    }
    return st;
}

/* timeout_ms, or less when a call may start again before. */
static int until_start(const Designer *designer, int timeout_ms)
{
    const Openai *openai = designer->state;
    int parallel = designer->options.parallel > 0 ? designer->options.parallel : 1;
    uint64_t now_ms = clock_ms(), left_ms = timeout_ms < 0 ? WAIT_MS_MAX : (uint64_t)timeout_ms;

    for (const Call *call = openai->first; call != NULL; call = call->next) {
        uint64_t at_ms = call->not_before_ms > openai->hold_until_ms ? call->not_before_ms
                                                                     : openai->hold_until_ms;
        if (call->easy == NULL && openai->in_flight < parallel) {
            at_ms = at_ms > now_ms ? at_ms - now_ms : 0;
            left_ms = at_ms < left_ms ? at_ms : left_ms;
        }
    }
    return left_ms < WAIT_MS_MAX ? (int)left_ms : WAIT_MS_MAX;
}

/* Waits on libcurl's sockets and the caller's descriptors. */
static Status wait_sockets(Designer *designer, const struct pollfd *fds, int fd_count,
                           int timeout_ms, Err *err)
{
    Openai *openai = designer->state;
    unsigned count = 0;

    if (fd_count > openai->fd_capacity) {
        struct curl_waitfd *grown =
            mem_realloc(openai->fds, (size_t)fd_count * sizeof *openai->fds);
        if (grown == NULL) {
            return err_set(err, ERR_NOMEM, "a designer: out of memory");
        }
        openai->fds = grown;
        openai->fd_capacity = fd_count;
    }
    for (int i = 0; i < fd_count; i++) {
        short events = (short)(((fds[i].events & POLLIN) != 0 ? CURL_WAIT_POLLIN : 0) |
                               ((fds[i].events & POLLPRI) != 0 ? CURL_WAIT_POLLPRI : 0) |
                               ((fds[i].events & POLLOUT) != 0 ? CURL_WAIT_POLLOUT : 0));
        if (fds[i].fd >= 0) {
            openai->fds[count++] = (struct curl_waitfd){.fd = fds[i].fd, .events = events};
        }
    }
    if (curl_multi_poll(openai->multi, openai->fds, count, until_start(designer, timeout_ms),
                        NULL) != CURLM_OK) {
        return err_set(err, ERR_IO, "libcurl cannot wait");
    }
    return OK;
}

static Status wait_openai(Designer *designer, struct pollfd *fds, int fd_count, int timeout_ms,
                          Err *err)
{
    Openai *openai = designer->state;
    Status st = OK;

    if (!openai->is_fatal) {
        st = advance(designer, NULL);
    }
    /* A failure is told by designer_take, which advances too. */
    if (st == OK && designer->first == NULL && !openai->is_fatal) {
        st = wait_sockets(designer, fds, fd_count, timeout_ms, err);
        if (st != OK) {
            return st;
        }
    }
    /* libcurl does not pass on hang-ups: look ourselves. */
    return designer_poll(fds, fd_count, 0, err);
}

static void close_openai(Designer *designer)
{
    Openai *openai = designer->state;

    if (openai == NULL) {
        return;
    }
    while (openai->first != NULL) {
        Call *call = openai->first;
        openai->first = call->next;
        free_call(openai, call);
    }
    (void)curl_multi_cleanup(openai->multi);
    wipe_headers(openai->headers);
    if (openai->is_global) {
        curl_global_cleanup();
    }
    buf_release(&openai->url);
    mem_free(openai->fds);
    mem_free(openai);
}

const DesignerKind DESIGNER_OPENAI = {"openai", open_openai, submit,      wait_openai,
                                      advance,  NULL,        close_openai};

const char *designer_curl_version(void)
{
    return curl_version_info(CURLVERSION_NOW)->version;
}
