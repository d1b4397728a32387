/* Rewards as they are written, in tests/corpus/reward_c: good ones are accepted, and of bad ones
 * exactly what NAME.expect says is said. A new case is a new file. After a change of words
 *     GOODHART_WRITE_EXPECT=1 ./test_lang_corpus
 * writes the .expect files anew; read their difference before it is kept. */
#include "lang/program.h"

#include <dirent.h>
#include <stdlib.h>

#include "base/file.h"
#include "tests/test.h"

static Program *parse(const Task *task, const char *source, size_t bytes)
{
    Program *p = NULL;
    Err err = {0};

    CHECK_OK(program_parse(task, source, bytes, &p, &err), err);
    return p;
}

static void read_file(const char *path, Buf *out)
{
    Err err = {0};

    buf_init(out, FILE_BYTES_MAX);
    CHECK_OK(file_read(path, out, &err), err);
}

static int is_source(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);

    return length > 2 && strcmp(entry->d_name + length - 2, ".c") == 0;
}

/* Calls each with the path of every source in that folder; returns how many there are. */
static int for_each_source(const char *folder, void (*each)(const char *path))
{
    struct dirent **entries;
    char path[512];
    int count = scandir(folder, &entries, is_source, alphasort);

    for (int i = 0; i < count; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        test_case = path;
        each(path);
        free(entries[i]);
    }
    if (count >= 0) {
        free(entries);
    }
    return count;
}

/* Accepted; and the text of what was understood is understood as the same. */
static void check_good(const Task *task, const char *source, size_t bytes)
{
    Program *p = parse(task, source, bytes), *again;
    Buf why;
    const char *normal;
    size_t normal_bytes, again_bytes;

    buf_init(&why, 65536);
    program_explain(p, &why);
    CHECK_STR(why.data, "");
    CHECK(program_accepted(p));
    normal = program_normal(p, &normal_bytes);
    again = parse(task, normal, normal_bytes);
    program_explain(again, &why);
    CHECK_STR(why.data, "");
    CHECK_STR(program_normal(again, &again_bytes), normal);
    program_free(again);
    program_free(p);
    buf_release(&why);
}

static void check_good_file(const char *path)
{
    Buf source;

    read_file(path, &source);
    check_good(task_find("mountain-car"), source.data, source.size);
    buf_release(&source);
}

TEST(good_ones_are_accepted)
{
    int count = for_each_source(TESTS_DIR "/corpus/reward_c/good", check_good_file);

    UNUSED_STATE;
    CHECK(count >= 40);
}

TEST(ours_are_accepted)
{
    size_t count;
    const Task *const *tasks = task_all(&count);

    UNUSED_STATE;
    for (size_t i = 0; i < count; i++) {
        char path[512];
        Buf source;
        test_case = tasks[i]->name;
        (void)snprintf(path, sizeof path, "%s/examples/%s.c", SOURCE_DIR, tasks[i]->name);
        read_file(path, &source);
        check_good(tasks[i], source.data, source.size);
        buf_release(&source);
        if (tasks[i]->human_reward != NULL) {
            check_good(tasks[i], tasks[i]->human_reward, strlen(tasks[i]->human_reward));
        }
        if (tasks[i]->bad_reward != NULL) {
            check_good(tasks[i], tasks[i]->bad_reward, strlen(tasks[i]->bad_reward));
        }
    }
}

/* One line for each error and each hint: "LINE:COLUMN+WIDTH message". */
static void add_findings(const Program *p, Buf *out)
{
    const Findings *f = program_findings(p);

    for (int i = 0; i < f->count; i++) {
        const Finding *one = &f->items[i];
        if (one->is_error) {
            buf_printf(out, "%d:%d+%d %s\n", one->line, one->column, one->width, one->message);
        }
        if (one->is_error && one->hint[0] != '\0') {
            buf_printf(out, "    %s\n", one->hint);
        }
    }
    if (f->errors > FINDINGS_MAX) {
        buf_printf(out, "and %d more\n", f->errors - FINDINGS_MAX);
    }
}

static void check_bad_file(const char *path)
{
    char expect_path[512];
    Buf source, got, want;
    Program *p;
    size_t bytes;
    Err err = {0};

    read_file(path, &source);
    p = parse(task_find("mountain-car"), source.data, source.size);
    CHECK(!program_accepted(p));
    CHECK(program_canonical(p, &bytes) == NULL);
    buf_init(&got, 65536);
    add_findings(p, &got);
    (void)snprintf(expect_path, sizeof expect_path, "%.*s.expect", (int)strlen(path) - 2, path);
    if (getenv("GOODHART_WRITE_EXPECT") != NULL) {
        CHECK_OK(file_write(expect_path, got.data, got.size, &err), err);
    }
    read_file(expect_path, &want);
    CHECK_STR(got.data, want.data);
    program_free(p);
    buf_release(&source);
    buf_release(&got);
    buf_release(&want);
}

TEST(bad_ones_are_refused_in_these_words)
{
    int count = for_each_source(TESTS_DIR "/corpus/reward_c/bad", check_bad_file);

    UNUSED_STATE;
    CHECK(count >= 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_ones_are_accepted),
        cmocka_unit_test(ours_are_accepted),
        cmocka_unit_test(bad_ones_are_refused_in_these_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
