/* A search that is interrupted, and others that look at its store meanwhile. */
#include <sys/prctl.h>

#include "tests/unit/search_fixture.h"

static char folder[FOLDER_SIZE], store[128];

static int begin(void **state)
{
    (void)state;
    folder_make(folder);
    (void)snprintf(store, sizeof store, "%s/g.db", folder);
    /* What the search leaves behind becomes our child, so that it can be waited for. */
    return prctl(PR_SET_CHILD_SUBREAPER, 1);
}

static int end(void **state)
{
    (void)state;
    folder_remove(folder);
    return 0;
}

/* A training of so many steps does not end by itself while the test has time. */
static void start_endless(Process *p, const char *const *more)
{
    const char *words[24] = {"search", "cartpole", "--steps", "900000000",
                             "--jobs", "2",        "--store", store};

    for (size_t i = 0; more[i] != NULL; i++) {
        words[8 + i] = more[i];
    }
    goodhart_start(p, words, NULL);
}

/* Fails when a process of the search is still there or hangs (the test's own time limit). */
static void check_no_child(void)
{
    pid_t got;

    while ((got = waitpid(-1, NULL, 0)) > 0) {
        /* It was ended, together with its parent. */
    }
    CHECK(got == -1);
}

static char *run_name(char name[64])
{
    Buf rows;

    buf_init(&rows, 256);
    sql_rows(store, "SELECT name FROM run ORDER BY id DESC LIMIT 1", &rows);
    (void)snprintf(name, 64, "%.*s", (int)strcspn(rows.data, "\n"), rows.data);
    buf_release(&rows);
    return name;
}

static void check_readers(void)
{
    char name[64];
    Answer a = goodhart(WORDS("runs", "--json", "--store", store));

    CHECK_INT(a.exit_code, 0);
    CHECK_HAS(a.out.data, "\"status\":\"running\"");
    answer_release(&a);
    a = goodhart(WORDS("show", run_name(name), "--store", store));
    CHECK_INT(a.exit_code, 0);
    CHECK_HAS(a.out.data, "search on cartpole, running");
    answer_release(&a);
}

/* Others may not write: they are told who does, and change nothing. */
static void check_writers(const Process *holder)
{
    char pid[32];
    Answer a;

    (void)snprintf(pid, sizeof pid, "%ld", (long)holder->pid);
    a = goodhart(
        WORDS("search", "cartpole", TINY, "--quiet", "--designer", CARTPOLE, "--store", store));
    CHECK_INT(a.exit_code, 6);
    check_one_line(&a, pid);
    answer_release(&a);
    a = goodhart(WORDS("train", SOURCE_DIR "/examples/cartpole.c", "--task", "cartpole", "--quiet",
                       "--store", store));
    CHECK_INT(a.exit_code, 6);
    check_one_line(&a, pid);
    CHECK_STR(a.out.data, "");
    answer_release(&a);
    check_rows(store, "SELECT count(*) FROM run", "1");
}

TEST(interrupted)
{
    static const struct {
        int signal, exit_code;
        const char *row;
    } rows[] = {{SIGINT, 130, "interrupted | 130"}, {SIGTERM, 143, "interrupted | 143"}};

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char name[64];
        Process p;
        Answer a;
        test_case = strsignal(rows[i].signal);
        start_endless(&p, WORDS("--designer", CARTPOLE));
        /* The rejected ones are done: the trainings of the others are under way. */
        program_await(&p, "divided by zero");
        if (i == 0) {
            check_readers();
            check_writers(&p);
        }
        CHECK_INT(kill(p.pid, rows[i].signal), 0);
        a = program_wait(&p);
        check_no_child();
        CHECK_INT(a.exit_code, rows[i].exit_code);
        CHECK_HAS(a.err.data, "goodhart: interrupted; what was done is kept: goodhart show r");
        CHECK_HAS(a.err.data, run_name(name));
        CHECK_STR(a.out.data, "");
        answer_release(&a);
        check_rows(store, "SELECT status, exit_code FROM runs ORDER BY id DESC LIMIT 1",
                   rows[i].row);
        check_rows(store,
                   "SELECT count(*) FROM call_answer a JOIN call c ON c.id = a.call WHERE c.run = "
                   "(SELECT max(id) FROM run)",
                   "5");
    }
}

/* While nothing but a reply is waited for. */
TEST(interrupted_waiting)
{
    char spec[160];
    Process p;
    Answer a;

    UNUSED_STATE;
    test_case = "";
    (void)snprintf(spec, sizeof spec, "exchange:%s/letters", folder);
    start_endless(&p, WORDS("--designer", spec, "--final-seeds", "0", "--samples", "2"));
    program_await(&p, "run r");
    CHECK_INT(kill(p.pid, SIGINT), 0);
    a = program_wait(&p);
    CHECK_INT(a.exit_code, 130);
    answer_release(&a);
    check_no_child();
}

TEST(interrupted_json)
{
    const char *last;
    cJSON *object = NULL;
    double code;
    Process p;
    Answer a;
    Err err;

    UNUSED_STATE;
    start_endless(&p, WORDS("--designer", CARTPOLE, "--json"));
    program_await(&p, "divided by zero");
    CHECK_INT(kill(p.pid, SIGINT), 0);
    a = program_wait(&p);
    CHECK_INT(a.exit_code, 130);
    CHECK(a.out.size > 2);
    a.out.data[a.out.size - 1] = '\0';
    last = strrchr(a.out.data, '\n');
    CHECK(last != NULL);
    CHECK_OK(json_parse(last, strlen(last), "the last line", &object, &err), err);
    CHECK_STR(cJSON_GetObjectItem(object, "type")->valuestring, "result");
    CHECK_OK(json_get_number(object, "exit", &code, &err), err);
    CHECK_INT(code, 130);
    cJSON_Delete(object);
    answer_release(&a);
    check_no_child();
}

TEST(interrupted_train)
{
    static const int signals[] = {SIGINT, SIGTERM};

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        Process p;
        Answer a;
        test_case = strsignal(signals[i]);
        goodhart_start(&p,
                       WORDS("train", SOURCE_DIR "/examples/cartpole.c", "--task", "cartpole",
                             "--jobs", "2", "--steps", "900000000", "--store", store),
                       NULL);
        (void)usleep(100000); /* whenever it comes: the end is the same */
        CHECK_INT(kill(p.pid, signals[i]), 0);
        a = program_wait(&p);
        CHECK_INT(a.exit_code, 128 + signals[i]);
        answer_release(&a);
        check_no_child();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(interrupted),
        cmocka_unit_test(interrupted_waiting),
        cmocka_unit_test(interrupted_json),
        cmocka_unit_test(interrupted_train),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
