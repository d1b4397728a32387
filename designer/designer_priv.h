/* designer/designer_priv.h - what the kinds of designer share: a table of functions, and a queue of
 * replies that are ready. */
#ifndef DESIGNER_DESIGNER_PRIV_H
#define DESIGNER_DESIGNER_PRIV_H

#include "designer/designer.h"

/* One kind. name is what follows the colon; state is the kind's own. */
typedef struct {
    const char *word;
    Status (*open)(Designer *designer, Err *err); /* on failure close is called too */
    Status (*submit)(Designer *designer, const CallKey *key, const char *system_text,
                     const char *user_text, Err *err);
    /* Waits as designer_wait says; called when no reply is ready. */
    Status (*wait)(Designer *designer, struct pollfd *fds, int fd_count, int timeout_ms, Err *err);
    /* Does what can be done without waiting; puts replies that are ready with designer_ready. */
    Status (*advance)(Designer *designer, Err *err);
    void (*defaults)(const Designer *designer, RecordingDefaults *out); /* NULL: has none */
    void (*close)(Designer *designer);
} DesignerKind;

extern const DesignerKind DESIGNER_RECORDING, DESIGNER_EXCHANGE, DESIGNER_OPENAI;

typedef struct ReadyReply {
    Reply reply;
    struct ReadyReply *next;
} ReadyReply;

struct Designer {
    const DesignerKind *kind;
    char *name;
    DesignerOptions options; /* texts borrowed until designer_close */
    void *state;
    int pending; /* submitted, not taken */
    ReadyReply *first, **last;
};

/* Puts a reply into the queue. text is copied, at most REPLY_BYTES_MAX of it; bytes that are not
 * UTF-8 are made so. REPLY_OK without any text becomes REPLY_EMPTY. */
MUST_USE Status designer_ready(Designer *designer, const Reply *reply, const char *text,
                               size_t count, Err *err);

/* poll, with a signal as a way to return. */
MUST_USE Status designer_poll(struct pollfd *fds, int fd_count, int timeout_ms, Err *err);

/* Copies message to one safe line of size bytes. */
void designer_line(char *out, size_t size, const char *message);

#endif
