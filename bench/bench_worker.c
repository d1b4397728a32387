/* What it costs to start a jailed worker: all layers, each layer, memory, and whether anything is
 * left behind.
 *
 *     bench_worker            milliseconds of the clock and of processors, medians; memory
 *     bench_worker leaks      2 000 workers, one after the other
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "sandbox/worker_process.h"

enum { ROUNDS = 101, LEAK_ROUNDS = 2000, SOURCE_OFFSET = 8192, LIMIT_MS = 10000 };

static const char SOURCE[] =
    "typedef struct { float position, velocity; } Obs;\n"
    "typedef struct { Obs prev, now; int engine, t, t_max; float gamma; int over, late; } Step;\n"
    "float gh_expf(float); float gh_tanhf(float);\n"
    "static float shaped(const Step *s) { return gh_expf(-4.0f * (s->now.position - 0.5f)) +\n"
    "    gh_tanhf(s->now.velocity * 10.0f); }\n"
    "void reward(const Step *s, void *m, float *out) {\n"
    "    float best = 0.0f;\n"
    "    for (int i = 0; i < 4; i++) { float x = shaped(s) * (float)i; if (x > best) best = x; }\n"
    "    out[0] = best - (s->engine != 1 ? 0.1f : 0.0f) + (s->over ? 10.0f : 0.0f);\n"
    "}\n";

static void die(const char *what)
{
    (void)fprintf(stderr, "bench_worker: %s\n", what);
    exit(1);
}

/* Starts one and waits until it is ready. */
static double start(WorkerProcess *w, uint32_t layers_off)
{
    uint64_t begun = clock_ns();
    Outcome outcome = OUTCOME_OK;
    Err err = {0};

    if (worker_process_init(w, SOURCE_OFFSET + sizeof SOURCE, sizeof(BatchOut) + 4096, &err) !=
        OK) {
        die(err.msg);
    }
    memcpy((char *)w->in + SOURCE_OFFSET, SOURCE, sizeof SOURCE);
    w->in->source_offset = SOURCE_OFFSET;
    w->in->source_bytes = (uint32_t)sizeof SOURCE - 1;
    w->in->layers_off = layers_off;
    if (worker_process_start(w, 60, &err) != OK ||
        worker_process_wait(w, LIMIT_MS, &outcome, &err) != OK) {
        die(err.msg);
    }
    if (outcome != OUTCOME_OK) {
        die(w->out->message);
    }
    return (double)(clock_ns() - begun) / 1e6;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* CPU time of this process and of the workers that ended, in milliseconds. A busy machine does not
 * change it much; what the kernel does later (network namespaces) is not in it. */
static double cpu_ms(void)
{
    struct rusage self, children;

    (void)getrusage(RUSAGE_SELF, &self);
    (void)getrusage(RUSAGE_CHILDREN, &children);
    return 1e3 * (double)(self.ru_utime.tv_sec + self.ru_stime.tv_sec + children.ru_utime.tv_sec +
                          children.ru_stime.tv_sec) +
           1e-3 * (double)(self.ru_utime.tv_usec + self.ru_stime.tv_usec +
                           children.ru_utime.tv_usec + children.ru_stime.tv_usec);
}

typedef struct {
    double times[ROUNDS], cpu[ROUNDS];
    uint32_t off;
    const char *name;
} Variant;

static void print_layers(void)
{
    LayerReport layers[LAYER_COUNT];
    WorkerProcess w;

    (void)start(&w, 0);
    worker_process_layers(&w, layers);
    for (int i = 0; i < LAYER_COUNT; i++) {
        if (layers[i].state != LAYER_IN_FORCE) {
            printf("not in force: %s is %s (%s)\n", layer_word((Layer)i),
                   layer_state_word(layers[i].state), strerror(layers[i].error));
        }
    }
    printf("memory when ready, at most: %llu KiB\n",
           (unsigned long long)worker_process_peak_kib(&w));
    worker_process_close(&w);
}

/* The variants take turns, so that what else the machine does meets all of them. */
static void measure(Variant *v, int count)
{
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < count; i++) {
            WorkerProcess w;
            double before = cpu_ms();
            v[i].times[round] = start(&w, v[i].off);
            worker_process_close(&w);
            v[i].cpu[round] = cpu_ms() - before;
        }
    }
    for (int i = 0; i < count; i++) {
        qsort(v[i].times, ROUNDS, sizeof v[i].times[0], compare);
        qsort(v[i].cpu, ROUNDS, sizeof v[i].cpu[0], compare);
    }
}

static void print_costs(void)
{
    static Variant v[2 + LAYER_COUNT] = {{.name = "all layers"},
                                         {.name = "--unsafe-no-jail", .off = LAYERS_UNSAFE}};
    int count = 2;

    for (int i = 0; i < LAYER_COUNT; i++) {
        if ((LAYERS_UNSAFE & 1u << i) != 0) {
            v[count++] = (Variant){.name = layer_word((Layer)i), .off = 1u << i};
        }
    }
    measure(v, count);
    printf("compiled and ready, median of %d: %.2f ms (least %.2f, 95%% %.2f); CPU %.2f ms, end "
           "included\n",
           ROUNDS, v[0].times[ROUNDS / 2], v[0].times[0], v[0].times[ROUNDS * 95 / 100],
           v[0].cpu[ROUNDS / 2]);
    printf("%s: %.2f ms, CPU %.2f ms\n", v[1].name, v[1].times[ROUNDS / 2], v[1].cpu[ROUNDS / 2]);
    for (int i = 2; i < count; i++) {
        printf("without %-18s %.2f ms: it costs %+.2f (least %+.2f, CPU %+.2f)\n", v[i].name,
               v[i].times[ROUNDS / 2], v[0].times[ROUNDS / 2] - v[i].times[ROUNDS / 2],
               v[0].times[0] - v[i].times[0], v[0].cpu[ROUNDS / 2] - v[i].cpu[ROUNDS / 2]);
    }
}

static int count_entries(const char *path)
{
    DIR *dir = opendir(path);
    int count = 0;

    while (dir != NULL && readdir(dir) != NULL) {
        count++;
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
    return count;
}

static int count_lines(const char *path)
{
    FILE *file = fopen(path, "re");
    int count = 0;

    for (int c; file != NULL && (c = fgetc(file)) != EOF;) {
        count += c == '\n';
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return count;
}

static void print_leaks(void)
{
    int fds = 0, maps = 0;
    struct rusage before, after;
    uint64_t begun = 0;
    WorkerProcess w;

    for (int i = 0; i < LEAK_ROUNDS + 10; i++) {
        if (i == 10) {
            fds = count_entries("/proc/self/fd");
            maps = count_lines("/proc/self/maps");
            (void)getrusage(RUSAGE_SELF, &before);
            begun = clock_ns();
        }
        (void)start(&w, 0);
        worker_process_close(&w);
    }
    (void)getrusage(RUSAGE_SELF, &after);
    printf("%d workers, %.2f ms each: %+d descriptors, %+d mappings, %+ld KiB, %s\n", LEAK_ROUNDS,
           (double)(clock_ns() - begun) / 1e6 / LEAK_ROUNDS, count_entries("/proc/self/fd") - fds,
           count_lines("/proc/self/maps") - maps, after.ru_maxrss - before.ru_maxrss,
           waitpid(-1, NULL, WNOHANG) < 0 ? "no process left" : "A PROCESS IS LEFT");
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "leaks") == 0) {
        print_leaks();
        return 0;
    }
    print_layers();
    print_costs();
    return 0;
}
