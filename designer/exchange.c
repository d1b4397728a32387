/* designer/exchange.c - the designer that lays prompts down as files and waits for replies as
 * files.
 *
 * For a site without a network, and for people who paste. DIR/KEY.prompt.md is written whole or not
 * at all; the reply is DIR/KEY.reply.md, taken when it has bytes and nobody has it open for
 * writing. inotify says when to look; each look goes through all that is pending, so that replies
 * which were there before we began are found in the same way.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "designer/designer_priv.h"

typedef struct Question {
    CallKey key;
    uint64_t start_ms;
    struct Question *next;
} Question;

typedef struct {
    int inotify_fd;
    Question *first, **last;
    struct pollfd *fds; /* ours and the caller's */
    int fd_capacity;
    bool is_gone; /* the directory was removed or unmounted */
} Exchange;

static Status open_exchange(Designer *designer, Err *err)
{
    Exchange *exchange = mem_alloc(sizeof *exchange);
    Status st;

    if (exchange == NULL) {
        return err_set(err, ERR_NOMEM, "an exchange: out of memory");
    }
    designer->state = exchange;
    exchange->inotify_fd = -1;
    exchange->last = &exchange->first;
    st = dir_make(designer->name, err);
    if (st != OK) {
        return st;
    }
    exchange->inotify_fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (exchange->inotify_fd < 0 ||
        inotify_add_watch(exchange->inotify_fd, designer->name,
                          IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE_SELF | IN_ONLYDIR) < 0) {
        return err_set(err, ERR_IO, "cannot watch the directory %s: %s", designer->name,
                       strerror(errno));
    }
    return OK;
}

static Status file_path(const Designer *designer, const CallKey *key, const char *ending,
                        char path[PATH_MAX], Err *err)
{
    char text[CALL_KEY_TEXT_SIZE];

    call_key_text(key, text);
    if (snprintf(path, PATH_MAX, "%s/%s.%s.md", designer->name, text, ending) >= PATH_MAX) {
        return err_set(err, ERR_LIMIT, "%s: the path is too long", designer->name);
    }
    return OK;
}

/* Writes the prompt, or leaves the same one alone. Where a reply to another one lies already
 * (`answered`), nothing is written: it would be taken for the reply to this one. */
static Status write_prompt(const char *path, const char *system_text, const char *user_text,
                           bool answered, Err *err)
{
    Buf text, old;
    Status st;

    buf_init(&text, 2 * (size_t)PROMPT_BYTES_MAX);
    buf_init(&old, 2 * (size_t)PROMPT_BYTES_MAX);
    buf_printf(&text,
               "<!-- Give both parts to a model; save its whole reply beside this file, with "
               "\".reply.md\" in place of \".prompt.md\". -->\n\n"
               "<!-- system -->\n\n%s\n<!-- user -->\n\n%s",
               system_text, user_text);
    st = buf_status(&text, path, err);
    if (st != OK) {
        goto done;
    }
    st = file_read(path, &old, err);
    if (st == OK && old.size == text.size && memcmp(old.data, text.data, text.size) == 0) {
        goto done;
    }
    if (st != OK && st != ERR_NOTFOUND && st != ERR_LIMIT) {
        goto done;
    }
    if (st != ERR_NOTFOUND && answered) {
        st = err_set(err, ERR_USAGE,
                     "%.200s holds another prompt, with a reply beside it: name another folder, or "
                     "remove what is in this one",
                     path);
        goto done;
    }
    st = file_write(path, text.data, text.size, err);
done:
    buf_release(&text);
    buf_release(&old);
    return st;
}

static Status submit(Designer *designer, const CallKey *key, const char *system_text,
                     const char *user_text, Err *err)
{
    Exchange *exchange = designer->state;
    char path[PATH_MAX], reply[PATH_MAX];
    Question *question;
    Status st = file_path(designer, key, "prompt", path, err);

    if (st == OK) {
        st = file_path(designer, key, "reply", reply, err);
    }
    if (st == OK) {
        st = write_prompt(path, system_text, user_text, access(reply, F_OK) == 0, err);
    }
    if (st != OK) {
        return st;
    }
    question = mem_alloc(sizeof *question);
    if (question == NULL) {
        return err_set(err, ERR_NOMEM, "an exchange: out of memory");
    }
    question->key = *key;
    question->start_ms = clock_ms();
    *exchange->last = question;
    exchange->last = &question->next;
    return OK;
}

/* True when somebody has the file open for writing: then the kernel refuses a read lease. Where
 * leases are not possible (another user's file, some file systems) the file counts as closed. */
static bool is_being_written(int fd)
{
    /* Who breaks a lease signals its holder; the default SIGIO would end us. SIGURG is ignored
     * unless somebody asks for it. */
    if (fcntl(fd, F_SETSIG, SIGURG) != 0) {
        return false;
    }
    if (fcntl(fd, F_SETLEASE, F_RDLCK) == 0) {
        (void)fcntl(fd, F_SETLEASE, F_UNLCK);
        return false;
    }
    return errno == EAGAIN;
}

/* True when a whole reply lies at path. */
static bool is_there(const char *path)
{
    struct stat info;
    bool there;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0) {
        return false;
    }
    there =
        fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0 && !is_being_written(fd);
    (void)close(fd);
    return there;
}

/* Takes the reply of a question when there is one, or ends the question when it is too late. *ended
 * says that the question is done with. */
static Status look(Designer *designer, const Question *question, uint64_t now_ms, bool *ended,
                   Err *err)
{
    Reply reply = {.key = question->key, .attempts = 1, .tokens_in = -1, .tokens_out = -1};
    uint64_t limit_ms =
        designer->options.timeout_ms > 0 ? (uint64_t)designer->options.timeout_ms : 0;
    char path[PATH_MAX];
    Err inner = {OK, ""};
    Buf text;
    Status st;

    *ended = false;
    st = file_path(designer, &question->key, "reply", path, err);
    if (st != OK) {
        return st;
    }
    buf_init(&text, REPLY_BYTES_MAX);
    reply.wall_ms = now_ms - question->start_ms;
    if (is_there(path)) {
        *ended = true;
        if (file_read(path, &text, &inner) != OK) {
            reply.outcome = REPLY_FAILED;
            buf_reset(&text);
        }
    } else if (limit_ms > 0 && reply.wall_ms >= limit_ms) {
        *ended = true;
        reply.outcome = REPLY_FAILED;
        (void)snprintf(inner.msg, sizeof inner.msg, "no reply file within %d ms",
                       designer->options.timeout_ms);
    }
    if (*ended) {
        designer_line(reply.message, sizeof reply.message, inner.msg);
        st = designer_ready(designer, &reply, text.data, text.size, err);
    }
    buf_release(&text);
    return st;
}

/* Empties the queue of events; only what happened to the directory itself matters. */
static void drain_events(Exchange *exchange)
{
    _Alignas(struct inotify_event) char bytes[4096];
    ssize_t count;

    while ((count = read(exchange->inotify_fd, bytes, sizeof bytes)) > 0) {
        for (ssize_t at = 0; at < count;) {
            struct inotify_event event;
            memcpy(&event, bytes + at, sizeof event);
            if ((event.mask & (IN_DELETE_SELF | IN_IGNORED | IN_UNMOUNT)) != 0) {
                exchange->is_gone = true;
            }
            at += (ssize_t)(sizeof event + event.len);
        }
    }
}

static Status advance(Designer *designer, Err *err)
{
    Exchange *exchange = designer->state;
    uint64_t now_ms = clock_ms();

    drain_events(exchange);
    for (Question **link = &exchange->first; *link != NULL;) {
        Question *question = *link;
        bool ended;
        Status st = look(designer, question, now_ms, &ended, err);
        if (st != OK) {
            return st;
        }
        if (ended) {
            *link = question->next;
            mem_free(question);
        } else {
            link = &question->next;
        }
    }
    exchange->last = &exchange->first;
    while (*exchange->last != NULL) {
        exchange->last = &(*exchange->last)->next;
    }
    if (exchange->is_gone && exchange->first != NULL) {
        return err_set(err, ERR_IO, "the directory %s was removed", designer->name);
    }
    return OK;
}

/* timeout_ms, or less when a question is late before. */
static int until_late(const Designer *designer, int timeout_ms)
{
    const Exchange *exchange = designer->state;
    uint64_t now_ms = clock_ms(), left_ms;

    if (designer->options.timeout_ms <= 0 || exchange->first == NULL) {
        return timeout_ms;
    }
    /* All have the same limit, so the first of them is late first. */
    left_ms = exchange->first->start_ms + (uint64_t)designer->options.timeout_ms;
    left_ms = left_ms > now_ms ? left_ms - now_ms : 0;
    return timeout_ms < 0 || left_ms < (uint64_t)timeout_ms ? (int)left_ms : timeout_ms;
}

static Status wait_exchange(Designer *designer, struct pollfd *fds, int fd_count, int timeout_ms,
                            Err *err)
{
    Exchange *exchange = designer->state;
    Status st = advance(designer, err);

    if (st != OK) {
        return st;
    }
    if (designer->first != NULL) {
        return designer_poll(fds, fd_count, 0, err);
    }
    if (fd_count + 1 > exchange->fd_capacity) {
        struct pollfd *grown =
            mem_realloc(exchange->fds, (size_t)(fd_count + 1) * sizeof *exchange->fds);
        if (grown == NULL) {
            return err_set(err, ERR_NOMEM, "an exchange: out of memory");
        }
        exchange->fds = grown;
        exchange->fd_capacity = fd_count + 1;
    }
    exchange->fds[0] = (struct pollfd){.fd = exchange->inotify_fd, .events = POLLIN};
    for (int i = 0; i < fd_count; i++) {
        exchange->fds[i + 1] = fds[i];
    }
    st = designer_poll(exchange->fds, fd_count + 1, until_late(designer, timeout_ms), err);
    for (int i = 0; i < fd_count && st == OK; i++) {
        fds[i].revents = exchange->fds[i + 1].revents;
    }
    return st;
}

static void close_exchange(Designer *designer)
{
    Exchange *exchange = designer->state;

    if (exchange == NULL) {
        return;
    }
    while (exchange->first != NULL) {
        Question *question = exchange->first;
        exchange->first = question->next;
        mem_free(question);
    }
    if (exchange->inotify_fd >= 0) {
        (void)close(exchange->inotify_fd);
    }
    mem_free(exchange->fds);
    mem_free(exchange);
}

const DesignerKind DESIGNER_EXCHANGE = {"exchange", open_exchange, submit,        wait_exchange,
                                        advance,    NULL,          close_exchange};
