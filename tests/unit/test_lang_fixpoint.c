/* Reading canonical Reward C again gives the same two texts, for every reward that we have: what
 * was understood is what is written. */
#include "lang/emit.h"

#include <dirent.h>
#include <stdio.h>

#include "base/file.h"
#include "base/mem.h"
#include "designer/prompt.h"
#include "designer/recording.h"
#include "tests/test.h"

enum { TEXT_MAX = 1 << 20 };

static int accepted, refused;

static Program *parse(const Task *task, const char *source, size_t bytes)
{
    Program *p = NULL;
    Err err = {0};

    CHECK_OK(program_parse(task, source, bytes, &p, &err), err);
    return p;
}

/* Leaves out what tells lines of the source: #line, and the last argument of what looks at
 * indices and divisors. */
static void without_lines(const char *text, Buf *out)
{
    bool is_checked[512] = {false}; /* by depth of parentheses */
    int depth = 0;

    for (const char *at = text; *at != '\0'; at++) {
        if (strncmp(at, "#line", 5) == 0) {
            at = strchr(at, '\n');
            continue;
        }
        if (*at == '(' && depth < 511) {
            size_t before = (size_t)(at - text);
            is_checked[++depth] = (before > 8 && strncmp(at - 8, "gh_index", 8) == 0) ||
                                  (before > 6 && (strncmp(at - 6, "gh_div", 6) == 0 ||
                                                  strncmp(at - 6, "gh_mod", 6) == 0));
        } else if (*at == ')' && depth > 0) {
            while (is_checked[depth] && out->size > 0 && out->data[out->size - 1] != ',') {
                out->size--;
            }
            depth--;
        }
        buf_add(out, at, 1);
    }
}

static void check_same_code(const Program *a, const Program *b)
{
    Buf first, second;
    size_t bytes;

    buf_init(&first, TEXT_MAX);
    buf_init(&second, TEXT_MAX);
    without_lines(program_canonical(a, &bytes), &first);
    without_lines(program_canonical(b, &bytes), &second);
    buf_add(&first, "", 1);
    buf_add(&second, "", 1);
    CHECK_STR(second.data, first.data);
    buf_release(&first);
    buf_release(&second);
}

static void check(const Task *task, const char *source, size_t bytes)
{
    Program *p = parse(task, source, bytes), *again;
    const char *normal;
    size_t normal_bytes, again_bytes;

    if (!program_accepted(p)) {
        refused++;
        program_free(p);
        return;
    }
    accepted++;
    normal = program_normal(p, &normal_bytes);
    again = parse(task, normal, normal_bytes);
    if (!program_accepted(again)) {
        Buf why;
        buf_init(&why, TEXT_MAX);
        program_explain(again, &why);
        fail_msg("[%s] its normal form is refused: %s\n%s", test_case, why.data, normal);
    }
    CHECK_STR(program_normal(again, &again_bytes), normal);
    CHECK_INT(program_operations(again), program_operations(p));
    CHECK_INT(program_memory_bytes(again), program_memory_bytes(p));
    check_same_code(p, again);
    program_free(again);
    program_free(p);
}

/* For the first task that takes it: a source does not say for which it is. */
static void check_for_some_task(const char *source, size_t bytes)
{
    size_t count;
    const Task *const *all = task_all(&count);

    for (size_t i = 0; i < count; i++) {
        Program *p = parse(all[i], source, bytes);
        bool is_accepted = program_accepted(p);
        program_free(p);
        if (is_accepted || i + 1 == count) {
            check(all[i], source, bytes);
            return;
        }
    }
}

static void check_folder(const char *folder, const char *ending)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;

    if (dir == NULL) {
        return; /* not there yet: the counts at the end tell */
    }
    while ((entry = readdir(dir)) != NULL) {
        size_t length = strlen(entry->d_name), end = strlen(ending);
        char path[1024];
        Buf text;
        Err err;
        if (length < end || strcmp(entry->d_name + length - end, ending) != 0) {
            continue;
        }
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        test_case = path;
        buf_init(&text, TEXT_MAX);
        CHECK_OK(file_read(path, &text, &err), err);
        if (text.size > 0) {
            check_for_some_task(text.data, text.size);
        }
        buf_release(&text);
    }
    (void)closedir(dir);
    test_case = folder;
}

static void check_recording(const char *path)
{
    Recording *recording;
    const RecordedReply *replies;
    size_t count;
    Err err;

    test_case = path;
    CHECK_OK(recording_load(path, &recording, &err), err);
    replies = recording_replies(recording, &count);
    CHECK(count > 0);
    for (size_t i = 0; i < count; i++) {
        const char *code;
        size_t bytes;
        if (reply_find_code(replies[i].text, &code, &bytes)) {
            check(task_find(recording_header(recording)->task), code, bytes);
        }
    }
    recording_free(recording);
}

static void report(const char *what, int at_least)
{
    print_message("%s: %d accepted, %d refused\n", what, accepted, refused);
    CHECK(accepted >= at_least);
    accepted = refused = 0;
}

TEST(corpus)
{
    UNUSED_STATE;
    check_folder(TESTS_DIR "/corpus/reward_c/good", ".c");
    report("rewards of the corpus", 40);
    check_folder(TESTS_DIR "/corpus/reward_c/bad", ".c");
    CHECK_INT(accepted, 0);
    refused = 0;
    check_folder(TESTS_DIR "/corpus/hostile", ".c");
    check_folder(TESTS_DIR "/corpus/replies_c", ".c");
    report("others", 0);
}

TEST(examples)
{
    UNUSED_STATE;
    check_folder(SOURCE_DIR "/examples", ".c");
    report("examples", 2);
    check_recording(SOURCE_DIR "/examples/recordings/cartpole.jsonl");
    check_recording(SOURCE_DIR "/examples/recordings/mountain-car.jsonl");
    check_recording(TESTS_DIR "/data/search/cartpole.jsonl");
    check_recording(TESTS_DIR "/data/search/mountain-car.jsonl");
    report("recorded replies", 4);
}

TEST(rewards_of_tasks)
{
    size_t count;
    const Task *const *all = task_all(&count);

    UNUSED_STATE;
    for (size_t i = 0; i < count; i++) {
        const char *const sources[] = {all[i]->human_reward, all[i]->bad_reward};
        test_case = all[i]->name;
        for (size_t k = 0; k < ARRAY_LEN(sources); k++) {
            if (sources[k] != NULL) {
                check(all[i], sources[k], strlen(sources[k]));
            }
        }
    }
    CHECK_INT(refused, 0);
    report("rewards of tasks", 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corpus),
        cmocka_unit_test(examples),
        cmocka_unit_test(rewards_of_tasks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
