/* Canonical text to code in memory, by TinyCC. */
#include "sandbox/worker_priv.h"

#include <errno.h>
#include <libtcc.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* TinyCC links against these; a worker never loads anything. They take the place of libc's. */
void *dlopen(const char *file, int mode);
void *dlsym(void *handle, const char *name);
int dlclose(void *handle);
char *dlerror(void);

void *dlopen(const char *file, int mode)
{
    (void)file;
    (void)mode;
    return NULL;
}

void *dlsym(void *handle, const char *name)
{
    (void)handle;
    (void)name;
    return NULL;
}

int dlclose(void *handle)
{
    (void)handle;
    return 0;
}

char *dlerror(void)
{
    return NULL;
}

/* This one too: TinyCC makes its code writable and executable at once, which is never needed. */
int mprotect(void *at, size_t bytes, int protection)
{
    if ((protection & PROT_WRITE) != 0) {
        protection &= ~PROT_EXEC;
    }
    return (int)syscall(SYS_mprotect, at, bytes, protection);
}

/* The compiler's messages, joined. Also called for warnings. */
static void on_message(void *ctx, const char *text)
{
    Worker *w = ctx;
    size_t used = strnlen(w->out->message, sizeof w->out->message - 1);

    (void)snprintf(w->out->message + used, sizeof w->out->message - used, "%s\n", text);
}

static void add_symbols(TCCState *tcc, const Primitive *extra)
{
    size_t count;
    const Primitive *all = primitive_all(&count);

    for (size_t i = 0; i < count; i++) {
        (void)tcc_add_symbol(tcc, all[i].symbol, all[i].address);
    }
    if (extra != NULL) {
        (void)tcc_add_symbol(tcc, extra->symbol, extra->address);
    }
    /* What the compiler itself calls for initialisers and copies. */
    (void)tcc_add_symbol(tcc, "memset", (const void *)(uintptr_t)memset);
    (void)tcc_add_symbol(tcc, "memcpy", (const void *)(uintptr_t)memcpy);
    (void)tcc_add_symbol(tcc, "memmove", (const void *)(uintptr_t)memmove);
}

/* Symbols come before the text: one that the text defines again is then an error, and not taken in
 * the place of ours. */
static TCCState *new_compiler(Worker *w, const Primitive *extra)
{
    TCCState *tcc = tcc_new();

    if (tcc == NULL) {
        worker_give_up(w, WORKER_EXIT_SETUP, "compiler");
    }
    tcc_set_error_func(tcc, w, on_message);
    tcc_set_options(tcc, "-nostdlib -nostdinc -Wall -Werror");
    tcc_set_output_type(tcc, TCC_OUTPUT_MEMORY);
    add_symbols(tcc, extra);
    return tcc;
}

/* Puts the code in memory. All in one mapping: constants live in it too, so nothing that the code
 * owns can be written. */
static void place_code(Worker *w, TCCState *tcc)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    int size = tcc_relocate(tcc, NULL);
    size_t bytes = ((size_t)(size > 0 ? size : 0) + page - 1) / page * page;
    void *code;

    if (size < 0) {
        worker_leave(WORKER_EXIT_REJECTED);
    }
    code = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (code == MAP_FAILED) {
        on_message(w, "memory full: the reward's tables are too large");
        worker_leave(WORKER_EXIT_REJECTED);
    }
    /* A message of any kind is a refusal, for TinyCC goes on after some errors. */
    if (tcc_relocate(tcc, code) < 0 || w->out->message[0] != '\0') {
        worker_leave(WORKER_EXIT_REJECTED);
    }
    if (mprotect(code, bytes, PROT_READ | PROT_EXEC) != 0) {
        worker_layer(w, LAYER_WX, false, errno);
    }
    worker_layer(w, LAYER_WX, true, 0);
}

TCCState *worker_compile(Worker *w, const char *text, const Primitive *extra)
{
    TCCState *tcc = new_compiler(w, extra);

    if (tcc_compile_string(tcc, text) != 0) {
        worker_leave(WORKER_EXIT_REJECTED);
    }
    place_code(w, tcc);
    return tcc;
}

void *worker_compiled(Worker *w, TCCState *tcc, const char *name)
{
    void *function = tcc_get_symbol(tcc, name);

    if (function == NULL) {
        (void)snprintf(w->out->message, sizeof w->out->message, "there is no function %s", name);
        worker_leave(WORKER_EXIT_REJECTED);
    }
    return function;
}
