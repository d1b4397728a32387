/* A key that is in the environment, on the heap and on the stack of the process that starts a
 * worker is nowhere in the worker.
 *
 * From inside: a program without the front end reads all memory that it can reach. It asks the
 * channel whether an address can be read (write() of an eventfd answers EFAULT and does not fault),
 * so it needs no luck; how much of the process it saw is counted against /proc.
 * From outside: /proc/PID/mem of the worker, and of every process that a training starts.
 * Each has its control: a key that was planted is found.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "lang/primitives.h"
#include "sandbox/batch.h"
#include "sandbox/worker_process.h"
#include "tests/folder.h"
#include "tests/program.h"

enum {
    KEY_BYTES = 24,
    MASK = 0x5a, /* the program knows the key under this mask, or it would find its own text */
    PART = 4096,
    PATIENCE_MS = 20000,
    CHUNK = 1 << 20,
    LIST_MAX = 16384, /* pages that the program saw */
    PROCESSES_MAX = 64,
};

static char key[KEY_BYTES + 1], *key_on_heap;
static char folder[FOLDER_SIZE];

static int begin(void **state)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    unsigned char chance[KEY_BYTES];

    (void)state;
    CHECK_INT(getrandom(chance, sizeof chance, 0), sizeof chance);
    for (int i = 0; i < KEY_BYTES; i++) {
        key[i] = letters[chance[i] % (sizeof letters - 1)];
    }
    CHECK_INT(setenv("OPENAI_API_KEY", key, 1), 0);
    CHECK_INT(setenv("GOODHART_API_KEY", key, 1), 0);
    CHECK_INT(setenv(key, key, 1), 0);
    key_on_heap = mem_strdup(key);
    CHECK(key_on_heap != NULL);
    folder_make(folder);
    return 0;
}

static int end(void **state)
{
    (void)state;
    mem_free(key_on_heap);
    folder_remove(folder);
    return 0;
}

/* ---- what a process holds, from outside ---- */

typedef struct {
    bool readable; /* at all: another user's process is not */
    int hits;
    uint64_t pages, skipped;   /* that could be read; in mappings too large to be anybody's data */
    const volatile long *list; /* pages to look for, or NULL */
    size_t listed, unlisted;   /* how many those are; pages that are not among them */
} Memory;

static void look_up(uint64_t page, Memory *found)
{
    for (size_t i = 0; i < found->listed; i++) {
        if ((uint64_t)found->list[i] == page) {
            return;
        }
    }
    found->unlisted++;
}

/* Looks for the key in from … to of an open /proc/PID/mem. */
static void search_mapping(int fd, uint64_t from, uint64_t to, Memory *found)
{
    static char chunk[CHUNK + KEY_BYTES];
    size_t kept = 0; /* of the chunk before: the key may lie across */

    for (uint64_t at = from; at < to;) {
        size_t want = to - at < CHUNK ? (size_t)(to - at) : CHUNK;
        ssize_t got = pread(fd, chunk + kept, want, (off_t)at);
        size_t have;
        if (got <= 0) { /* a guard, or a page that only the kernel fills */
            at += PART;
            kept = 0;
            continue;
        }
        have = kept + (size_t)got;
        found->pages += (size_t)got / PART;
        for (uint64_t page = at; found->list != NULL && page < at + (uint64_t)got; page += PART) {
            look_up(page, found);
        }
        for (const char *hit = memmem(chunk, have, key, KEY_BYTES); hit != NULL;
             hit = memmem(hit + 1, have - (size_t)(hit + 1 - chunk), key, KEY_BYTES)) {
            found->hits++;
        }
        at += (uint64_t)got;
        kept = have < KEY_BYTES - 1 ? have : KEY_BYTES - 1;
        memmove(chunk, chunk + have - kept, kept);
    }
}

static void search_process(pid_t pid, Memory *found)
{
    char path[64], line[512];
    FILE *maps;
    int fd;

    (void)snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    (void)snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
    maps = fopen(path, "re");
    while (fd >= 0 && maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        unsigned long from, to;
        char mode[8];
        if (sscanf(line, "%lx-%lx %7s", &from, &to, mode) != 3 || mode[0] != 'r' ||
            strstr(line, "[vsyscall]") != NULL) {
            continue;
        }
        found->readable = true;
        if (to - from > 1ul << 30) { /* the shadow of a sanitizer */
            found->skipped += (to - from) / PART;
        } else {
            search_mapping(fd, from, to, found);
        }
    }
    if (maps != NULL) {
        (void)fclose(maps);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
}

/* ---- the program that looks, from inside ---- */

/* clang-format off */
static const char LOOK[] =
    "static long call(long number, long a, long b, long c)\n"
    "{\n"
    "    long r;\n"
    "    asm volatile(\"syscall\" : \"=a\"(r) : \"a\"(number), \"D\"(a), \"S\"(b), \"d\"(c)\n"
    "                 : \"rcx\", \"r11\", \"memory\");\n"
    "    return r;\n"
    "}\n"
    "typedef struct { long done, pages, hits; long *list; } Seen;\n"
    "static void look(Seen *seen, const unsigned char *page)\n"
    "{\n"
    "    seen->list[seen->pages & 16383] = (long)page;\n"
    "    seen->pages++;\n"
    "    for (int i = 0; i < 4096; i++) {\n"
    "        int k = 0;\n"
    "        while (k < 24 && i + k < 4096 && (page[i + k] ^ 0x5a) == masked[k]) { k++; }\n"
    "        if (k >= 10) { seen->hits++; }\n"       /* enough, also across the end of a page */
    "    }\n"
    "}\n"
    "static int readable(long at) { return call(1, 6, at, 8) != -14; }\n"
    /* Outward until nothing is mapped for 64 MiB. */
    "static void walk(Seen *seen, long at, long by, long pages)\n"
    "{\n"
    "    long gap = 0;\n"
    "    for (at &= ~4095L; gap < pages; at += by) {\n"
    "        if (readable(at)) { look(seen, (const unsigned char *)at); gap = 0; } else { gap++; }\n"
    "    }\n"
    "}\n"
    "static long *find(void)\n" /* the words of the worker that hold both memories */
    "{\n"
    "    for (long *at = (long *)((long)&gh_expf & ~7L); ; at++) {\n"
    "        if (*at > 0x7e0000000000 && *at < 0x7fff00000000 && (*at & 4095) == 0) {\n"
    "            if (*(int *)*at == 0x67684231) { return at; }\n"
    "        }\n"
    "    }\n"
    "}\n"
    "void reward(const void *s, void *m, float *out)\n"
    "{\n"
    "    long *worker = find(), from[6];\n"
    "    Seen seen = {0, 0, 0, 0};\n"
    "    long *told = (long *)(worker[1] + 4096 * 5);\n"
    "    seen.list = (long *)(worker[1] + 4096 * 6);\n"
    "    from[0] = (long)&seen; from[1] = (long)&reward; from[2] = (long)&gh_expf; from[3] = (long)m;\n"
    "    from[4] = worker[0]; from[5] = worker[1];\n"
    "    for (int i = 0; i < 6; i++) {\n"
    "        walk(&seen, from[i], 4096, 16384);\n"
    "        walk(&seen, from[i] - 4096, -4096, 16384);\n"
    "    }\n"
    /* The heap of a static program is near here, up to 1 GiB further. */
    "    walk(&seen, 0x555555554000, 4096, 270000);\n"
    "    told[1] = seen.pages; told[2] = seen.hits; out[0] = (long)s != 0;\n"
    "    told[0] = 4711;\n"
    "    for (;;) { }\n"
    "}\n";
/* clang-format on */

static void write_program(Buf *text)
{
    size_t count;
    const Primitive *functions = primitive_all(&count);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(functions[i].name, "expf") == 0) {
            buf_printf(text, "%s\n", functions[i].declaration);
        }
    }
    buf_add_text(text, "static const unsigned char masked[24] = {");
    for (int i = 0; i < KEY_BYTES; i++) {
        buf_printf(text, "%d,", key[i] ^ MASK);
    }
    buf_add_text(text, "};\n");
    buf_add_text(text, LOOK);
    CHECK(!text->failed);
}

/* A worker with that text, ready. One step, one environment, one term; its parts are pages. */
static void start_worker(WorkerProcess *w, const Buf *text)
{
    size_t in_bytes = 6 * PART + text->size + 1;
    Outcome outcome;
    Err err = {0};

    CHECK_OK(worker_process_init(w, in_bytes, 6 * PART + LIST_MAX * sizeof(long), &err), err);
    w->in->source_offset = 6 * PART;
    w->in->source_bytes = (uint32_t)text->size;
    w->in->step_words = STEP_TAIL_WORDS + STEP_FIRST_WORD;
    w->in->terms = w->in->envs = w->in->steps = 1;
    w->in->memory_bytes = MEMORY_BYTES_MAX;
    w->in->steps_offset = 5 * PART;
    w->in->memory_offset = 4 * PART;
    w->out->terms_offset = 4 * PART;
    w->out->memory_offset = 5 * PART;
    memcpy((char *)w->in + 6 * PART, text->data, text->size + 1);
    CHECK_OK(worker_process_start(w, 60, &err), err);
    CHECK_OK(worker_process_wait(w, PATIENCE_MS / 10, &outcome, &err), err);
    if (outcome != OUTCOME_OK) {
        fail_msg("[%s] %s: %.200s", test_case, outcome_word(outcome), w->out->message);
    }
}

/* Asks, takes all that comes over the channel, and waits for the word that it is done. */
static void let_it_look(WorkerProcess *w, long told[3])
{
    const volatile long *words = (const volatile long *)((const char *)w->out + 5 * PART);
    struct pollfd fds[2] = {{w->answer_fd, POLLIN, 0}, {w->pidfd, POLLIN, 0}};
    uint64_t started = clock_ms(), ignored;
    Err err = {0};

    CHECK_OK(worker_process_ask(w, &err), err);
    while (words[0] != 4711) {
        CHECK(clock_ms() - started < PATIENCE_MS);
        CHECK(poll(fds, 2, 10) >= 0);
        CHECK_INT(fds[1].revents, 0); /* it fell over something */
        if (fds[0].revents != 0) {
            CHECK_INT(read(w->answer_fd, &ignored, sizeof ignored), sizeof ignored);
        }
    }
    for (int i = 0; i < 3; i++) {
        told[i] = words[i];
    }
}

static void run_inside(bool planted)
{
    char key_on_stack[KEY_BYTES + 1];
    WorkerProcess w;
    Memory outside = {0};
    long told[3];
    Buf text;

    memcpy(key_on_stack, key, sizeof key);
    __asm__ volatile("" : : "r"(key_on_stack) : "memory");
    buf_init(&text, 1 << 16);
    write_program(&text);
    start_worker(&w, &text);
    if (planted) {
        memcpy((char *)w.in + 2 * PART + 100, key, KEY_BYTES);
    }
    let_it_look(&w, told);
    outside.list = (const volatile long *)((const char *)w.out + 6 * PART);
    outside.listed = (size_t)told[1];
    CHECK(told[1] > 100 && told[1] < LIST_MAX);
    search_process(w.pid, &outside);
    if (outside.readable) {
        printf("%s: the program saw %llu of the %llu pages of its process; the key is there %ld "
               "times by its count, %d by the kernel's\n",
               test_case, (unsigned long long)(outside.pages - outside.unlisted),
               (unsigned long long)outside.pages, told[2], outside.hits);
        CHECK_INT(outside.hits, planted ? 1 : 0);
        CHECK(outside.unlisted <= 4);
    } else {
        printf("%s: the program saw %ld pages; SKIPPED: /proc/PID/mem of a worker is not for this "
               "user\n",
               test_case, told[1]);
    }
    CHECK(planted ? told[2] > 0 : told[2] == 0);
    worker_process_close(&w);
    buf_release(&text);
}

TEST(a_planted_key_is_found)
{
    UNUSED_STATE;
    test_case = "planted";
    run_inside(true);
}

TEST(the_key_is_not_in_a_worker)
{
    UNUSED_STATE;
    test_case = "not planted";
    run_inside(false);
}

/* ---- all processes of a training ---- */

typedef struct {
    pid_t pid, parent;
    char name[32];
} Entry;

static int list_processes(Entry *entries, int max)
{
    DIR *dir = opendir("/proc");
    struct dirent *entry;
    int count = 0;

    CHECK(dir != NULL);
    while ((entry = readdir(dir)) != NULL && count < max) {
        char path[300], line[512] = "";
        int pid, parent;
        char *open, *close_;
        FILE *file;
        if (!isdigit((unsigned char)entry->d_name[0])) {
            continue;
        }
        (void)snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
        file = fopen(path, "re");
        if (file == NULL) {
            continue;
        }
        if (fgets(line, sizeof line, file) == NULL) {
            line[0] = '\0';
        }
        (void)fclose(file);
        open = strchr(line, '(');
        close_ = strrchr(line, ')');
        if (open != NULL && close_ != NULL && sscanf(line, "%d", &pid) == 1 &&
            sscanf(close_ + 1, " %*c %d", &parent) == 1) {
            Entry *e = &entries[count++];
            e->pid = pid;
            e->parent = parent;
            (void)snprintf(e->name, sizeof e->name, "%.*s", (int)(close_ - open - 1), open + 1);
        }
    }
    (void)closedir(dir);
    return count;
}

static bool descends(const Entry *entries, int count, pid_t pid, pid_t from)
{
    for (int depth = 0; depth < 8 && pid > 1; depth++) {
        pid_t parent = 0;
        for (int i = 0; i < count; i++) {
            parent = entries[i].pid == pid ? entries[i].parent : parent;
        }
        if (parent == from) {
            return true;
        }
        pid = parent;
    }
    return false;
}

/* The programs that were seen, and looked into. */
typedef struct {
    bool trainer, worker;
    int processes, refused;
} Sighting;

static void look_at_children(pid_t program, Sighting *seen)
{
    static Entry entries[8192];
    int count = list_processes(entries, (int)ARRAY_LEN(entries));

    for (int i = 0; i < count; i++) {
        Memory found = {0};
        if (!descends(entries, count, entries[i].pid, program)) {
            continue;
        }
        search_process(entries[i].pid, &found);
        if (!found.readable) {
            seen->refused++;
            continue;
        }
        if (found.hits > 0 && strncmp(entries[i].name, "goodhart-", 9) == 0) {
            fail_msg("the key is %d times in %s", found.hits, entries[i].name);
        }
        seen->processes++;
        seen->trainer = seen->trainer || strcmp(entries[i].name, "goodhart-traine") == 0;
        seen->worker = seen->worker || strcmp(entries[i].name, "goodhart-worker") == 0;
    }
}

TEST(the_key_is_in_no_process_that_a_training_starts)
{
    char store[128], assignment[64];
    const char *const env[] = {"LC_ALL=C.UTF-8", assignment, NULL};
    const char *const words[] = {"./goodhart", "train",    SOURCE_DIR "/examples/cartpole.c",
                                 "--task",     "cartpole", "--seeds",
                                 "1",          "--steps",  "5000000",
                                 "--quiet",    "--store",  store,
                                 NULL};
    uint64_t started = clock_ms();
    Sighting seen = {0};
    Memory own = {0};
    Process p;
    Answer a;

    UNUSED_STATE;
    test_case = "training";
    (void)snprintf(store, sizeof store, "%s/g.db", folder);
    (void)snprintf(assignment, sizeof assignment, "OPENAI_API_KEY=%s", key);
    program_start(&p, words, env);
    while (!(seen.trainer && (seen.worker || (geteuid() != 0 && seen.refused > 0))) &&
           clock_ms() - started < PATIENCE_MS) {
        look_at_children(p.pid, &seen);
    }
    search_process(p.pid, &own);
    CHECK_INT(kill(p.pid, SIGTERM), 0);
    a = program_wait(&p);
    printf("training: %d looks into its processes, %d refused; the program itself holds the key %d "
           "times\n",
           seen.processes, seen.refused, own.hits);
    CHECK(strstr(a.out.data, key) == NULL && strstr(a.err.data, key) == NULL);
    CHECK(own.hits > 0); /* the control: it does hold it */
    CHECK(seen.trainer);
    CHECK(seen.worker || geteuid() != 0);
    answer_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_planted_key_is_found),
        cmocka_unit_test(the_key_is_not_in_a_worker),
        cmocka_unit_test(the_key_is_in_no_process_that_a_training_starts),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
