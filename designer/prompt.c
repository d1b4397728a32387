/* designer/prompt.c - the prompts: files with placeholders, filled from the task and from what
 * happened so far.
 *
 * All that came from a model is quoted: made safe, cut to its bound, and put between fences that
 * are longer than any run of backticks inside, so that it cannot end its own quotation.
 */
#include "designer/prompt.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "designer/template_priv.h"

extern const char PROMPT_system[], PROMPT_task[], PROMPT_first[], PROMPT_best[], PROMPT_failed[],
    PROMPT_failed_one[], PROMPT_next[], PROMPT_retry[];

enum { NUMBER_SIZE = 32 };

const char *prompt_version(void)
{
    return PROMPT_VERSION;
}

Status prompt_system(const PromptContext *context, Buf *out, Err *err)
{
    char memory[NUMBER_SIZE], params[NUMBER_SIZE], terms[NUMBER_SIZE], most[NUMBER_SIZE];
    char operations[NUMBER_SIZE];
    const TemplateValue values[] = {{"memory_bytes", memory},
                                    {"params_max", params},
                                    {"terms_max", terms},
                                    {"operations_max", operations},
                                    {"component_max", most}};

    (void)context; /* the same for every task, so that providers can cache it */
    (void)snprintf(memory, sizeof memory, "%d", MEMORY_BYTES_MAX);
    (void)snprintf(operations, sizeof operations, "%d", OPERATIONS_MAX);
    (void)snprintf(params, sizeof params, "%d", PARAMS_MAX);
    (void)snprintf(terms, sizeof terms, "%d", TERMS_MAX);
    (void)snprintf(most, sizeof most, "%.0f", (double)COMPONENT_ABS_MAX);
    return template_fill("prompts/system.md", PROMPT_system, values, ARRAY_LEN(values), out, err);
}

/* The longest run of backticks. */
static size_t longest_run(const char *text, size_t count)
{
    size_t run = 0, longest = 0;

    for (size_t i = 0; i < count; i++) {
        run = text[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

/* The largest part of text, at most max bytes, that does not end inside a UTF-8 sequence. */
static size_t cut_length(const char *text, size_t max)
{
    size_t count = strnlen(text, max + 1);

    if (count <= max) {
        return count;
    }
    count = max;
    while (count > 0 && ((unsigned char)text[count] & 0xc0) == 0x80) {
        count--;
    }
    return count;
}

/* Adds text as a fenced block, at most max bytes of it. */
static void add_quoted(Buf *out, const char *language, const char *text, size_t max)
{
    size_t count = cut_length(text, max);
    size_t fence = longest_run(text, count) + 1;

    fence = fence < 3 ? 3 : fence;
    for (size_t i = 0; i < fence; i++) {
        buf_add(out, "`", 1);
    }
    buf_printf(out, "%s\n", language);
    text_add_safe(out, text, count);
    if (count == 0 || text[count - 1] != '\n') {
        buf_add_text(out, "\n");
    }
    for (size_t i = 0; i < fence; i++) {
        buf_add(out, "`", 1);
    }
    buf_add_text(out, "\n");
    if (text[count] != '\0') {
        buf_printf(out, "(%zu more bytes are not shown)\n", strlen(text + count));
    }
}

/* Adds the values of an enum: "LEFT = 0, RIGHT = 1". */
static void add_labels(Buf *out, const Field *field)
{
    int lo = (int)field->lo, hi = (int)field->hi;

    for (int value = lo; value <= hi; value++) {
        buf_printf(out, "%s%s = %d", value > lo ? ", " : "", field->labels[value - lo], value);
    }
}

/* Adds one member of a struct with a comment: what it means, its unit and its range. */
static void add_member(Buf *out, const Field *field)
{
    static const char *const types[] = {"float", "int", "bool", "int"};

    buf_printf(out, "    %s %s", types[field->kind], field->name);
    if (field->count > 1) {
        buf_printf(out, "[%d]", field->count);
    }
    buf_printf(out, "; /* %s", field->meaning);
    if (field->unit[0] != '\0') {
        buf_printf(out, "; unit: %s", field->unit);
    }
    if (field->kind == FIELD_ENUM && field->labels != NULL) {
        buf_add_text(out, "; one of ");
        add_labels(out, field);
    } else if (field->kind != FIELD_BOOL) {
        buf_printf(out, "; %.6g to %.6g", (double)field->lo, (double)field->hi);
    }
    buf_add_text(out, " */\n");
}

/* Adds the members of s->prev, s->now and s->act as C. */
static void add_schema(Buf *out, const Task *task)
{
    buf_add_text(out, "/* s->prev, s->now */\nstruct {\n");
    for (int i = 0; i < task->field_count; i++) {
        if ((task->fields[i].seen & SEEN_BY_REWARD) != 0) {
            add_member(out, &task->fields[i]);
        }
    }
    buf_add_text(out, "};\n\n/* s->act */\nstruct {\n");
    for (int i = 0; i < task->action_count; i++) {
        add_member(out, &task->actions[i]);
    }
    buf_add_text(out, "};\n");
}

/* Adds "pole-fell, left-track, time-limit". */
static void add_reasons(Buf *out, const Task *task)
{
    for (int i = 1; i < task->reason_count; i++) {
        buf_printf(out, "%s%s", i > 1 ? ", " : "", task->reasons[i]);
    }
}

static Status add_task(const PromptContext *context, Buf *out, Err *err)
{
    const Task *task = context->task;
    char step_limit[NUMBER_SIZE], step_budget[NUMBER_SIZE], unit[64] = "";
    char floor[NUMBER_SIZE], goal[NUMBER_SIZE];
    Buf schema, reasons;
    Status st;

    buf_init(&schema, PROMPT_BYTES_MAX);
    buf_init(&reasons, PROMPT_BYTES_MAX);
    add_schema(&schema, task);
    add_reasons(&reasons, task);
    (void)snprintf(step_limit, sizeof step_limit, "%d", task->step_limit);
    (void)snprintf(step_budget, sizeof step_budget, "%d", context->step_budget);
    (void)snprintf(floor, sizeof floor, "%.6g", (double)task->metric_floor);
    (void)snprintf(goal, sizeof goal, "%.6g", (double)task->metric_goal);
    if (task->metric.unit[0] != '\0') {
        (void)snprintf(unit, sizeof unit, " (%s)", task->metric.unit);
    }
    st = buf_status(&schema, "the task's schema", err);
    if (st == OK) {
        st = buf_status(&reasons, "the task's reasons", err);
    }
    if (st == OK) {
        const TemplateValue values[] = {{"title", task->title},
                                        {"text", task->text},
                                        {"step_limit", step_limit},
                                        {"reasons", reasons.data},
                                        {"success", task->success_meaning},
                                        {"metric", task->metric.name},
                                        {"metric_unit", unit},
                                        {"metric_meaning", task->metric.meaning},
                                        {"metric_floor", floor},
                                        {"metric_goal", goal},
                                        {"step_budget", step_budget},
                                        {"schema", schema.data}};
        st = template_fill("prompts/task.md", PROMPT_task, values, ARRAY_LEN(values), out, err);
    }
    buf_release(&schema);
    buf_release(&reasons);
    return st;
}

static Status add_best(const PromptContext *context, Buf *out, Err *err)
{
    Buf source, feedback;
    Status st;

    buf_init(&source, PROMPT_BYTES_MAX);
    buf_init(&feedback, PROMPT_BYTES_MAX);
    add_quoted(&source, "c", context->best_source, SOURCE_BYTES_MAX);
    if (context->best_feedback != NULL) {
        add_quoted(&feedback, "text", context->best_feedback, PROMPT_FEEDBACK_BYTES_MAX);
    } else {
        buf_add_text(&feedback, "Nothing is known about its training.\n");
    }
    st = buf_status(&source, "the best reward", err);
    if (st == OK) {
        st = buf_status(&feedback, "the feedback", err);
    }
    if (st == OK) {
        const TemplateValue values[] = {{"source", source.data}, {"feedback", feedback.data}};
        st = template_fill("prompts/best.md", PROMPT_best, values, ARRAY_LEN(values), out, err);
    }
    buf_release(&source);
    buf_release(&feedback);
    return st;
}

static Status add_failed_one(const FailedSibling *failed, Buf *out, Err *err)
{
    Buf outcome, reason, source;
    Status st;

    buf_init(&outcome, NUMBER_SIZE * 8);
    buf_init(&reason, PROMPT_BYTES_MAX);
    buf_init(&source, PROMPT_BYTES_MAX);
    text_add_line(&outcome, failed->outcome, strlen(failed->outcome), NUMBER_SIZE * 2);
    add_quoted(&reason, "text", failed->reason != NULL ? failed->reason : "",
               PROMPT_REASON_BYTES_MAX);
    if (failed->source != NULL) {
        buf_add_text(&source, "\nThe program:\n\n");
        add_quoted(&source, "c", failed->source, PROMPT_EXCERPT_BYTES_MAX);
    }
    st = buf_status(&outcome, "an outcome", err);
    if (st == OK) {
        st = buf_status(&reason, "a reason", err);
    }
    if (st == OK) {
        st = buf_status(&source, "a failed program", err);
    }
    if (st == OK) {
        const TemplateValue values[] = {
            {"outcome", outcome.data}, {"reason", reason.data}, {"source", source.data}};
        st = template_fill("prompts/failed_one.md", PROMPT_failed_one, values, ARRAY_LEN(values),
                           out, err);
    }
    buf_release(&outcome);
    buf_release(&reason);
    buf_release(&source);
    return st;
}

static Status add_failed(const PromptContext *context, Buf *out, Err *err)
{
    int count = context->failed_count;
    Status st = template_fill("prompts/failed.md", PROMPT_failed, NULL, 0, out, err);

    count = count > PROMPT_FAILED_MAX ? PROMPT_FAILED_MAX : count;
    for (int i = 0; i < count && st == OK; i++) {
        st = add_failed_one(&context->failed[i], out, err);
    }
    return st;
}

Status prompt_user(const PromptContext *context, Buf *out, Err *err)
{
    bool has_best = context->best_source != NULL;
    bool has_failed = context->failed_count > 0;
    Status st;

    assert(context->task != NULL);
    assert(!has_failed || context->failed != NULL);
    st = add_task(context, out, err);
    if (st == OK && has_best) {
        st = add_best(context, out, err);
    }
    if (st == OK && has_failed) {
        st = add_failed(context, out, err);
    }
    if (st == OK) {
        const char *what = has_best     ? "prompts/next.md"
                           : has_failed ? "prompts/retry.md"
                                        : "prompts/first.md";
        const char *text = has_best ? PROMPT_next : has_failed ? PROMPT_retry : PROMPT_first;
        st = template_fill(what, text, NULL, 0, out, err);
    }
    return st;
}
