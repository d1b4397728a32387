/* tests/fuzz/fuzz_compile.c - what the front end accepts compiles, and its code keeps to its own
 * memory: a refusal by TinyCC, a signal or a written guard is a fault of ours.
 *
 * The first byte says what the others are: a source; a stream of choices for the generator; or
 * choices, and then edits of the source that they make. */
#include <string.h>

#include "base/mem.h"
#include "lang/program.h"
#include "tests/fuzz/evaluate.h"
#include "tests/fuzz/generate.h"
#include "tests/fuzz/target.h"

enum { RAW, GENERATED, EDITED, KINDS };

/* Words that stand where something else stood. */
static const char *const WORDS[] = {
    "(",          ")",
    "{",          "}",
    "[",          "]",
    ";",          ",",
    "0",          "1",
    "1.5f",       "-",
    "!",          "~",
    "++",         "--",
    "=",          "+=",
    "==",         "<",
    ">>",         "&&",
    "||",         "?",
    ":",          "&",
    "*",          "/",
    "%",          "if",
    "else",       "for",
    "switch",     "case",
    "default",    "break",
    "continue",   "return",
    "float",      "int",
    "bool",       "void",
    "const",      "static",
    "s",          "m",
    "out",        "->",
    ".",          "now",
    "f0",         "x",
    "v0",         "i",
    "2147483647", "c0",
    "part0",      "#define A x\n",
    "#ifdef A\n", "#endif\n",
    "double",     "(int)",
};

/* Replaces, inserts or takes out a few bytes or a word. */
static void edit(Choices *c, Buf *text)
{
    Buf out;
    uint32_t at, kind = choices_below(c, 4);
    size_t gone = 0;

    if (text->size == 0) {
        return;
    }
    at = choices_below(c, (uint32_t)text->size);
    buf_init(&out, (size_t)1 << 20);
    buf_add(&out, text->data, at);
    if (kind == 0) {
        buf_add_text(&out, WORDS[choices_below(c, ARRAY_LEN(WORDS))]);
    } else if (kind == 1) {
        gone = choices_below(c, 8) + 1;
    } else if (kind == 2) { /* a piece from elsewhere */
        uint32_t from = choices_below(c, (uint32_t)text->size);
        size_t length = choices_below(c, 64), left = text->size - from;
        buf_add(&out, text->data + from, length < left ? length : left);
    } else {
        gone = strcspn(text->data + at, " ;,()[]") + 1;
        buf_add_text(&out, WORDS[choices_below(c, ARRAY_LEN(WORDS))]);
    }
    gone = gone < text->size - at ? gone : text->size - at;
    buf_add(&out, text->data + at + gone, text->size - at - gone);
    buf_reset(text);
    buf_add(text, out.data, out.size);
    buf_release(&out);
}

static void run(const Task *task, const Program *program, Choices *choices)
{
    static RandomStep steps[EVALUATE_STEPS];
    static Evaluation results[EVALUATE_STEPS];
    RewardFunction *reward;
    Buf messages;
    void *state;
    size_t bytes;
    Rng rng;

    buf_init(&messages, 1 << 16);
    reward = evaluate_load(program_canonical(program, &bytes), &state, &messages);
    if (reward == NULL) {
        fprintf(stderr, "TinyCC: %s\n%s\n", messages.data, program_canonical(program, &bytes));
    }
    REQUIRE(reward != NULL);
    rng_init(&rng, choices_below(choices, 256));
    evaluate_steps(&rng, task, steps);
    evaluate_run(reward, steps, results);
    for (int i = 0; i < EVALUATE_STEPS; i++) {
        REQUIRE(results[i].signal == 0);
    }
    evaluate_unload(state);
    buf_release(&messages);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    const Task *task;
    Generated made = {0};
    Program *program = NULL;
    Choices choices;
    uint32_t kind;
    Err err = {0};

    choices_bytes(&choices, bytes, count);
    kind = choices_below(&choices, KINDS);
    task = generate_task(choices_below(&choices, 3));
    if (kind == RAW) {
        buf_init(&made.text, (size_t)1 << 20);
        buf_add(&made.text, bytes + choices.at, count - choices.at);
    } else {
        generate_program(&choices, task, &made);
    }
    for (uint32_t i = kind == EDITED ? choices_below(&choices, 6) + 1 : 0; i > 0; i--) {
        edit(&choices, &made.text);
    }
    REQUIRE(program_parse(task, made.text.data, made.text.size, &program, &err) == OK);
    if (program_accepted(program)) {
        run(task, program, &choices);
    }
    program_free(program);
    buf_release(&made.text);
    return 0;
}
