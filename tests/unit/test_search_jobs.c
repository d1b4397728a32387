/* A search is a function of its seed and the replies: the number of processes and the order in
 * which they end change no bit of what is stored. The recordings hold broken rewards too. */
#include "tests/unit/search_fixture.h"

static char folder[FOLDER_SIZE];

static void store_of(const char *name, char path[128])
{
    (void)snprintf(path, 128, "%s/%s.db", folder, name);
}

TEST(jobs_change_nothing)
{
    static const struct {
        const char *task, *recording, *steps;
    } rows[] = {
        {"cartpole", CARTPOLE, "20000"},
        {"mountain-car", MOUNTAIN_CAR, "24576"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char first[128], other[128];
        (void)snprintf(first, sizeof first, "%s/%s-1.db", folder, rows[i].task);
        for (int jobs = 1; jobs <= 3; jobs++) {
            char count[12];
            test_case = rows[i].task;
            (void)snprintf(count, sizeof count, "%d", jobs);
            (void)snprintf(other, sizeof other, "%s/%s-%d.db", folder, rows[i].task, jobs);
            goodhart_expect(0, WORDS("search", rows[i].task, SMALL, "--steps", rows[i].steps,
                                     "--designer", rows[i].recording, "--seed", "11", "--jobs",
                                     count, "--store", other));
            check_same_stores(other, first);
        }
    }
}

/* The comparison can tell: another seed is another search. */
TEST(seed_changes_it)
{
    Buf one, two;
    char first[128], other[128];

    UNUSED_STATE;
    store_of("cartpole-1", first);
    store_of("seed", other);
    goodhart_expect(0, WORDS("search", "cartpole", SMALL, "--designer", CARTPOLE, "--seed", "12",
                             "--jobs", "2", "--store", other));
    buf_init(&one, 1 << 20);
    buf_init(&two, 1 << 20);
    sql_rows(first, "SELECT DISTINCT weights_hash FROM training ORDER BY 1", &one);
    sql_rows(other, "SELECT DISTINCT weights_hash FROM training ORDER BY 1", &two);
    CHECK(strcmp(one.data, two.data) != 0);
    buf_release(&one);
    buf_release(&two);
}

/* What was recorded of a search gives the same search again, and its prompts are known. */
TEST(recorded_again)
{
    char store[128], again[128], file[128], spec[160];

    UNUSED_STATE;
    store_of("recorded", store);
    store_of("again", again);
    (void)snprintf(file, sizeof file, "%s/r.jsonl", folder);
    (void)snprintf(spec, sizeof spec, "recording:%s", file);
    goodhart_expect(0, WORDS("search", "cartpole", TINY, "--designer", CARTPOLE, "--record", file,
                             "--store", store));
    goodhart_expect(0, WORDS("search", "cartpole", TINY, "--designer", spec, "--store", again));
    check_same_stores(again, store);
    check_rows(again, "SELECT DISTINCT prompt_differs FROM call_answer", "0");
}

static int begin(void **state)
{
    (void)state;
    folder_make(folder);
    return 0;
}

static int end(void **state)
{
    (void)state;
    folder_remove(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_change_nothing),
        cmocka_unit_test(seed_changes_it),
        cmocka_unit_test(recorded_again),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
