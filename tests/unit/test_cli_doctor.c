/* What the doctor says of machines that are made up, and of this one. */
#include <errno.h>
#include <math.h>

#include "base/json.h"
#include "cli/doctor.h"
#include "cli/table.h"
#include "tests/no_seccomp.h"

/* A machine with all that there is. */
static void make_machine(Doctor *d)
{
    static const char *const ours[] = {"goodhart-critic", "goodhart-trainer", "goodhart-judge",
                                       "goodhart-worker"};

    memset(d, 0, sizeof *d);
    for (int i = 0; i < LAYER_COUNT; i++) {
        d->jail.layers[i] = (LayerReport){LAYER_IN_FORCE, 0};
    }
    d->jail.start_ms = 2.5;
    d->jail.peak_kib = 3072;
    (void)snprintf(d->kernel.release, sizeof d->kernel.release, "6.1.0");
    (void)snprintf(d->kernel.machine, sizeof d->kernel.machine, "x86_64");
    (void)snprintf(d->kernel.lsm, sizeof d->kernel.lsm, "lockdown,\x1b[31mlandlock");
    d->kernel.seccomp = -1;
    d->kernel.uid = 1000;
    d->kernel.settings[0] = (DoctorSetting){"kernel.unprivileged_userns_clone", "0", "0"};
    (void)snprintf(d->hardware.model, sizeof d->hardware.model, "A processor of 1999");
    d->hardware.kernels = "portable";
    d->hardware.cores = 8;
    d->hardware.core_limit = 1.5;
    d->hardware.memory_bytes = 16ull << 30;
    for (size_t i = 0; i < ARRAY_LEN(ours); i++) {
        d->programs[i].name = ours[i];
        (void)snprintf(d->programs[i].path, sizeof d->programs[i].path, "/opt/%s", ours[i]);
    }
    d->tools[0].name = "gcc";
    d->tools[1].name = "clang";
    (void)snprintf(d->tools[0].path, sizeof d->tools[0].path, "/usr/bin/gcc");
    d->sqlite = "3.40.1";
    d->zstd = d->curl = "1.2.3";
    d->keys[0].name = "OPENAI_API_KEY";
    d->keys[0].set = true;
    d->keys[1].name = "GOODHART_API_KEY";
    d->store.path = "goodhart.db";
}

/* The first layer that belongs to the minimum, or does not. */
static Layer layer_of(bool required)
{
    for (Layer i = 0; i < LAYER_COUNT; i++) {
        if (layer_required(i) == required) {
            return i;
        }
    }
    fail_msg("no layer is %s", required ? "required" : "optional");
    return 0;
}

static void take_away(Doctor *d, Layer layer, LayerState state, int error)
{
    d->jail.layers[layer] = (LayerReport){state, error};
    if (layer_required(layer)) {
        d->jail.status = err_set(&d->jail.err, ERR_SANDBOX, "a layer is missing");
    }
}

TEST(verdicts)
{
    static const struct {
        const char *name;
        int lose_required, lose_optional, lose_program, lose_worker;
        const char *says[2];
        bool ready;
    } cases[] = {
        {"all", 0, 0, 0, 0, {"can run rewards: 21 of 21 layers, minimum met"}, true},
        {"without one that may lack", 0, 1, 0, 0, {"20 of 21 layers, minimum met"}, true},
        {"below", 1, 0, 0, 0, {"cannot run rewards: below the minimum, ", "(refused)"}, false},
        {"a program", 0, 0, 1, 0, {"cannot run rewards: goodhart-judge is missing"}, false},
        {"no worker starts", 0, 0, 0, 1, {"cannot run rewards", "cannot fork"}, false},
    };

    UNUSED_STATE;
    static_assert(LAYER_COUNT == 21, "the words of the cases");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Doctor d;
        Buf text;
        test_case = cases[i].name;
        make_machine(&d);
        buf_init(&text, 4096);
        if (cases[i].lose_required != 0) {
            take_away(&d, layer_of(true), LAYER_REFUSED, EPERM);
        }
        if (cases[i].lose_optional != 0) {
            take_away(&d, layer_of(false), LAYER_MISSING, EINVAL);
        }
        if (cases[i].lose_program != 0) {
            d.programs[2].path[0] = '\0';
        }
        if (cases[i].lose_worker != 0) {
            d.jail.status = err_set(&d.jail.err, ERR_IO, "cannot fork");
        }
        CHECK(doctor_verdict(&d, &text) == cases[i].ready);
        for (size_t k = 0; k < ARRAY_LEN(cases[i].says) && cases[i].says[k] != NULL; k++) {
            CHECK_HAS(text.data, cases[i].says[k]);
        }
        if (cases[i].lose_required != 0) {
            CHECK_HAS(text.data, layer_word(layer_of(true)));
        }
        buf_release(&text);
    }
    test_case = "";
}

static int columns(const char *line, size_t bytes)
{
    int count = 0;

    for (size_t i = 0; i < bytes; i++) {
        count += ((unsigned char)line[i] & 0xc0) != 0x80;
    }
    return count;
}

/* No line is longer than the terminal unless it is one word, and no terminal obeys it. */
static void check_lines(const char *text, int width)
{
    for (const char *line = text; *line != '\0';) {
        size_t bytes = strcspn(line, "\n"), indent = strspn(line, " ");
        bool one_word = memchr(line + indent, ' ', bytes - indent) == NULL;
        if (columns(line, bytes) > width && !one_word) {
            fail_msg("[%s] longer than %d: %.*s", test_case, width, (int)bytes, line);
        }
        for (size_t i = 0; i < bytes; i++) {
            CHECK((unsigned char)line[i] >= 0x20 && line[i] != 0x7f);
        }
        line += bytes + (line[bytes] == '\n');
    }
}

TEST(text)
{
    static const int widths[] = {WIDTH_ANY, 132, 80, 60, 46, 30};

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(widths); i++) {
        Cli cli = {.width = widths[i]};
        Doctor d;
        Buf out;
        make_machine(&d);
        take_away(&d, layer_of(false), LAYER_MISSING, EINVAL);
        buf_init(&out, 65536);
        doctor_text(&cli, &d, &out);
        CHECK(!out.failed);
        /* Titles and the verdict are a sentence: they are not wrapped below 64. */
        check_lines(out.data, widths[i] == WIDTH_ANY ? 80 : widths[i] < 64 ? 64 : widths[i]);
        CHECK_HAS(out.data, "The jail: 20 of 21 layers");
        CHECK_HAS(out.data, "EINVAL, Invalid");
        CHECK_HAS(out.data, "\n  missing   ");
        CHECK_HAS(out.data, "\n  present * ");
        CHECK_HAS(out.data, "\\x1b[31mlandlock");
        CHECK_HAS(out.data, "portable");
        CHECK_HAS(out.data, "not set");
        CHECK(
            strstr(out.data, "\n\nthis machine can run rewards: 20 of 21 layers, minimum met\n") ==
            out.data + out.size -
                strlen("\n\nthis machine can run rewards: 20 of 21 layers, "
                       "minimum met\n"));
        buf_release(&out);
    }
}

/* What several layers lack for one reason is told once. */
TEST(reasons)
{
    Cli cli = {.width = 80};
    Doctor d;
    Buf out;

    UNUSED_STATE;
    make_machine(&d);
    take_away(&d, LAYER_NET_NS, LAYER_REFUSED, EPERM);
    take_away(&d, LAYER_MDWE, LAYER_MISSING, EINVAL);
    take_away(&d, LAYER_IPC_NS, LAYER_REFUSED, EPERM);
    take_away(&d, LAYER_PID_NS, LAYER_REFUSED, EUSERS);
    d.jail.layers[LAYER_NO_TSC].state = LAYER_UNKNOWN;
    buf_init(&out, 65536);
    doctor_text(&cli, &d, &out);
    CHECK_HAS(out.data, "What would help\n  net-ns, ipc-ns\n    EPERM, Operation not permitted: ");
    CHECK_HAS(out.data, "\n  pid-ns\n    EUSERS, Too many users: ");
    CHECK_HAS(out.data, "\n  mdwe\n    EINVAL, Invalid argument: use Linux 6.3");
    CHECK(strstr(strstr(out.data, "EPERM") + 1, "EPERM") == NULL);
    CHECK(strstr(strstr(out.data, "What would help"), "no-tsc") == NULL);
    buf_release(&out);

    make_machine(&d);
    buf_init(&out, 65536);
    doctor_text(&cli, &d, &out);
    CHECK(strstr(out.data, "What would help") == NULL);
    buf_release(&out);
}

/* Where a layer of the minimum is not in force, it stands there in red, and the end says so. */
TEST(text_below)
{
    Cli cli = {.width = 80, .color = true};
    char line[128];
    Doctor d;
    Buf out;

    UNUSED_STATE;
    make_machine(&d);
    take_away(&d, layer_of(true), LAYER_REFUSED, EPERM);
    buf_init(&out, 65536);
    doctor_text(&cli, &d, &out);
    (void)snprintf(line, sizeof line, "\x1b[31mrefused * %s\x1b[0m", layer_word(layer_of(true)));
    CHECK_HAS(out.data, line);
    CHECK_HAS(out.data, "EPERM, Operation not permitted");
    CHECK_HAS(out.data, "\x1b[31mthis machine cannot run rewards: below the minimum, ");
    CHECK(strstr(out.data, "ready in") == NULL);
    buf_release(&out);
}

static const cJSON *member(const cJSON *o, const char *a, const char *b)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(o, a);

    item = b != NULL ? cJSON_GetObjectItemCaseSensitive(item, b) : item;
    if (item == NULL) {
        fail_msg("no %s %s", a, b != NULL ? b : "");
    }
    return item;
}

TEST(json)
{
    Layer lost = layer_of(true);
    const cJSON *layer;
    cJSON *printed, *o = NULL;
    Doctor d;
    Buf text;
    Err err;

    UNUSED_STATE;
    make_machine(&d);
    take_away(&d, lost, LAYER_MISSING, ENOSYS);
    buf_init(&text, 65536);
    printed = doctor_json(&d);
    CHECK_OK(json_print(printed, &text, &err), err);
    CHECK_OK(json_parse(text.data, text.size, "doctor", &o, &err), err);
    CHECK_INT(member(o, "schema_version", NULL)->valueint, 1);
    CHECK_INT(member(o, "exit", NULL)->valueint, 7);
    CHECK(cJSON_IsFalse(member(o, "ready", NULL)));
    CHECK(cJSON_IsFalse(member(o, "jail", "minimum_met")));
    CHECK_INT(member(o, "jail", "in_force")->valueint, LAYER_COUNT - 1);
    CHECK_INT(cJSON_GetArraySize(member(o, "jail", "layers")), LAYER_COUNT);
    layer = cJSON_GetArrayItem(member(o, "jail", "layers"), (int)lost);
    CHECK_STR(member(layer, "layer", NULL)->valuestring, layer_word(lost));
    CHECK_STR(member(layer, "state", NULL)->valuestring, "missing");
    CHECK_STR(member(layer, "errno", NULL)->valuestring, "ENOSYS");
    CHECK(cJSON_IsTrue(member(layer, "required", NULL)));
    CHECK(cJSON_IsString(member(layer, "mend", NULL)));
    CHECK(cJSON_IsTrue(member(o, "keys_set", "OPENAI_API_KEY")));
    CHECK(cJSON_IsFalse(member(o, "keys_set", "GOODHART_API_KEY")));
    CHECK(cJSON_IsTrue(member(o, "libraries", "sqlite_wal_bug")));
    CHECK(cJSON_IsNull(member(o, "tools", "clang")));
    CHECK(member(o, "machine", "core_limit")->valuedouble == 1.5);
    CHECK(cJSON_IsNull(member(o, "machine", "memory_limit_bytes")));
    CHECK_STR(member(o, "store", "state")->valuestring, "none");
    cJSON_Delete(o);
    cJSON_Delete(printed);
    buf_release(&text);
}

TEST(sqlite_versions)
{
    static const struct {
        const char *version;
        bool bug;
    } cases[] = {{"3.6.23", false}, {"3.7.0", true},    {"3.40.1", true},   {"3.51.2", true},
                 {"3.51.3", false}, {"3.52.0", false},  {"4.0.0", false},   {"3.51", true},
                 {"", false},       {"3.100.1", false}, {"nonsense", false}};

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        test_case = cases[i].version;
        CHECK(doctor_sqlite_wal_bug(cases[i].version) == cases[i].bug);
    }
    test_case = "";
}

/* ---- the program itself ---- */

static Answer doctor(const char *const *more, const char *const *env)
{
    const char *words[8] = {"./goodhart", "doctor"};
    Process p;

    for (size_t i = 0; more[i] != NULL; i++) {
        words[2 + i] = more[i];
    }
    program_start(&p, words, env);
    return program_wait(&p);
}

/* On this machine, whatever it is: code, text and JSON agree, and no key is told. */
TEST(this_machine)
{
    static const char *const env[] = {"LC_ALL=C.UTF-8", "OPENAI_API_KEY=sk-secret-1234",
                                      "PATH=/nowhere", NULL};
    static const char *const plain[] = {"--store", "/nowhere/g.db", NULL};
    static const char *const as_json[] = {"--store", "/nowhere/g.db", "--json", NULL};
    Answer text = doctor(plain, env), json = doctor(as_json, env);
    cJSON *o = NULL;
    Err err;

    UNUSED_STATE;
    CHECK(text.exit_code == 0 || text.exit_code == 7);
    CHECK_INT(json.exit_code, text.exit_code);
    CHECK_STR(text.err.data, "");
    CHECK_STR(json.err.data, "");
    CHECK(strstr(text.out.data, "secret") == NULL);
    CHECK(strstr(json.out.data, "secret") == NULL);
    check_lines(text.out.data, 80);
    CHECK_OK(json_parse(json.out.data, json.out.size, "doctor", &o, &err), err);
    CHECK_INT(member(o, "exit", NULL)->valueint, json.exit_code);
    CHECK(cJSON_IsTrue(member(o, "keys_set", "OPENAI_API_KEY")));
    CHECK(cJSON_IsFalse(member(o, "keys_set", "GOODHART_API_KEY")));
    CHECK(cJSON_IsNull(member(o, "tools", "gcc"))); /* PATH leads nowhere */
    CHECK(cJSON_IsString(member(o, "programs", "goodhart-worker")));
    CHECK(member(o, "machine", "memory_bytes")->valuedouble > 1e8);
    /* The verdict is the last line of the text. */
    CHECK_HAS(text.out.data, member(o, "verdict", NULL)->valuestring);
    CHECK(strstr(text.out.data, member(o, "verdict", NULL)->valuestring) +
              strlen(member(o, "verdict", NULL)->valuestring) + 1 ==
          text.out.data + text.out.size);
    cJSON_Delete(o);
    answer_release(&text);
    answer_release(&json);
}

/* A kernel without seccomp: the layer is named, with errno, and the exit code is 7. */
TEST(no_seccomp)
{
    static const char *const plain[] = {"./goodhart", "doctor", "--store", "/nowhere/g.db", NULL};
    static const char *const as_json[] = {"./goodhart", "doctor", "--json", NULL};
    Answer text = program_without_seccomp(plain), json = program_without_seccomp(as_json);
    const cJSON *layer;
    cJSON *o = NULL;
    Err err;

    UNUSED_STATE;
    if (text.exit_code == NO_SECCOMP_UNABLE) {
        print_message("skipped: 1 (this kernel has no seccomp to take away)\n");
        skip();
    }
    CHECK_INT(text.exit_code, 7);
    CHECK_INT(json.exit_code, 7);
    CHECK_STR(text.err.data, "");
    CHECK_HAS(text.out.data, "missing * compile-filter");
    CHECK_HAS(text.out.data,
              "\n\nthis machine cannot run rewards: below the minimum, compile-filter (missing)");
    check_lines(text.out.data, 80);
    CHECK_OK(json_parse(json.out.data, json.out.size, "doctor", &o, &err), err);
    CHECK_INT(member(o, "exit", NULL)->valueint, 7);
    layer = cJSON_GetArrayItem(member(o, "jail", "layers"), LAYER_COMPILE_FILTER);
    CHECK_STR(member(layer, "state", NULL)->valuestring, "missing");
    CHECK(cJSON_IsString(member(layer, "errno", NULL)));
    CHECK(cJSON_IsString(member(layer, "mend", NULL)));
    cJSON_Delete(o);
    answer_release(&text);
    answer_release(&json);
}

TEST(help)
{
    static const char *const words[] = {"--help", NULL};
    Answer a = doctor(words, NULL);

    UNUSED_STATE;
    CHECK_INT(a.exit_code, 0);
    CHECK_HAS(a.out.data, "Usage: goodhart doctor");
    CHECK_HAS(a.out.data, "Examples:\n  goodhart doctor\n");
    CHECK_HAS(a.out.data, "Exit code 7");
    answer_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts),     cmocka_unit_test(text),
        cmocka_unit_test(reasons),      cmocka_unit_test(text_below),
        cmocka_unit_test(json),         cmocka_unit_test(sqlite_versions),
        cmocka_unit_test(this_machine), cmocka_unit_test(no_seccomp),
        cmocka_unit_test(help),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
