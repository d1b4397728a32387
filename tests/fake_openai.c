/* tests/fake_openai.c - a server on loopback that speaks chat completions, and fails when told to.
 *
 *     fake_openai [OPTION]…
 *
 * It prints its base URL, "http://127.0.0.1:PORT/v1", as one line on standard output, serves until
 * standard input ends, and exits with 0, or with 3 when a request was malformed (each is also told
 * on standard error and answered by 400).
 *
 *   --recording FILE  reply from a recording: the next one for this prompt's hash, else the next
 *   --replies DIR     reply with the .md files of DIR, by name, in turn
 *   --key KEY         401 for requests without this bearer key
 *   --model NAME      404 for another model
 *   --refuse PARAM    400 unsupported_parameter for requests that have PARAM; may be repeated
 *   --fail KIND[*N]   the next request (N requests) fails so; repeated ones come in turn:
 *                     400 401 402 404 429 500 503, quota (429 for good), hang, close (no answer),
 *                     half (of a body), bad-json, html (502), error-200, no-choices, null
 *                     (content), blank, refusal, filter, cut, huge, redirect, echo-key (401 that
 *                     repeats the key), drip (a good answer, byte by byte), parts (content is an
 *                     array)
 *   --retry-after S   a header for 429 and 503
 *   --delay-ms N      before each answer
 *   --log FILE        one JSON line for each request: path, authorization, concurrent, body
 *
 * Without --recording and --replies it always gives one small reward. One thread a connection.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "designer/recording.h"

static const char CANNED[] = "It pays for each step.\n\n```c\nCOMPONENTS(alive);\n\nvoid "
                             "reward(const Step *s, Memory *m, Components *out)\n{\n    "
                             "out->alive = 1.0f;\n}\n```\n";

enum { FAILS_MAX = 256, REFUSED_MAX = 8, FILES_MAX = 512 };

static struct {
    pthread_mutex_t lock;
    const char *key, *model, *log;
    const char *refused[REFUSED_MAX];
    int refused_count;
    char fails[FAILS_MAX][16];
    int fail_count, fail_next;
    int retry_after, delay_ms;
    Recording *recording;
    bool *used; /* of its replies */
    char *files[FILES_MAX];
    size_t file_count, file_next;
    int concurrent;
    int malformed;
} server = {.lock = PTHREAD_MUTEX_INITIALIZER, .retry_after = -1};

typedef struct {
    char path[256], authorization[512], content_type[128];
    bool is_post, has_host;
    size_t body_at, body_bytes;
    Buf bytes;
} Request;

static void die(const char *what, const char *detail)
{
    (void)fprintf(stderr, "fake_openai: %s %s\n", what, detail);
    exit(2);
}

/* ---- reading ---- */

static void read_header_line(Request *request, const char *line)
{
    const char *value = strchr(line, ':');

    if (value == NULL) {
        return;
    }
    value += 1 + strspn(value + 1, " ");
    if (strncasecmp(line, "Host:", 5) == 0) {
        request->has_host = true;
    } else if (strncasecmp(line, "Content-Length:", 15) == 0) {
        request->body_bytes = (size_t)strtoull(value, NULL, 10);
    } else if (strncasecmp(line, "Content-Type:", 13) == 0) {
        (void)snprintf(request->content_type, sizeof request->content_type, "%s", value);
    } else if (strncasecmp(line, "Authorization:", 14) == 0) {
        (void)snprintf(request->authorization, sizeof request->authorization, "%s", value);
    }
}

static void read_head(Request *request, size_t bytes)
{
    char *head = request->bytes.data, *save = NULL, *line;

    head[bytes] = '\0';
    line = strtok_r(head, "\r\n", &save);
    if (line != NULL) {
        request->is_post = strncmp(line, "POST ", 5) == 0;
        (void)sscanf(line, "%*15s %255s", request->path);
    }
    while ((line = strtok_r(NULL, "\r\n", &save)) != NULL) {
        read_header_line(request, line);
    }
}

/* Reads one request; false when the client is gone. */
static bool read_request(int fd, Request *request)
{
    char chunk[8192];
    const char *end;
    ssize_t count;

    memset(request, 0, sizeof *request);
    buf_init(&request->bytes, 64 * 1024 * 1024);
    while ((end = strstr(request->bytes.data, "\r\n\r\n")) == NULL) {
        count = read(fd, chunk, sizeof chunk);
        if (count <= 0) {
            return false;
        }
        buf_add(&request->bytes, chunk, (size_t)count);
    }
    request->body_at = (size_t)(end - request->bytes.data) + 4;
    read_head(request, request->body_at - 1);
    while (request->bytes.size < request->body_at + request->body_bytes) {
        count = read(fd, chunk, sizeof chunk);
        if (count <= 0) {
            return false;
        }
        buf_add(&request->bytes, chunk, (size_t)count);
    }
    return true;
}

/* The text of the message with this role, when it is where it should be. */
static const char *message_text(const cJSON *body, int index, const char *role)
{
    const cJSON *message =
        cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(body, "messages"), index);
    const cJSON *said = cJSON_GetObjectItemCaseSensitive(message, "role");
    const cJSON *content = cJSON_GetObjectItemCaseSensitive(message, "content");

    if (!cJSON_IsString(said) || strcmp(said->valuestring, role) != 0 || !cJSON_IsString(content) ||
        content->valuestring[0] == '\0') {
        return NULL;
    }
    return content->valuestring;
}

static bool number_within(const cJSON *body, const char *key, double lo, double hi)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(body, key);

    return item == NULL ||
           (cJSON_IsNumber(item) && item->valuedouble >= lo && item->valuedouble <= hi);
}

/* What is wrong with a request, or NULL. */
static const char *request_fault(const Request *request, const cJSON *body)
{
    static const char *const known[] = {"model", "messages", "temperature", "max_tokens",
                                        "max_completion_tokens"};
    const cJSON *item;

    if (!request->is_post || strcmp(request->path, "/v1/chat/completions") != 0) {
        return "not POST /v1/chat/completions";
    }
    if (!request->has_host || strncmp(request->content_type, "application/json", 16) != 0) {
        return "no Host, or Content-Type is not application/json";
    }
    if (!cJSON_IsObject(body)) {
        return "the body is not a JSON object";
    }
    cJSON_ArrayForEach(item, body)
    {
        size_t i = 0;
        while (i < ARRAY_LEN(known) && strcmp(known[i], item->string) != 0) {
            i++;
        }
        if (i == ARRAY_LEN(known)) {
            return "a member that is not expected";
        }
    }
    item = cJSON_GetObjectItemCaseSensitive(body, "model");
    if (!cJSON_IsString(item) || item->valuestring[0] == '\0') {
        return "no model";
    }
    if (cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(body, "messages")) != 2 ||
        message_text(body, 0, "system") == NULL || message_text(body, 1, "user") == NULL) {
        return "not two messages, of system and user";
    }
    if (!number_within(body, "temperature", 0, 2) || !number_within(body, "max_tokens", 1, 1e6) ||
        !number_within(body, "max_completion_tokens", 1, 1e6)) {
        return "a number out of its range";
    }
    return NULL;
}

static void log_request(const Request *request, const cJSON *body)
{
    cJSON *line = cJSON_CreateObject();
    char *text;
    FILE *file;

    json_add_text(line, "path", request->path);
    json_add_text(line, "authorization", request->authorization);
    json_add_number(line, "concurrent", server.concurrent);
    cJSON_AddItemToObject(line, "body",
                          body != NULL ? cJSON_Duplicate(body, true) : cJSON_CreateNull());
    text = cJSON_PrintUnformatted(line);
    file = fopen(server.log, "a");
    if (file == NULL || text == NULL) {
        die("cannot write", server.log);
    }
    (void)fprintf(file, "%s\n", text);
    (void)fclose(file);
    cJSON_free(text);
    cJSON_Delete(line);
}

/* ---- answering ---- */

static void write_all(int fd, const char *bytes, size_t count, bool drip)
{
    while (count > 0) {
        ssize_t done = send(fd, bytes, drip ? 1 : count, MSG_NOSIGNAL);
        if (done <= 0) {
            return;
        }
        bytes += done;
        count -= (size_t)done;
    }
}

/* Sends an answer; shown bytes of its body, all when it is SIZE_MAX. */
static void answer(int fd, int status, const char *headers, const char *body, size_t shown,
                   bool drip)
{
    Buf out;
    size_t bytes = strlen(body);

    buf_init(&out, 64 * 1024 * 1024);
    buf_printf(&out, "HTTP/1.1 %d Because\r\nContent-Type: application/json\r\n", status);
    if ((status == 429 || status == 503) && server.retry_after >= 0) {
        buf_printf(&out, "Retry-After: %d\r\n", server.retry_after);
    }
    buf_printf(&out, "%sContent-Length: %zu\r\n\r\n", headers, bytes);
    buf_add(&out, body, shown < bytes ? shown : bytes);
    write_all(fd, out.data, out.size, drip);
    buf_release(&out);
}

static void answer_error(int fd, int status, const char *type, const char *code, const char *param,
                         const char *message)
{
    cJSON *body = cJSON_CreateObject();
    cJSON *error = cJSON_AddObjectToObject(body, "error");
    char *text;

    json_add_text(error, "message", message);
    json_add_text(error, "type", type);
    json_add_text(error, "code", code);
    cJSON_AddItemToObject(error, "param",
                          param != NULL ? cJSON_CreateString(param) : cJSON_CreateNull());
    text = cJSON_PrintUnformatted(body);
    answer(fd, status, "", text, SIZE_MAX, false);
    cJSON_free(text);
    cJSON_Delete(body);
}

/* A recorded reply for this prompt, or the next that is left, or NULL. */
static const RecordedReply *pick_recorded(const cJSON *body)
{
    char hex[HASH_HEX_SIZE];
    size_t count, picked = SIZE_MAX;
    const RecordedReply *replies = recording_replies(server.recording, &count);

    if (recording_prompt_hash(message_text(body, 0, "system"), message_text(body, 1, "user"), hex,
                              NULL) != OK) {
        return NULL;
    }
    for (size_t i = count; i-- > 0;) {
        bool matches = strcmp(replies[i].prompt_sha256, hex) == 0;
        bool better =
            picked == SIZE_MAX || matches || strcmp(replies[picked].prompt_sha256, hex) != 0;
        if (!server.used[i] && better) {
            picked = i;
        }
    }
    if (picked == SIZE_MAX) {
        return NULL;
    }
    server.used[picked] = true;
    return &replies[picked];
}

/* What the model says: text (allocated), and why it stopped. */
static char *pick_reply(const cJSON *body, const char **finish)
{
    const RecordedReply *recorded;
    Buf text;
    Err err;

    *finish = "stop";
    if (server.recording != NULL) {
        recorded = pick_recorded(body);
        if (recorded == NULL) {
            return mem_strdup("");
        }
        *finish = recorded->outcome == REPLY_CUT       ? "length"
                  : recorded->outcome == REPLY_REFUSED ? "content_filter"
                                                       : "stop";
        return mem_strdup(recorded->text);
    }
    if (server.file_count == 0) {
        return mem_strdup(CANNED);
    }
    buf_init(&text, REPLY_BYTES_MAX);
    if (file_read(server.files[server.file_next++ % server.file_count], &text, &err) != OK) {
        die("cannot read:", err.msg);
    }
    return buf_take(&text);
}

/* A good answer, bent as kind says. */
static void answer_reply(int fd, const cJSON *request, const char *kind)
{
    const char *finish;
    char *said, *text;
    cJSON *body = cJSON_CreateObject(), *choice = cJSON_CreateObject(), *choices, *message, *usage;
    bool is_null = strcmp(kind, "null") == 0 || strcmp(kind, "refusal") == 0;

    (void)pthread_mutex_lock(&server.lock);
    said = pick_reply(request, &finish);
    (void)pthread_mutex_unlock(&server.lock);
    finish = strcmp(kind, "cut") == 0      ? "length"
             : strcmp(kind, "filter") == 0 ? "content_filter"
                                           : finish;
    json_add_text(body, "object", "chat.completion");
    json_add_text(body, "model", "fake-1");
    choices = cJSON_AddArrayToObject(body, "choices");
    cJSON_AddItemToArray(choices, choice);
    json_add_number(choice, "index", 0);
    json_add_text(choice, "finish_reason", finish);
    message = cJSON_AddObjectToObject(choice, "message");
    json_add_text(message, "role", "assistant");
    if (is_null) {
        cJSON_AddItemToObject(message, "content", cJSON_CreateNull());
    } else if (strcmp(kind, "parts") == 0) {
        cJSON *part = cJSON_CreateObject();
        cJSON_AddItemToArray(cJSON_AddArrayToObject(message, "content"), part);
        json_add_text(part, "type", "text");
        json_add_text(part, "text", said);
    } else {
        json_add_text(message, "content", strcmp(kind, "blank") == 0 ? " \n" : said);
    }
    if (strcmp(kind, "refusal") == 0) {
        json_add_text(message, "refusal", "I will not do that.");
    }
    usage = cJSON_AddObjectToObject(body, "usage");
    json_add_number(usage, "prompt_tokens", 1000);
    json_add_number(usage, "completion_tokens", 200);
    text = cJSON_PrintUnformatted(body);
    answer(fd, 200, "", text, strcmp(kind, "half") == 0 ? strlen(text) / 2 : SIZE_MAX,
           strcmp(kind, "drip") == 0);
    cJSON_free(text);
    cJSON_Delete(body);
    mem_free(said);
}

static void answer_huge(int fd)
{
    Buf body;

    buf_init(&body, 2 * (size_t)HTTP_BODY_BYTES_MAX);
    while (body.size <= HTTP_BODY_BYTES_MAX + 65536) {
        buf_add_text(&body, "                                                                ");
    }
    answer(fd, 200, "", body.data, SIZE_MAX, false);
    buf_release(&body);
}

/* Waits until the client gives up. */
static void hang(int fd)
{
    char byte;

    while (read(fd, &byte, 1) > 0) {
    }
}

/* Fails as kind says; false: the connection is to be closed. */
static bool answer_failure(int fd, const Request *request, const cJSON *body, const char *kind)
{
    static const struct {
        const char *kind;
        int status;
        const char *type, *code, *message;
    } errors[] = {
        {"400", 400, "invalid_request_error", "bad", "This request is bad."},
        {"401", 401, "authentication_error", "invalid_api_key", "Incorrect API key provided."},
        {"402", 402, "billing_error", "payment_required", "Payment required."},
        {"404", 404, "invalid_request_error", "model_not_found", "The model does not exist."},
        {"429", 429, "requests", "rate_limit_exceeded", "Rate limit reached."},
        {"500", 500, "server_error", "", "The server had an error."},
        {"503", 503, "server_error", "", "Overloaded."},
        {"quota", 429, "insufficient_quota", "insufficient_quota", "You exceeded your quota."},
        {"echo-key", 401, "authentication_error", "invalid_api_key", NULL},
    };
    char text[768];

    for (size_t i = 0; i < ARRAY_LEN(errors); i++) {
        if (strcmp(kind, errors[i].kind) == 0) {
            (void)snprintf(text, sizeof text, "Wrong key: %s", request->authorization);
            answer_error(fd, errors[i].status, errors[i].type, errors[i].code, NULL,
                         errors[i].message != NULL ? errors[i].message : text);
            return true;
        }
    }
    if (strcmp(kind, "close") == 0) {
        return false;
    } else if (strcmp(kind, "hang") == 0) {
        hang(fd);
        return false;
    } else if (strcmp(kind, "bad-json") == 0) {
        answer(fd, 200, "", "{\"choices\": [", SIZE_MAX, false);
    } else if (strcmp(kind, "html") == 0) {
        answer(fd, 502, "", "<html><h1>Bad gateway</h1></html>", SIZE_MAX, false);
    } else if (strcmp(kind, "error-200") == 0) {
        answer(fd, 200, "", "{\"error\":{\"message\":\"upstream failed\",\"code\":502}}", SIZE_MAX,
               false);
    } else if (strcmp(kind, "no-choices") == 0) {
        answer(fd, 200, "", "{\"choices\":[]}", SIZE_MAX, false);
    } else if (strcmp(kind, "redirect") == 0) {
        answer(fd, 302, "Location: /v1/elsewhere\r\n", "{}", SIZE_MAX, false);
    } else if (strcmp(kind, "huge") == 0) {
        answer_huge(fd);
    } else {
        answer_reply(fd, body, kind);
        return strcmp(kind, "half") != 0;
    }
    return true;
}

/* True when an error was answered that depends on the request, not on the script. */
static bool answer_rules(int fd, const Request *request, const cJSON *body)
{
    char text[768];
    const char *model = cJSON_GetObjectItemCaseSensitive(body, "model")->valuestring;

    (void)snprintf(text, sizeof text, "Bearer %s", server.key != NULL ? server.key : "");
    if (server.key != NULL && strcmp(request->authorization, text) != 0) {
        answer_error(fd, 401, "authentication_error", "invalid_api_key", NULL,
                     "Incorrect API key provided.");
        return true;
    }
    if (server.model != NULL && strcmp(model, server.model) != 0) {
        answer_error(fd, 404, "invalid_request_error", "model_not_found", NULL,
                     "The model does not exist.");
        return true;
    }
    for (int i = 0; i < server.refused_count; i++) {
        if (cJSON_GetObjectItemCaseSensitive(body, server.refused[i]) != NULL) {
            (void)snprintf(text, sizeof text, "Unsupported parameter: '%s'.%s", server.refused[i],
                           strcmp(server.refused[i], "max_tokens") == 0
                               ? " Use 'max_completion_tokens' instead."
                               : "");
            answer_error(fd, 400, "invalid_request_error", "unsupported_parameter",
                         server.refused[i], text);
            return true;
        }
    }
    return false;
}

/* Answers one request; false: the connection is to be closed. */
static bool serve_request(int fd, const Request *request)
{
    cJSON *body = NULL;
    const char *fault;
    char kind[16] = "";
    bool keep = true;

    if (json_parse(request->bytes.data + request->body_at, request->body_bytes, "body", &body,
                   NULL) != OK) {
        body = NULL; /* a fault */
    }
    fault = request_fault(request, body);
    (void)pthread_mutex_lock(&server.lock);
    server.concurrent++;
    server.malformed += fault != NULL;
    if (server.log != NULL) {
        log_request(request, body);
    }
    if (server.fail_next < server.fail_count) {
        memcpy(kind, server.fails[server.fail_next++], sizeof kind);
    }
    (void)pthread_mutex_unlock(&server.lock);
    if (server.delay_ms > 0) {
        (void)usleep((useconds_t)server.delay_ms * 1000);
    }
    if (fault != NULL) {
        (void)fprintf(stderr, "fake_openai: malformed request: %s\n", fault);
        answer_error(fd, 400, "invalid_request_error", "malformed", NULL, fault);
    } else if (kind[0] != '\0') {
        keep = answer_failure(fd, request, body, kind);
    } else if (!answer_rules(fd, request, body)) {
        answer_reply(fd, body, "");
    }
    (void)pthread_mutex_lock(&server.lock);
    server.concurrent--;
    (void)pthread_mutex_unlock(&server.lock);
    cJSON_Delete(body);
    return keep;
}

static void *serve_connection(void *arg)
{
    int fd = *(int *)arg;
    Request request;
    bool keep = true;

    mem_free(arg);
    while (keep) {
        keep = read_request(fd, &request) && serve_request(fd, &request);
        buf_release(&request.bytes);
    }
    (void)close(fd);
    return NULL;
}

static void *accept_all(void *arg)
{
    int listener = *(const int *)arg;

    for (;;) {
        int fd = accept(listener, NULL, NULL);
        int *box = mem_alloc(sizeof *box);
        pthread_t thread;
        if (fd < 0 || box == NULL) {
            die("cannot accept", "");
        }
        *box = fd;
        if (pthread_create(&thread, NULL, serve_connection, box) != 0) {
            die("cannot start a thread", "");
        }
        (void)pthread_detach(thread);
    }
    return NULL;
}

/* ---- options ---- */

static void add_fail(const char *text)
{
    size_t length = strcspn(text, "*");
    long times = text[length] == '*' ? strtol(text + length + 1, NULL, 10) : 1;

    if (length >= sizeof server.fails[0]) {
        die("unknown failure", text);
    }
    for (long i = 0; i < times && server.fail_count < FAILS_MAX; i++) {
        memcpy(server.fails[server.fail_count++], text, length);
    }
}

static int compare_names(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;

    return strcmp(*x, *y);
}

static void add_files(const char *path)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    char name[4096];

    if (dir == NULL) {
        die("cannot open", path);
    }
    while ((entry = readdir(dir)) != NULL && server.file_count < FILES_MAX) {
        size_t length = strlen(entry->d_name);
        if (length > 3 && strcmp(entry->d_name + length - 3, ".md") == 0) {
            (void)snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
            server.files[server.file_count++] = mem_strdup(name);
        }
    }
    (void)closedir(dir);
    if (server.file_count == 0) {
        die("no .md files in", path);
    }
    qsort(server.files, server.file_count, sizeof server.files[0], compare_names);
}

static void load_recording(const char *path)
{
    Err err;
    size_t count;

    if (recording_load(path, &server.recording, &err) != OK) {
        die("", err.msg);
    }
    (void)recording_replies(server.recording, &count);
    server.used = mem_alloc(count * sizeof *server.used);
}

static void take_option(const char *option, const char *value)
{
    if (strcmp(option, "--recording") == 0) {
        load_recording(value);
    } else if (strcmp(option, "--replies") == 0) {
        add_files(value);
    } else if (strcmp(option, "--key") == 0) {
        server.key = value;
    } else if (strcmp(option, "--model") == 0) {
        server.model = value;
    } else if (strcmp(option, "--refuse") == 0 && server.refused_count < REFUSED_MAX) {
        server.refused[server.refused_count++] = value;
    } else if (strcmp(option, "--fail") == 0) {
        add_fail(value);
    } else if (strcmp(option, "--retry-after") == 0) {
        server.retry_after = (int)strtol(value, NULL, 10);
    } else if (strcmp(option, "--delay-ms") == 0) {
        server.delay_ms = (int)strtol(value, NULL, 10);
    } else if (strcmp(option, "--log") == 0) {
        server.log = value;
    } else {
        die("unknown option", option);
    }
}

static int listen_on_loopback(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(fd, 64) != 0 || getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
        die("cannot listen on", "127.0.0.1");
    }
    (void)printf("http://127.0.0.1:%d/v1\n", ntohs(address.sin_port));
    (void)fflush(stdout);
    return fd;
}

int main(int argc, char **argv)
{
    pthread_t thread;
    char byte;
    int listener;

    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc) {
            die("a value is missing after", argv[i]);
        }
        take_option(argv[i], argv[i + 1]);
    }
    listener = listen_on_loopback();
    if (pthread_create(&thread, NULL, accept_all, &listener) != 0) {
        die("cannot start a thread", "");
    }
    while (read(STDIN_FILENO, &byte, 1) > 0) {
    }
    /* Connections may still be served: leave without taking their memory away. */
    _exit(server.malformed > 0 ? 3 : 0);
}
