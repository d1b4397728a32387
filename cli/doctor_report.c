/* cli/doctor_report.c - what the doctor found, as text and as JSON. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "cli/doctor.h"
#include "cli/table.h"

enum { WIDTH_DEFAULT = 80, ROOM_MIN = 24, LINE_BYTES_MAX = 8192 };

bool doctor_verdict(const Doctor *d, Buf *out)
{
    static const char no[] = "this machine cannot run rewards: ";

    for (size_t i = 0; i < DOCTOR_PROGRAMS; i++) {
        if (d->programs[i].path[0] == '\0') {
            buf_printf(out, "%s%s is missing, build or install goodhart whole", no,
                       d->programs[i].name);
            return false;
        }
    }
    if (d->jail.status == OK) {
        buf_printf(out, "this machine can run rewards: %d of %d layers, minimum met",
                   jail_in_force(&d->jail), LAYER_COUNT);
        return true;
    }
    buf_printf(out, "%sbelow the minimum, ", no);
    if (jail_add_lacking(&d->jail, out) == 0) {
        cli_add_line(out, d->jail.err.msg);
    }
    return false;
}

/* ---- text ---- */

/* Where the text of a section goes, and how wide it may be. */
typedef struct {
    const Cli *cli;
    Buf *out;
    int width, label_width;
} Page;

static int characters(const char *text, size_t count)
{
    int found = 0;

    for (size_t i = 0; i < count; i++) {
        found += ((unsigned char)text[i] & 0xc0) != 0x80;
    }
    return found;
}

/* Adds text in lines that end at the width; each but the first begins with `indent` spaces, the
 * first has `used` columns already. A word that fits in no line stays whole. */
static void add_wrapped(const Page *page, int used, int indent, const char *text)
{
    bool first = true;

    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        int wide = characters(text, length);
        if (!first && used + 1 + wide > page->width) {
            buf_printf(page->out, "\n%*s", indent, "");
            used = indent;
        } else if (!first) {
            buf_add_text(page->out, " ");
            used++;
        }
        buf_add(page->out, text, length);
        used += wide;
        first = false;
        text += length + strspn(text + length, " ");
    }
    buf_add_text(page->out, "\n");
}

/* Adds "  LABEL  text", the label painted; where the terminal is too narrow for both, the text
 * stands below. */
static void add_row(const Page *page, const Paint *paint, const char *label, const char *text)
{
    int indent = 2 + page->label_width + 2;
    int wide = characters(label, strlen(label));
    Buf safe;

    buf_init(&safe, LINE_BYTES_MAX);
    text_add_line(&safe, text, strlen(text), LINE_BYTES_MAX / 4);
    buf_add_text(page->out, "  ");
    if (paint != NULL) {
        cli_paint(page->cli, page->out, *paint, label, strlen(label));
    } else {
        buf_add_text(page->out, label);
    }
    if (page->width - indent < ROOM_MIN) {
        buf_add_text(page->out, "\n    ");
        indent = 4;
    } else {
        buf_printf(page->out, "%*s", indent - 2 - wide, "");
    }
    add_wrapped(page, indent, indent, safe.data);
    buf_release(&safe);
}

static bool is_lacking(const LayerReport *r)
{
    return r->state == LAYER_MISSING || r->state == LAYER_REFUSED;
}

/* Two layers that lack for the same reason. */
static bool same_reason(const Doctor *d, Layer a, Layer b)
{
    const LayerReport *x = &d->jail.layers[a], *y = &d->jail.layers[b];

    return is_lacking(x) && is_lacking(y) && x->error == y->error &&
           strcmp(layer_mend(a, x->state), layer_mend(b, y->state)) == 0;
}

/* "EPERM, Operation not permitted: what to do" */
static void add_reason(Layer layer, const LayerReport *r, Buf *out)
{
    const char *mend = layer_mend(layer, r->state), *name = strerrorname_np(r->error);

    if (r->error != 0) {
        buf_printf(out, "%s, %s", name != NULL ? name : "?", strerror(r->error));
    }
    if (mend[0] != '\0') {
        buf_printf(out, "%s%s", out->size > 0 ? ": " : "", mend);
    }
}

/* Why layers lack and what would help, each reason once with its layers. */
static void add_mends(const Page *page, const Doctor *d)
{
    bool titled = false;

    for (Layer i = 0; i < LAYER_COUNT; i++) {
        Buf names, reason;
        bool told = !is_lacking(&d->jail.layers[i]);
        for (Layer k = 0; k < i; k++) {
            told = told || same_reason(d, k, i);
        }
        if (told) {
            continue;
        }
        buf_init(&names, LINE_BYTES_MAX);
        buf_init(&reason, LINE_BYTES_MAX);
        for (Layer k = i; k < LAYER_COUNT; k++) {
            if (same_reason(d, i, k)) {
                buf_printf(&names, "%s%s", names.size > 0 ? ", " : "", layer_word(k));
            }
        }
        if (!titled) {
            cli_heading(page->cli, page->out, "What would help");
        }
        titled = true;
        add_reason(i, &d->jail.layers[i], &reason);
        buf_add_text(page->out, "  ");
        add_wrapped(page, 2, 2, names.data);
        buf_add_text(page->out, "    ");
        add_wrapped(page, 4, 4, reason.data);
        buf_release(&names);
        buf_release(&reason);
    }
}

static void add_layers(const Page *page, const Doctor *d)
{
    static const Paint green = PAINT_GREEN, red = PAINT_RED, bold = PAINT_BOLD;
    char label[64], title[128];

    (void)snprintf(title, sizeof title, "The jail: %d of %d layers are in force (* the minimum)",
                   jail_in_force(&d->jail), LAYER_COUNT);
    cli_heading(page->cli, page->out, title);
    for (Layer i = 0; i < LAYER_COUNT; i++) {
        const LayerReport *r = &d->jail.layers[i];
        bool there = r->state == LAYER_IN_FORCE, required = layer_required(i);
        (void)snprintf(label, sizeof label, "%-7s %s %s", layer_state_word(r->state),
                       required ? "*" : " ", layer_word(i));
        add_row(page, there ? &green : required ? &red : &bold, label, layer_meaning(i));
    }
    if (d->jail.status != OK) {
        add_row(page, &red, "worker", d->jail.err.msg);
        return;
    }
    (void)snprintf(title, sizeof title,
                   "ready in %.1f ms with %.1f MiB, compiler and a reward in it", d->jail.start_ms,
                   (double)d->jail.peak_kib / 1024);
    add_row(page, NULL, "worker", title);
}

static void add_kernel(const Page *page, const DoctorKernel *k)
{
    char text[512];

    (void)snprintf(text, sizeof text, "Linux %s %s%s%s%s", k->release, k->machine,
                   k->container[0] != '\0' ? ", in a container (" : "", k->container,
                   k->container[0] != '\0' ? ")" : "");
    add_row(page, NULL, "kernel", text);
    if (k->lsm[0] != '\0') {
        bool landlock = strstr(k->lsm, "landlock") != NULL;
        (void)snprintf(text, sizeof text, "%s%s", k->lsm,
                       landlock ? ""
                                : " (landlock is not among them: CONFIG_LSM, or lsm= at boot)");
        add_row(page, NULL, "security modules", text);
    }
    if (k->seccomp == 2) {
        add_row(
            page, NULL, "seccomp",
            "a filter is in force on this process already, a container's perhaps: it may refuse "
            "layers (docker run --security-opt seccomp=...)");
    }
    (void)snprintf(text, sizeof text, k->uid == 0 ? "root" : "uid %u, not root", k->uid);
    add_row(page, NULL, "user", text);
    for (size_t i = 0; i < DOCTOR_SETTINGS; i++) {
        const DoctorSetting *s = &k->settings[i];
        if (s->value[0] != '\0') {
            (void)snprintf(text, sizeof text, "%s = %s%s", s->name, s->value,
                           strcmp(s->value, s->bad) == 0
                               ? " (this withholds user namespaces from ordinary users)"
                               : "");
            add_row(page, NULL, "setting", text);
        }
    }
}

static void add_hardware(const Page *page, const DoctorHardware *h)
{
    const double gib = 1024.0 * 1024 * 1024;
    char text[512];

    (void)snprintf(text, sizeof text, "%s; the trainer uses its %s kernels", h->model, h->kernels);
    add_row(page, NULL, "processor", text);
    if (isnan(h->core_limit)) {
        (void)snprintf(text, sizeof text, "%d, one training runs on each", h->cores);
    } else {
        (void)snprintf(text, sizeof text,
                       "%d, of which a control group gives the time of %.4g: "
                       "--jobs %.0f is enough",
                       h->cores, h->core_limit, ceil(h->core_limit));
    }
    add_row(page, NULL, "cores", text);
    if (h->memory_limit_bytes == 0 || h->memory_limit_bytes >= h->memory_bytes) {
        (void)snprintf(text, sizeof text, "%.1f GiB", (double)h->memory_bytes / gib);
    } else {
        (void)snprintf(text, sizeof text, "%.1f GiB, of which a control group gives %.1f GiB",
                       (double)h->memory_bytes / gib, (double)h->memory_limit_bytes / gib);
    }
    add_row(page, NULL, "memory", text);
}

static void add_programs(const Page *page, const Doctor *d)
{
    static const Paint red = PAINT_RED;

    cli_heading(page->cli, page->out, "Programs");
    for (size_t i = 0; i < DOCTOR_PROGRAMS; i++) {
        const DoctorProgram *p = &d->programs[i];
        bool there = p->path[0] != '\0';
        add_row(page, there ? NULL : &red, p->name,
                there ? p->path : "missing: build or install goodhart whole");
    }
    for (size_t i = 0; i < DOCTOR_TOOLS; i++) {
        const DoctorProgram *p = &d->tools[i];
        add_row(page, NULL, p->name,
                p->path[0] != '\0' ? p->path
                                   : "not found (optional: for tests that compare compilers)");
    }
}

static void add_libraries(const Page *page, const Doctor *d)
{
    char text[256];

    cli_heading(page->cli, page->out, "Libraries");
    (void)snprintf(text, sizeof text, "%s%s", d->sqlite,
                   doctor_sqlite_wal_bug(d->sqlite)
                       ? ": two writers at once could damage a store (3.7.0 to 3.51.2); goodhart "
                         "lets one process write, so let no other program write it"
                       : "");
    add_row(page, NULL, "SQLite", text);
    add_row(page, NULL, "libcurl", d->curl);
    add_row(page, NULL, "zstd", d->zstd);
}

static void add_keys_and_store(const Page *page, const Doctor *d)
{
    const DoctorStore *s = &d->store;
    char text[ERR_MSG_SIZE + 64];

    cli_heading(page->cli, page->out, "Keys and store");
    for (size_t i = 0; i < DOCTOR_KEYS; i++) {
        add_row(page, NULL, d->keys[i].name, d->keys[i].set ? "set" : "not set");
    }
    if (s->state == DOCTOR_STORE_NONE) {
        (void)snprintf(text, sizeof text, "%.400s: none yet, a search or a training makes it",
                       s->path);
    } else if (s->state == DOCTOR_STORE_REFUSED) {
        (void)snprintf(text, sizeof text, "refused: %s", s->err.msg);
    } else {
        (void)snprintf(text, sizeof text, "%.400s: %s%s", s->path,
                       s->newest[0] != '\0' ? "newest run " : "no runs", s->newest);
    }
    add_row(page, NULL, "store", text);
}

void doctor_text(const Cli *cli, const Doctor *d, Buf *out)
{
    static const Paint paints[] = {PAINT_RED, PAINT_GREEN};
    Page page = {cli, out, cli->width < WIDTH_ANY ? cli->width : WIDTH_DEFAULT, 0};
    Page others;
    Buf verdict;
    bool ready;

    page.label_width = 25; /* "missing * evaluate-filter" */
    others = page;
    others.label_width = 16; /* "security modules" */
    buf_init(&verdict, LINE_BYTES_MAX);
    ready = doctor_verdict(d, &verdict);
    buf_printf(out, "goodhart %s: what this machine offers and lacks\n", GOODHART_VERSION);
    add_layers(&page, d);
    add_mends(&page, d);
    cli_heading(cli, out, "Machine");
    add_kernel(&others, &d->kernel);
    add_hardware(&others, &d->hardware);
    add_programs(&others, d);
    add_libraries(&others, d);
    add_keys_and_store(&others, d);
    buf_add_text(out, "\n");
    cli_paint(cli, out, paints[ready], verdict.data, verdict.size);
    buf_add_text(out, "\n");
    buf_release(&verdict);
}

/* ---- JSON ---- */

/* Text that is absent where it is empty. */
static void add_known(cJSON *o, const char *key, const char *text)
{
    json_add_option(o, key, text[0] != '\0' ? text : NULL);
}

/* A number that is null where there is none. */
static void add_measured(cJSON *o, const char *key, bool there, double value)
{
    if (there) {
        json_add_number(o, key, value);
    } else {
        (void)cJSON_AddNullToObject(o, key);
    }
}

static cJSON *layer_json(Layer layer, const LayerReport *r)
{
    bool there = r->state == LAYER_IN_FORCE;
    cJSON *o = cJSON_CreateObject();

    json_add_text(o, "layer", layer_word(layer));
    json_add_text(o, "state", layer_state_word(r->state));
    json_add_bool(o, "required", layer_required(layer));
    json_add_text(o, "meaning", layer_meaning(layer));
    json_add_option(o, "errno", r->error != 0 ? strerrorname_np(r->error) : NULL);
    json_add_option(o, "error", r->error != 0 ? strerror(r->error) : NULL);
    json_add_option(o, "mend", there ? NULL : layer_mend(layer, r->state));
    return o;
}

static cJSON *jail_json(const JailReport *jail)
{
    cJSON *o = cJSON_CreateObject(), *array, *worker;

    json_add_bool(o, "minimum_met", jail->status == OK);
    json_add_number(o, "in_force", jail_in_force(jail));
    json_add_number(o, "count", LAYER_COUNT);
    add_known(o, "message", jail->status == OK ? "" : jail->err.msg);
    array = cJSON_AddArrayToObject(o, "layers");
    for (Layer i = 0; i < LAYER_COUNT; i++) {
        cJSON_AddItemToArray(array, layer_json(i, &jail->layers[i]));
    }
    worker = cJSON_AddObjectToObject(o, "worker");
    add_measured(worker, "start_ms", jail->status == OK, jail->start_ms);
    add_measured(worker, "peak_kib", jail->status == OK, (double)jail->peak_kib);
    return o;
}

static cJSON *machine_json(const DoctorKernel *k, const DoctorHardware *h)
{
    cJSON *o = cJSON_CreateObject(), *settings;

    json_add_option(o, "kernel", k->release);
    json_add_option(o, "architecture", k->machine);
    add_known(o, "container", k->container);
    add_known(o, "security_modules", k->lsm);
    add_measured(o, "seccomp_mode", k->seccomp >= 0, k->seccomp);
    json_add_number(o, "uid", k->uid);
    settings = cJSON_AddObjectToObject(o, "settings");
    for (size_t i = 0; i < DOCTOR_SETTINGS; i++) {
        add_known(settings, k->settings[i].name, k->settings[i].value);
    }
    json_add_option(o, "processor", h->model);
    json_add_text(o, "trainer_kernels", h->kernels);
    json_add_number(o, "cores", h->cores);
    add_measured(o, "core_limit", !isnan(h->core_limit), h->core_limit);
    json_add_number(o, "memory_bytes", (double)h->memory_bytes);
    add_measured(o, "memory_limit_bytes", h->memory_limit_bytes > 0, (double)h->memory_limit_bytes);
    return o;
}

static cJSON *programs_json(const DoctorProgram *programs, size_t count)
{
    cJSON *o = cJSON_CreateObject();

    for (size_t i = 0; i < count; i++) {
        add_known(o, programs[i].name, programs[i].path);
    }
    return o;
}

static cJSON *libraries_json(const Doctor *d)
{
    cJSON *o = cJSON_CreateObject();

    json_add_text(o, "sqlite", d->sqlite);
    json_add_bool(o, "sqlite_wal_bug", doctor_sqlite_wal_bug(d->sqlite));
    json_add_text(o, "libcurl", d->curl);
    json_add_text(o, "zstd", d->zstd);
    return o;
}

static cJSON *store_json(const DoctorStore *s)
{
    static const char *const states[] = {"none", "ok", "refused"};
    cJSON *o = cJSON_CreateObject();

    json_add_option(o, "path", s->path);
    json_add_text(o, "state", states[s->state]);
    add_known(o, "newest_run", s->newest);
    json_add_option(o, "message", s->state == DOCTOR_STORE_REFUSED ? s->err.msg : NULL);
    return o;
}

cJSON *doctor_json(const Doctor *d)
{
    cJSON *o = json_result(), *keys;
    Buf verdict;
    bool ready;

    buf_init(&verdict, LINE_BYTES_MAX);
    ready = doctor_verdict(d, &verdict);
    json_add_text(o, "type", "doctor");
    json_add_text(o, "version", GOODHART_VERSION);
    json_add_bool(o, "ready", ready);
    json_add_option(o, "verdict", verdict.data);
    json_add_number(o, "exit", ready ? EXIT_DONE : EXIT_SANDBOX);
    (void)cJSON_AddItemToObject(o, "jail", jail_json(&d->jail));
    (void)cJSON_AddItemToObject(o, "machine", machine_json(&d->kernel, &d->hardware));
    (void)cJSON_AddItemToObject(o, "programs", programs_json(d->programs, DOCTOR_PROGRAMS));
    (void)cJSON_AddItemToObject(o, "tools", programs_json(d->tools, DOCTOR_TOOLS));
    (void)cJSON_AddItemToObject(o, "libraries", libraries_json(d));
    keys = cJSON_AddObjectToObject(o, "keys_set");
    for (size_t i = 0; i < DOCTOR_KEYS; i++) {
        json_add_bool(keys, d->keys[i].name, d->keys[i].set);
    }
    (void)cJSON_AddItemToObject(o, "store", store_json(&d->store));
    buf_release(&verdict);
    return o;
}
