/* goodhart-trainer as a process, with its rewards from a jailed worker. */
#include <math.h>

#include "base/child.h"
#include "base/limits.h"
#include "bench/native_rewards.h"
#include "tests/test.h"
#include "trainer/ppo.h"

static TrainJob job_of(const char *task, RewardKind kind, const char *source)
{
    TrainJob job = {.task = task_find(task), .kind = kind, .seed = 21};

    job.source = source;
    job.source_bytes = source != NULL ? strlen(source) : 0;
    job.settings = train_settings_default(job.task);
    job.settings.hidden = 16;
    job.settings.task.envs = 8;
    job.settings.task.steps = 32;
    job.settings.task.minibatch = 128;
    job.settings.task.total_steps = 5120;
    return job;
}

static Outcome run_bytes(const Buf *input, TrainReport *report, char *said, size_t said_size)
{
    const char *argv[] = {"./goodhart-trainer", NULL};
    ChildSpec spec = {
        .argv = argv, .input = input->data, .input_bytes = input->size, .wall_ms = 60000};
    Child *child = NULL;
    Outcome outcome;
    Err err;

    train_report_init(report);
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
                CHECK_OK(train_report_take(report, &frame, &err), err);
            }
        }
    }
    outcome = child_outcome(child);
    (void)snprintf(said, said_size, "%s", child_report(child));
    child_free(child);
    return outcome;
}

static void run(const TrainJob *job, TrainReport *report)
{
    char said[512];
    Buf input;
    Err err;

    buf_init(&input, FILE_BYTES_MAX);
    CHECK_OK(train_job_write(job, &input, &err), err);
    if (run_bytes(&input, report, said, sizeof said) != OUTCOME_OK) {
        fail_msg("[%s] %s", test_case, said);
    }
    CHECK(report->done);
    buf_release(&input);
}

/* The same bits as in this process, with the reward in plain C. */
TEST(as_in_this_process)
{
    const Task *cartpole = task_find("cartpole");
    TrainJob job = job_of("cartpole", REWARD_SOURCE, cartpole->human_reward);
    TrainReport report;
    RewardSource source;
    Native native = {0};
    TrainResult here;
    PpoRun ppo = {.job = &job, .source = &source};
    Err err;

    UNUSED_STATE;
    assert_true(native_find(&native, "cartpole", 8 * 32));
    source = native_source(&native);
    CHECK_OK(ppo_train(&ppo, &here, &err), err);
    native_release(&native);
    run(&job, &report);
    CHECK_INT(report.result.outcome, OUTCOME_OK);
    CHECK_INT(report.checkpoint_count, CHECKPOINTS);
    CHECK_STR(report.result.hash, here.hash);
    CHECK_INT(report.result.steps, here.steps);
    CHECK_INT(report.result.episodes, here.episodes);
    CHECK_STR(report.result.terms.items[0].name, "alive");
    CHECK(report.checkpoints[9].terms[0].mean == 1);
    CHECK(report.weight_bytes[9] > 1000);
    train_report_release(&report);
}

TEST(without_a_worker)
{
    TrainJob job = job_of("mountain-car", REWARD_SPARSE, NULL);
    TrainReport report;

    UNUSED_STATE;
    run(&job, &report);
    CHECK_INT(report.result.outcome, OUTCOME_OK);
    CHECK_INT(report.result.terms.count, 0);
    CHECK(report.checkpoints[0].reward_mean == 0);
    train_report_release(&report);
}

/* A candidate that is at fault is a result, and the program exits with 0. */
TEST(faults_are_results)
{
    static const struct {
        const char *name, *source;
        Outcome want;
        bool steps;
    } cases[] = {
        {"no reward", "COMPONENTS(a);\n", OUTCOME_REJECTED, false},
        {"not finite",
         "COMPONENTS(a);\nvoid reward(const Step *s, Memory *m, Components *out)\n"
         "{\n    out->a = 1.0f / (s->t < 20 ? 1.0f : 0.0f);\n}\n",
         OUTCOME_NON_FINITE, true},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        TrainJob job = job_of("mountain-car", REWARD_SOURCE, cases[i].source);
        TrainReport report;
        test_case = cases[i].name;
        run(&job, &report);
        CHECK_STR(outcome_word(report.result.outcome), outcome_word(cases[i].want));
        CHECK(report.result.fault.message[0] != '\0');
        CHECK((report.result.steps > 0) == cases[i].steps);
        CHECK(report.checkpoint_count < CHECKPOINTS);
        train_report_release(&report);
    }
}

/* What only a harness does wrong is exit 1 and one line. */
TEST(bad_jobs)
{
    TrainJob job = job_of("cartpole", REWARD_SPARSE, NULL);
    TrainReport report;
    char said[512];
    Buf input;
    Err err;

    UNUSED_STATE;
    buf_init(&input, FILE_BYTES_MAX);
    test_case = "no bytes";
    CHECK(run_bytes(&input, &report, said, sizeof said) != OUTCOME_OK);
    CHECK_HAS(said, "goodhart-trainer: ");
    train_report_release(&report);

    test_case = "settings";
    job.settings.task.minibatch = 7;
    CHECK_OK(train_job_write(&job, &input, &err), err);
    CHECK(run_bytes(&input, &report, said, sizeof said) != OUTCOME_OK);
    CHECK_HAS(said, "minibatch");
    CHECK_INT(report.checkpoint_count, 0);
    train_report_release(&report);
    buf_release(&input);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_in_this_process),
        cmocka_unit_test(without_a_worker),
        cmocka_unit_test(faults_are_results),
        cmocka_unit_test(bad_jobs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
