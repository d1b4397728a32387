/* What TinyCC makes of random rewards is what gcc makes of them, bit for bit, and what their source
 * means to it: a sample of scripts/differential. */
#include <stdlib.h>
#include <unistd.h>

#include "tests/fuzz/differential.h"
#include "tests/fuzz/evaluate.h"
#include "tests/fuzz/generate.h"
#include "tests/fuzz/native.h"
#include "tests/test.h"

enum { PROGRAMS = 100 };

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/test-differential-XXXXXX");
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    char file[128];

    (void)state;
    for (int i = 0; i < DIFFERENTIAL_COMPILERS_MAX; i++) {
        (void)snprintf(file, sizeof file, "%s/rewards-%d.so", folder, i);
        (void)unlink(file);
    }
    (void)snprintf(file, sizeof file, "%s/rewards.c", folder);
    (void)unlink(file);
    (void)snprintf(file, sizeof file, "%s/messages", folder);
    (void)unlink(file);
    return rmdir(folder);
}

TEST(one_meaning_in_all_compilers)
{
    const DifferentialOptions options = {
        .seed = 20260, .count = PROGRAMS, .jail_every = 12, .show = 1, .folder = folder};
    DifferentialCounts counts = {0};
    Err err = {0};

    UNUSED_STATE;
    CHECK_OK(differential_run(&options, &counts, stderr, &err), err);
    differential_print(&counts, stdout);
    CHECK_INT(counts.programs, PROGRAMS);
    CHECK(counts.accepted * 100 > PROGRAMS * 95);
    CHECK(counts.jailed > 0);
    CHECK_INT(differential_faults(&counts), 0);
}

/* The comparison finds a difference that is there: the same program with one number changed. */
TEST(a_difference_is_seen)
{
    static const char program[] =
        "typedef struct { float x; } Step;\ntypedef struct { int n; } Memory;\n"
        "typedef struct { float a; } Components;\n"
        "void reward(const Step *s, Memory *m, Components *out)\n"
        "{\n    m->n = m->n + 1;\n    out->a = s->x * %s;\n}\n";
    size_t compilers;
    const Compiler *gcc = native_compilers(&compilers);
    static RandomStep steps[EVALUATE_STEPS];
    static Evaluation ours[EVALUATE_STEPS], theirs[EVALUATE_STEPS];
    Buf text, native, messages;
    Err err = {0};
    void *state = NULL, *object = NULL;
    RewardFunction *reward;
    Rng rng = {7};

    UNUSED_STATE;
    if (!native_is_there(&gcc[0])) {
        print_message("SKIPPED: %s is not here\n", gcc[0].name);
        skip();
    }
    buf_init(&text, 4096);
    buf_init(&native, 4096);
    buf_init(&messages, 4096);
    evaluate_steps(&rng, generate_task(1), steps);
    buf_printf(&text, program, "1.5f");
    reward = evaluate_load(text.data, &state, &messages);
    CHECK(reward != NULL);
    evaluate_run(reward, steps, ours);
    for (int i = 0; i < 2; i++) {
        buf_reset(&text);
        buf_reset(&native);
        buf_printf(&text, program, i == 0 ? "1.5f" : "1.5000001f");
        native_add_canonical(text.data, i, &native);
        CHECK_OK(native_build(&gcc[0], &native, folder, &object, &err), err);
        evaluate_run(native_reward(object, i), steps, theirs);
        CHECK_INT(evaluate_same(&ours[3], &theirs[3]), i == 0);
        theirs[3] = ours[3];
        theirs[3].memory[0]++;
        CHECK(!evaluate_same(&ours[3], &theirs[3]));
        native_close(object);
    }
    evaluate_unload(state);
    buf_release(&text);
    buf_release(&native);
    buf_release(&messages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_meaning_in_all_compilers),
        cmocka_unit_test(a_difference_is_seen),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
