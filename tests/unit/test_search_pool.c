/* The pool: what comes first, how much runs at once, and what an early end leaves behind. */
#include "search/pool.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "tests/test.h"

#define GOOD                                                                                       \
    "COMPONENTS(a);\nvoid reward(const Step *s, Memory *m, Components *out)\n{\n"                  \
    "    out->a = 1.0f;\n}\n"
#define BAD                                                                                        \
    "COMPONENTS(a);\nvoid reward(const Step *s, Memory *m, Components *out)\n{\n"                  \
    "    out->a = 1.0f / (s->t - s->t);\n}\n"

static Evaluation *request(const char *source, int steps)
{
    Evaluation *e = NULL;
    Err err;

    CHECK_OK(evaluation_new(task_find("cartpole"), &e, &err), err);
    e->kind = source != NULL ? REWARD_SOURCE : REWARD_SPARSE;
    e->source = source != NULL ? mem_strdup(source) : NULL;
    e->with_critic = source != NULL;
    e->settings.task.total_steps = steps;
    e->train_seed = 3;
    e->validation_episodes = 2;
    e->test_episodes = 4;
    return e;
}

static void add(Pool *pool, Evaluation *e, int priority, int index)
{
    Err err;

    e->priority = priority;
    e->index = index;
    CHECK_OK(pool_add(pool, e, &err), err);
}

/* The next one that ends; NULL when none is left. */
static Evaluation *next(Pool *pool, int jobs)
{
    Err err;

    for (;;) {
        struct pollfd fds[POOL_FDS_MAX];
        Evaluation *e;
        int timeout;
        CHECK_OK(pool_service(pool, &err), err);
        CHECK(pool_running(pool) <= jobs);
        e = pool_take(pool);
        if (e != NULL || pool_pending(pool) == 0) {
            return e;
        }
        timeout = pool_timeout_ms(pool);
        CHECK(timeout >= 0); /* something runs, and it has a limit */
        CHECK(pool_progress(pool) >= 0 && pool_progress(pool) <= jobs);
        CHECK(poll(fds, (nfds_t)pool_pollfds(pool, fds), timeout) >= 0 || errno == EINTR);
    }
}

TEST(order)
{
    /* By priority, and of equals in the order they were added. */
    static const int priorities[] = {5, 1, 5, 0, 1}, want[] = {3, 1, 4, 0, 2};
    Pool *pool = NULL;
    Err err;

    UNUSED_STATE;
    CHECK_OK(pool_open(1, false, &pool, &err), err);
    CHECK(pool_take(pool) == NULL);
    CHECK_INT(pool_timeout_ms(pool), -1);
    for (int i = 0; i < 5; i++) {
        add(pool, request(BAD, 10240), priorities[i], i);
    }
    CHECK_INT(pool_pending(pool), 5);
    for (int i = 0; i < 5; i++) {
        Evaluation *e = next(pool, 1);
        CHECK_INT(e->index, want[i]);
        evaluation_free(e);
    }
    CHECK(next(pool, 1) == NULL);
    CHECK_INT(pool_pending(pool), 0);
    pool_close(pool);
}

TEST(stages)
{
    static const struct {
        const char *name, *source;
        EvaluationStage reached;
        Outcome outcome;
    } rows[] = {
        {"sparse", NULL, STAGE_DONE, OUTCOME_OK},
        {"good", GOOD, STAGE_DONE, OUTCOME_OK},
        {"not finite", BAD, STAGE_CRITIC, OUTCOME_NON_FINITE},
    };
    Pool *pool = NULL;
    Err err;

    UNUSED_STATE;
    CHECK_OK(pool_open(2, false, &pool, &err), err);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        add(pool, request(rows[i].source, 10240), 0, (int)i);
    }
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Evaluation *e = next(pool, 2);
        bool done = e->reached == STAGE_DONE;
        test_case = rows[e->index].name;
        CHECK_INT(e->reached, rows[e->index].reached);
        CHECK_STR(outcome_word(e->outcome), outcome_word(rows[e->index].outcome));
        CHECK_INT(e->judge.episode_count, done ? 4 : 0);
        CHECK_INT(e->train.checkpoint_count, done ? CHECKPOINTS : 0);
        CHECK_INT(e->message[0] == '\0', done);
        CHECK(!done || (e->metric_mean > 0 && e->length_mean == e->metric_mean));
        evaluation_free(e);
    }
    test_case = "";
    pool_close(pool);
}

/* A harness that fails says so: settings that no trainer takes are no reward's fault. */
TEST(failure_of_the_harness)
{
    Pool *pool = NULL;
    Status st = OK;
    Err err;

    UNUSED_STATE;
    CHECK_OK(pool_open(1, false, &pool, &err), err);
    add(pool, request(NULL, 100), 0, 0);
    while (st == OK && pool_pending(pool) > 0) {
        struct pollfd fds[POOL_FDS_MAX];
        st = pool_service(pool, &err);
        (void)poll(fds, (nfds_t)pool_pollfds(pool, fds), st == OK ? -1 : 0);
    }
    CHECK_STATUS(st, ERR_SANDBOX, err);
    CHECK_HAS(err.msg, "the trainer failed: exit code 1");
    CHECK_HAS(err.msg, "at least 10240 steps");
    pool_close(pool);
}

/* Whatever is under way when it is closed ends, grandchildren too (else this hangs). */
TEST(closed_early)
{
    Pool *pool = NULL;
    Err err;

    UNUSED_STATE;
    CHECK_INT(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    CHECK_OK(pool_open(2, false, &pool, &err), err);
    for (int i = 0; i < 4; i++) {
        Evaluation *e = request(GOOD, 900000000);
        e->with_critic = i % 2 == 0;
        add(pool, e, 0, i);
    }
    CHECK_OK(pool_service(pool, &err), err);
    CHECK_INT(pool_running(pool), 2);
    CHECK_INT(pool_pending(pool), 4);
    (void)usleep(100000);
    pool_close(pool);
    while (waitpid(-1, NULL, 0) > 0) {
    }
    CHECK_INT(errno, ECHILD);
    pool_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order),
        cmocka_unit_test(stages),
        cmocka_unit_test(failure_of_the_harness),
        cmocka_unit_test(closed_early),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
