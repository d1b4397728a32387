/* The file: made, opened again, refused, leased, read during a write, copied. */
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/rng.h"
#include "tests/unit/store_fixture.h"

static void sql(const char *path, const char *text)
{
    sqlite3 *db = NULL;
    CHECK_INT(sqlite3_open(path, &db), SQLITE_OK);
    CHECK_INT(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    CHECK_INT(sqlite3_close(db), SQLITE_OK);
}

TEST(made_and_opened_again)
{
    StorePlace place;
    Store *s = NULL;
    Buf bytes;
    Err err;

    UNUSED_STATE;
    place_make(&place);
    CHECK_OK(store_open_write(place.path, &s, &err), err);
    store_close(s);

    /* The header of the file: SQLite's magic, our number, our version. */
    buf_init(&bytes, 1 << 20);
    CHECK_OK(file_read(place.path, &bytes, &err), err);
    CHECK(memcmp(bytes.data, "SQLite format 3", 16) == 0);
    CHECK(memcmp(bytes.data + 68, "GdHr", 4) == 0);
    CHECK_INT(bytes.data[63], STORE_VERSION);
    buf_release(&bytes);

    CHECK_OK(store_open_write(place.path, &s, &err), err);
    store_close(s);
    CHECK_OK(store_open_read(place.path, &s, &err), err);
    store_close(s);
    place_remove(&place);
}

/* What is at the path before it is opened. */
static void make_garbage(const char *path)
{
    Err err;
    char junk[5000];
    memset(junk, 'x', sizeof junk);
    CHECK_OK(file_write(path, junk, sizeof junk, &err), err);
}

static void make_foreign(const char *path)
{
    sql(path, "CREATE TABLE photos (id INTEGER)");
}

static void make_store(const char *path)
{
    Store *s = NULL;
    Err err;
    CHECK_OK(store_open_write(path, &s, &err), err);
    store_close(s);
}

static void make_newer(const char *path)
{
    make_store(path);
    sql(path, "PRAGMA user_version = 2");
}

static void make_cut(const char *path)
{
    make_store(path);
    CHECK_INT(truncate(path, 8192), 0);
}

static void make_nothing(const char *path)
{
    (void)path;
}

static void make_empty(const char *path)
{
    Err err;
    CHECK_OK(file_write(path, "", 0, &err), err);
}

/* Whether the file of the lease stands beside the store. */
static bool has_lock(const StorePlace *place)
{
    char name[128];

    (void)snprintf(name, sizeof name, "%s.lock", place->path);
    return access(name, F_OK) == 0;
}

TEST(refused)
{
    static const struct {
        const char *name;
        void (*make)(const char *path);
        Status read, write;
        const char *says;
    } cases[] = {
        {"garbage", make_garbage, ERR_FORMAT, ERR_FORMAT, "not a SQLite file"},
        {"of another program", make_foreign, ERR_FORMAT, ERR_FORMAT, "another program"},
        {"newer", make_newer, ERR_FORMAT, ERR_FORMAT, "newer"},
        {"cut", make_cut, ERR_FORMAT, ERR_FORMAT, "damaged"},
        {"absent", make_nothing, ERR_NOTFOUND, OK, "no store at"},
        {"empty", make_empty, ERR_NOTFOUND, OK, "empty"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        StorePlace place;
        Store *s = NULL;
        bool had_lock;
        Err err;

        test_case = cases[i].name;
        place_make(&place);
        cases[i].make(place.path);
        had_lock = has_lock(&place);
        CHECK_STATUS(store_open_read(place.path, &s, &err), cases[i].read, err);
        CHECK(s == NULL);
        CHECK_HAS(err.msg, cases[i].says);
        CHECK_HAS(err.msg, place.path);
        CHECK_STATUS(store_open_write(place.path, &s, &err), cases[i].write, err);
        CHECK((s == NULL) == (cases[i].write != OK));
        CHECK(has_lock(&place) == (had_lock || s != NULL)); /* nothing is left beside the file */
        store_close(s);
        place_remove(&place);
    }
    test_case = "";
}

TEST(a_foreign_file_is_left_as_it_was)
{
    StorePlace place;
    Store *s = NULL;
    Buf before, after;
    Err err;

    UNUSED_STATE;
    place_make(&place);
    make_foreign(place.path);
    buf_init(&before, 1 << 20);
    buf_init(&after, 1 << 20);
    CHECK_OK(file_read(place.path, &before, &err), err);
    CHECK_STATUS(store_open_write(place.path, &s, &err), ERR_FORMAT, err);
    CHECK_OK(file_read(place.path, &after, &err), err);
    CHECK_INT(after.size, before.size);
    CHECK(memcmp(after.data, before.data, after.size) == 0);
    buf_release(&before);
    buf_release(&after);
    place_remove(&place);
}

TEST(second_writer_is_told_who)
{
    StorePlace place;
    Store *s = NULL, *other = NULL;
    char pid[32];
    int status = 0;
    pid_t child;
    Err err;

    UNUSED_STATE;
    place_make(&place);
    CHECK_OK(store_open_write(place.path, &s, &err), err);
    (void)snprintf(pid, sizeof pid, "process %ld;", (long)getpid());

    test_case = "in this process";
    CHECK_STATUS(store_open_write(place.path, &other, &err), ERR_LOCKED, err);
    CHECK_HAS(err.msg, pid);
    CHECK(other == NULL);
    CHECK(has_lock(&place));

    test_case = "in another process";
    child = fork();
    if (child == 0) {
        Store *mine = NULL;
        Status st = store_open_write(place.path, &mine, &err);
        _exit(st == ERR_LOCKED && strstr(err.msg, pid) != NULL ? 42 : 1);
    }
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK_INT(WEXITSTATUS(status), 42);

    test_case = "after it was given back";
    store_close(s);
    CHECK_OK(store_open_write(place.path, &s, &err), err);
    store_close(s);
    place_remove(&place);
    test_case = "";
}

static int run_count(Store *s)
{
    StoreRuns runs;
    Err err;
    int count;

    CHECK_OK(store_runs(s, 100, &runs, &err), err);
    count = runs.count;
    store_free(runs.memory);
    return count;
}

TEST(reader_is_not_blocked)
{
    StorePlace place;
    Store *writer = NULL, *reader = NULL;
    StoreRun run = run_row(NULL);
    Err err;

    UNUSED_STATE;
    place_make(&place);
    CHECK_OK(store_open_write(place.path, &writer, &err), err);
    CHECK_OK(store_add_run(writer, &run, NULL, NULL, &err), err);
    CHECK_OK(store_begin(writer, &err), err);
    CHECK_OK(store_add_run(writer, &run, NULL, NULL, &err), err);

    CHECK_OK(store_open_read(place.path, &reader, &err), err);
    CHECK_INT(run_count(reader), 1);
    CHECK_OK(store_commit(writer, &err), err);
    CHECK_INT(run_count(reader), 2);

    CHECK_STATUS(store_add_run(reader, &run, NULL, NULL, &err), ERR_USAGE, err);
    store_close(reader);

    test_case = "rollback and close undo";
    CHECK_OK(store_begin(writer, &err), err);
    CHECK_OK(store_add_run(writer, &run, NULL, NULL, &err), err);
    store_rollback(writer);
    CHECK_INT(run_count(writer), 2);
    CHECK_OK(store_begin(writer, &err), err);
    CHECK_OK(store_add_run(writer, &run, NULL, NULL, &err), err);
    store_close(writer);
    CHECK_OK(store_open_read(place.path, &reader, &err), err);
    CHECK_INT(run_count(reader), 2);
    store_close(reader);
    place_remove(&place);
    test_case = "";
}

/* A writer that is killed in the middle leaves whole transactions and no lease. */
TEST(killed_writer)
{
    StorePlace place;
    Store *s = NULL;
    int status = 0;
    pid_t child;
    Err err;

    UNUSED_STATE;
    place_make(&place);
    child = fork();
    if (child == 0) {
        StoreRun run = run_row(NULL);
        Status st = store_open_write(place.path, &s, &err);
        st = st == OK ? store_add_run(s, &run, NULL, NULL, &err) : st;
        st = st == OK ? store_begin(s, &err) : st;
        st = st == OK ? store_add_run(s, &run, NULL, NULL, &err) : st;
        _exit(st == OK ? 42 : 1); /* without store_close */
    }
    CHECK(waitpid(child, &status, 0) == child);
    CHECK_INT(WEXITSTATUS(status), 42);
    CHECK_OK(store_open_write(place.path, &s, &err), err);
    CHECK_INT(run_count(s), 1);
    store_close(s);
    place_remove(&place);
}

/* Reads all that there is; what it returns is that of the first that fails. */
static Status read_all(const char *path, Err *err)
{
    Store *s = NULL;
    StoreRuns runs = {0};
    Status st = store_open_read(path, &s, err);

    st = st == OK ? store_runs(s, 100, &runs, err) : st;
    for (int i = 0; st == OK && i < runs.count; i++) {
        StoreCandidates c = {0};
        StoreRunDetail run = {0};
        StoreTrainings t = {0};
        st = store_run(s, runs.items[i].run.id, &run, err);
        st = st == OK ? store_candidates(s, runs.items[i].run.id, &c, err) : st;
        st = st == OK ? store_trainings(s, 0, 0, runs.items[i].run.id, NULL, &t, err) : st;
        for (int k = 0; st == OK && k < c.count; k++) {
            StoreCandidateDetail d = {0};
            st = store_candidate(s, c.items[k].id, &d, err);
            CHECK(st != OK || (strlen(d.candidate.name) > 0 && strlen(d.line.outcome) > 0));
            store_free(d.memory);
        }
        store_free(t.memory);
        store_free(c.memory);
        store_free(run.memory);
    }
    store_free(runs.memory);
    store_close(s);
    return st;
}

/* Whatever byte is wrong: no crash, and a failure is one of the file, not of ours. */
TEST(flipped_bytes)
{
    StorePlace place;
    Store *s = NULL;
    Buf bytes;
    Rng rng;
    Err err;
    int refused = 0;

    UNUSED_STATE;
    place_make(&place);
    CHECK_OK(store_open_write(place.path, &s, &err), err);
    (void)fill_run(s);
    store_close(s);
    buf_init(&bytes, 1 << 24);
    CHECK_OK(file_read(place.path, &bytes, &err), err);
    CHECK_OK(read_all(place.path, &err), err);
    rng_init(&rng, 11);
    for (int i = 0; i < 400; i++) {
        size_t at = rng_below(&rng, (uint32_t)bytes.size);
        char was = bytes.data[at];
        Status st;
        bytes.data[at] = (char)rng_u64(&rng);
        CHECK_OK(file_write(place.path, bytes.data, bytes.size, &err), err);
        st = read_all(place.path, &err);
        CHECK(st == OK || st == ERR_FORMAT || st == ERR_IO || st == ERR_NOTFOUND);
        CHECK(st == OK || err.msg[0] != '\0');
        refused += st != OK;
        bytes.data[at] = was;
    }
    CHECK(refused > 0);
    buf_release(&bytes);
    place_remove(&place);
}

/* A table without the constraints, as somebody else could have made it. */
TEST(missing_text)
{
    StorePlace place;
    Store *s = NULL;
    Err err;

    UNUSED_STATE;
    place_make(&place);
    CHECK_OK(store_open_write(place.path, &s, &err), err);
    (void)fill_run(s);
    store_close(s);
    sql(place.path, "PRAGMA writable_schema = ON;"
                    "UPDATE sqlite_schema SET sql = replace(sql, 'task TEXT NOT NULL CHECK', "
                    "'task TEXT CHECK') WHERE name = 'run'");
    sql(place.path, "DROP TRIGGER run_update; UPDATE run SET task = NULL");
    CHECK_STATUS(read_all(place.path, &err), ERR_FORMAT, err);
    CHECK_HAS(err.msg, "a text of runs is missing");
    place_remove(&place);
}

/* A folder that cannot be written to, by somebody who is not root. */
TEST(archived)
{
    StorePlace place;
    Store *s = NULL;
    int status = 0;
    pid_t child;
    Err err;

    UNUSED_STATE;
    place_make(&place);
    (void)snprintf(place.path, sizeof place.path, "%s/a?b#%%41.db", place.dir);
    CHECK_OK(store_open_write(place.path, &s, &err), err);
    (void)fill_run(s);
    store_close(s);
    CHECK_INT(chmod(place.dir, 0555), 0);
    child = fork();
    if (child == 0) {
        StoreRuns runs;
        Status st = geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0) ? ERR_IO : OK;
        st = st == OK ? store_open_read(place.path, &s, &err) : st;
        st = st == OK ? store_runs(s, 10, &runs, &err) : st;
        _exit(st == OK && runs.count == 1 ? 42 : 1);
    }
    CHECK(waitpid(child, &status, 0) == child);
    CHECK_INT(chmod(place.dir, 0700), 0);
    CHECK_INT(WEXITSTATUS(status), 42);
    place_remove(&place);
}

TEST(backup)
{
    StorePlace place;
    Store *s = NULL;
    char copy[128];
    Filled f;
    Err err;

    UNUSED_STATE;
    place_make(&place);
    CHECK_OK(store_open_write(place.path, &s, &err), err);
    f = fill_run(s);
    CHECK(f.run > 0);

    (void)snprintf(copy, sizeof copy, "%s/copy.db", place.dir);
    CHECK_OK(store_backup(s, copy, &err), err);
    CHECK_STATUS(store_backup(s, copy, &err), ERR_USAGE, err);
    store_close(s);
    CHECK_OK(store_open_read(copy, &s, &err), err);
    CHECK_INT(run_count(s), 1);
    store_close(s);
    place_remove(&place);
    test_case = "";
}

/* Refuses the n-th allocation for n = 1, 2, … until all succeed. */
TEST(allocations_refused)
{
    StorePlace place;
    Store *s = NULL;
    Filled f;
    Err err;
    Status st = ERR_NOMEM;

    UNUSED_STATE;
    place_make(&place);
    CHECK_OK(store_open_write(place.path, &s, &err), err);
    f = fill_run(s);
    store_close(s);
    for (size_t n = 1; st != OK; n++) {
        StoreTrainings trainings = {0};
        StoreCandidateDetail detail = {0};
        StoreCandidate c = {.task = "t",
                            .origin = "human",
                            .source = store_text("a source that is long enough to be compressed, "
                                                 "a source that is long enough to be compressed")};
        s = NULL;
        CHECK(n < 200);
        mem_fail_after(n);
        st = store_open_write(place.path, &s, &err);
        st = st == OK ? store_trainings(s, 0, 0, f.run, NULL, &trainings, &err) : st;
        st = st == OK ? store_candidate(s, f.a, &detail, &err) : st;
        st = st == OK ? store_add_candidate(s, &c, NULL, NULL, &err) : st;
        mem_fail_after(0);
        if (st != OK) {
            CHECK_STATUS(st, ERR_NOMEM, err);
        }
        store_free(detail.memory);
        store_free(trainings.memory);
        store_close(s);
    }
    place_remove(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(made_and_opened_again),
        cmocka_unit_test(refused),
        cmocka_unit_test(a_foreign_file_is_left_as_it_was),
        cmocka_unit_test(second_writer_is_told_who),
        cmocka_unit_test(reader_is_not_blocked),
        cmocka_unit_test(killed_writer),
        cmocka_unit_test(flipped_bytes),
        cmocka_unit_test(missing_text),
        cmocka_unit_test(archived),
        cmocka_unit_test(backup),
        cmocka_unit_test(allocations_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
