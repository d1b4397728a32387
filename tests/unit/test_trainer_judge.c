/* The judge: the same numbers from any block size, from a process and from the function; the right
 * choice; no policy of another task. */
#include "trainer/judge.h"

#include "base/child.h"
#include "base/limits.h"
#include "base/mem.h"
#include "tests/test.h"
#include "trainer/ppo.h"
#include "trainer/protocol_priv.h"

typedef struct {
    char *weights[CHECKPOINTS];
    size_t bytes[CHECKPOINTS];
} Trained;

static Status keep(void *ctx, const TrainCheckpoint *c, const char *policy, size_t bytes, Err *err)
{
    Trained *t = ctx;

    (void)err;
    t->weights[c->index] = mem_alloc(bytes);
    assert_non_null(t->weights[c->index]);
    memcpy(t->weights[c->index], policy, bytes);
    t->bytes[c->index] = bytes;
    return OK;
}

/* Ten policies of a short training. */
static void train(Trained *t, const char *task)
{
    TrainJob job = {.task = task_find(task), .kind = REWARD_SPARSE, .seed = 2};
    PpoRun run = {.job = &job, .sink = keep, .sink_ctx = t};
    TrainResult result;
    Err err;

    job.settings = train_settings_default(job.task);
    job.settings.task.total_steps = 20480;
    job.settings.task.envs = 16;
    job.settings.task.steps = 64;
    CHECK_OK(ppo_train(&run, &result, &err), err);
}

static void trained_release(Trained *t)
{
    for (int i = 0; i < CHECKPOINTS; i++) {
        mem_free(t->weights[i]);
    }
}

static JudgeJob job_of(const Trained *t, const char *task)
{
    return (JudgeJob){.task = task_find(task),
                      .validation_seed = 77,
                      .test_seed = 88,
                      .validation_episodes = 9,
                      .test_episodes = 70,
                      .policy_count = CHECKPOINTS,
                      .weights = (const char *const *)t->weights,
                      .weight_bytes = t->bytes};
}

static void same_reports(const JudgeReport *a, const JudgeReport *b)
{
    CHECK(a->done && b->done);
    CHECK_INT(a->chosen, b->chosen);
    CHECK_INT(a->policy_count, b->policy_count);
    CHECK_INT(a->episode_count, b->episode_count);
    for (int i = 0; i < a->policy_count; i++) {
        CHECK(a->validation_metric[i] == b->validation_metric[i]);
        CHECK(a->validation_success[i] == b->validation_success[i]);
    }
    for (int i = 0; i < a->episode_count; i++) {
        const JudgeEpisode *x = &a->episodes[i], *y = &b->episodes[i];
        CHECK(x->metric == y->metric);
        CHECK_INT(x->length, y->length);
        CHECK_INT(x->success, y->success);
        CHECK_INT(x->reason, y->reason);
        CHECK(memcmp(x->side, y->side, sizeof x->side) == 0);
    }
}

TEST(block_size_does_not_matter)
{
    static const int blocks[] = {1, 3, 7, 64};
    Trained trained = {{NULL}, {0}};
    JudgeReport first;
    JudgeJob job;
    Err err;

    UNUSED_STATE;
    train(&trained, "cartpole");
    job = job_of(&trained, "cartpole");
    judge_report_init(&first);
    CHECK_OK(judge_run(&job, 64, &first, &err), err);
    for (size_t i = 0; i < ARRAY_LEN(blocks); i++) {
        JudgeReport report;
        judge_report_init(&report);
        CHECK_OK(judge_run(&job, blocks[i], &report, &err), err);
        same_reports(&first, &report);
        judge_report_release(&report);
    }
    /* CartPole's metric is the length; the episodes are not all the same one. */
    CHECK(first.episodes[0].metric == (float)first.episodes[0].length);
    CHECK(memcmp(&first.episodes[0], &first.episodes[1], sizeof first.episodes[0]) != 0);
    for (int i = 0; i < CHECKPOINTS; i++) {
        CHECK(first.validation_metric[i] <= first.validation_metric[first.chosen]);
        CHECK(i <= first.chosen ||
              first.validation_metric[i] < first.validation_metric[first.chosen]);
    }
    judge_report_release(&first);
    trained_release(&trained);
}

/* Ten times the same policy: the latest of equals is chosen. */
TEST(latest_of_equals)
{
    Trained trained = {{NULL}, {0}};
    const char *weights[3];
    size_t sizes[3];
    JudgeReport report;
    JudgeJob job;
    Err err;

    UNUSED_STATE;
    train(&trained, "mountain-car");
    for (int i = 0; i < 3; i++) {
        weights[i] = trained.weights[0];
        sizes[i] = trained.bytes[0];
    }
    job = job_of(&trained, "mountain-car");
    job.policy_count = 3;
    job.weights = weights;
    job.weight_bytes = sizes;
    judge_report_init(&report);
    CHECK_OK(judge_run(&job, 64, &report, &err), err);
    CHECK_INT(report.chosen, 2);
    judge_report_release(&report);
    trained_release(&trained);
}

TEST(wrong_policies)
{
    Trained trained = {{NULL}, {0}};
    JudgeReport report;
    JudgeJob job;
    Err err;

    UNUSED_STATE;
    train(&trained, "cartpole");
    test_case = "of another task";
    job = job_of(&trained, "mountain-car");
    judge_report_init(&report);
    CHECK_STATUS(judge_run(&job, 64, &report, &err), ERR_FORMAT, err);
    CHECK(!report.done);
    judge_report_release(&report);

    test_case = "damaged";
    job = job_of(&trained, "cartpole");
    trained.weights[4][0] = 'X';
    judge_report_init(&report);
    CHECK_STATUS(judge_run(&job, 64, &report, &err), ERR_FORMAT, err);
    judge_report_release(&report);
    trained_release(&trained);
}

TEST(refused_memory)
{
    Trained trained = {{NULL}, {0}};
    bool judged = false;
    JudgeJob job;

    UNUSED_STATE;
    train(&trained, "cartpole");
    job = job_of(&trained, "cartpole");
    job.policy_count = 2;
    for (size_t n = 1; !judged; n++) {
        JudgeReport report;
        Err err;
        Status st;
        judge_report_init(&report);
        mem_fail_after(n);
        st = judge_run(&job, 64, &report, &err);
        mem_fail_after(0);
        judged = st == OK;
        CHECK(st == OK || st == ERR_NOMEM);
        CHECK(report.done == judged);
        CHECK(n < 100);
        judge_report_release(&report);
    }
    trained_release(&trained);
}

/* Runs goodhart-judge on these bytes; takes its frames. */
static Outcome run_child(const Buf *input, JudgeReport *report, char *said, size_t said_size)
{
    const char *argv[] = {"./goodhart-judge", NULL};
    ChildSpec spec = {
        .argv = argv, .input = input->data, .input_bytes = input->size, .wall_ms = 60000};
    Child *child = NULL;
    Outcome outcome;
    Err err;

    CHECK_OK(child_start(&spec, &child, &err), err);
    while (!child_ended(child)) {
        struct pollfd fds[CHILD_POLLFDS];
        child_pollfds(child, fds);
        (void)poll(fds, CHILD_POLLFDS, 1000);
        CHECK_OK(child_service(child, &err), err);
        for (bool found = true; found;) {
            Frame frame;
            CHECK_OK(child_frame(child, &frame, &found, &err), err);
            if (found) {
                CHECK_OK(judge_report_take(report, &frame, &err), err);
            }
        }
    }
    outcome = child_outcome(child);
    (void)snprintf(said, said_size, "%s", child_report(child));
    child_free(child);
    return outcome;
}

TEST(as_a_process)
{
    Trained trained = {{NULL}, {0}};
    JudgeReport here, there;
    char said[512];
    JudgeJob job;
    Buf input;
    Err err;

    UNUSED_STATE;
    train(&trained, "cartpole");
    job = job_of(&trained, "cartpole");
    buf_init(&input, FILE_BYTES_MAX);
    CHECK_OK(judge_job_write(&job, &input, &err), err);
    judge_report_init(&here);
    judge_report_init(&there);
    CHECK_OK(judge_run(&job, 5, &here, &err), err);
    CHECK_INT(run_child(&input, &there, said, sizeof said), OUTCOME_OK);
    same_reports(&here, &there);
    judge_report_release(&here);
    judge_report_release(&there);

    /* Half a job: a line that says so, and no frames. */
    input.size /= 2;
    judge_report_init(&there);
    CHECK(run_child(&input, &there, said, sizeof said) != OUTCOME_OK);
    CHECK_HAS(said, "goodhart-judge: ");
    CHECK_INT(there.policy_count, 0);
    judge_report_release(&there);
    buf_release(&input);
    trained_release(&trained);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(block_size_does_not_matter),
        cmocka_unit_test(latest_of_equals),
        cmocka_unit_test(wrong_policies),
        cmocka_unit_test(refused_memory),
        cmocka_unit_test(as_a_process),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
