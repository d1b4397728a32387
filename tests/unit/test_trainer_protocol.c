/* Frames: what one side writes the other reads, bit for bit; what is not a message is refused. */
#include "trainer/protocol.h"

#include <math.h>

#include "base/mem.h"
#include "base/rng.h"
#include "tests/test.h"
#include "trainer/protocol_priv.h"

static double odd_number(Rng *rng)
{
    switch (rng_below(rng, 5)) {
    case 0:
        return NAN;
    case 1:
        return rng_below(rng, 2) != 0 ? INFINITY : -INFINITY;
    case 2:
        return 0;
    default:
        return (rng_double(rng) - 0.5) * 1e3;
    }
}

static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static void take_train(TrainReport *report, const Buf *bytes)
{
    size_t offset = 0;
    bool found = true;
    Frame frame;
    Err err;

    while (found) {
        CHECK_OK(frame_next(bytes->data, bytes->size, &offset, &frame, &found, &err), err);
        if (found) {
            CHECK_OK(train_report_take(report, &frame, &err), err);
        }
    }
    CHECK_INT(offset, bytes->size);
}

static TrainCheckpoint make_checkpoint(Rng *rng, int index)
{
    TrainCheckpoint c = {.index = index, .steps = 100 * index, .episodes = index, .term_count = 3};

    c.return_mean = odd_number(rng);
    c.metric_mean = odd_number(rng);
    c.success_rate = odd_number(rng);
    c.length_mean = odd_number(rng);
    c.reward_mean = odd_number(rng);
    c.entropy = odd_number(rng);
    c.kl = odd_number(rng);
    c.clip_fraction = odd_number(rng);
    c.value_loss = odd_number(rng);
    c.explained_variance = odd_number(rng);
    for (int i = 0; i < c.term_count; i++) {
        c.terms[i] =
            (TermStats){odd_number(rng), odd_number(rng), odd_number(rng), odd_number(rng)};
    }
    return c;
}

static void same_checkpoint(const TrainCheckpoint *a, const TrainCheckpoint *b)
{
    CHECK_INT(a->index, b->index);
    CHECK_INT(a->steps, b->steps);
    CHECK_INT(a->episodes, b->episodes);
    CHECK(same(a->return_mean, b->return_mean));
    CHECK(same(a->metric_mean, b->metric_mean));
    CHECK(same(a->success_rate, b->success_rate));
    CHECK(same(a->length_mean, b->length_mean));
    CHECK(same(a->reward_mean, b->reward_mean));
    CHECK(same(a->entropy, b->entropy));
    CHECK(same(a->kl, b->kl));
    CHECK(same(a->clip_fraction, b->clip_fraction));
    CHECK(same(a->value_loss, b->value_loss));
    CHECK(same(a->explained_variance, b->explained_variance));
    CHECK_INT(a->term_count, b->term_count);
    for (int i = 0; i < a->term_count; i++) {
        CHECK(same(a->terms[i].mean, b->terms[i].mean));
        CHECK(same(a->terms[i].min, b->terms[i].min));
        CHECK(same(a->terms[i].max, b->terms[i].max));
        CHECK(same(a->terms[i].episode_mean, b->terms[i].episode_mean));
    }
}

static TrainResult make_result(Outcome outcome)
{
    TrainResult r = {
        .outcome = outcome, .steps = 1000, .cpu_ms = 1.25, .excursions = 2, .episodes = 7};

    r.fault = (RewardFault){.outcome = outcome,
                            .term = 1,
                            .t = 5,
                            .n = 6,
                            .message = "a \"quoted\" message",
                            .step = "{\"t\":1}"};
    r.terms.count = 2;
    (void)snprintf(r.terms.items[0].name, sizeof r.terms.items[0].name, "upright");
    (void)snprintf(r.terms.items[1].name, sizeof r.terms.items[1].name, "gate");
    r.terms.items[1].role = TERM_FACTOR;
    r.metric_correlation[0] = -0.5;
    r.metric_correlation[1] = NAN;
    memset(r.hash, 'a', 64);
    return r;
}

TEST(training_round_trip)
{
    static const Outcome outcomes[] = {OUTCOME_OK, OUTCOME_NON_FINITE};

    UNUSED_STATE;
    for (size_t k = 0; k < ARRAY_LEN(outcomes); k++) {
        int count = outcomes[k] == OUTCOME_OK ? CHECKPOINTS : 4;
        TrainResult r = make_result(outcomes[k]);
        TrainCheckpoint sent[CHECKPOINTS];
        TrainReport report;
        Buf bytes;
        Rng rng;
        Err err;

        test_case = outcome_word(outcomes[k]);
        rng_init(&rng, 3);
        buf_init(&bytes, FILE_BYTES_MAX);
        for (int i = 0; i < count; i++) {
            char policy[32];
            (void)snprintf(policy, sizeof policy, "policy %d", i);
            sent[i] = make_checkpoint(&rng, i);
            CHECK_OK(train_checkpoint_write(&sent[i], policy, strlen(policy), &bytes, &err), err);
        }
        CHECK_OK(train_result_write(&r, &bytes, &err), err);
        train_report_init(&report);
        take_train(&report, &bytes);
        CHECK(report.done);
        CHECK_INT(report.checkpoint_count, count);
        for (int i = 0; i < count; i++) {
            same_checkpoint(&report.checkpoints[i], &sent[i]);
        }
        CHECK_INT(report.weight_bytes[3], 8);
        CHECK(memcmp(report.weights[3], "policy 3", 8) == 0);
        CHECK_INT(report.result.outcome, outcomes[k]);
        CHECK_INT(report.result.fault.outcome, outcomes[k]);
        CHECK_INT(report.result.fault.t, outcomes[k] == OUTCOME_OK ? -1 : 5);
        CHECK_STR(report.result.fault.message, outcomes[k] == OUTCOME_OK ? "" : r.fault.message);
        CHECK_INT(report.result.steps, 1000);
        CHECK_INT(report.result.excursions, 2);
        CHECK_INT(report.result.episodes, 7);
        CHECK(report.result.cpu_ms == 1.25);
        CHECK_INT(report.result.terms.count, 2);
        CHECK_STR(report.result.terms.items[1].name, "gate");
        CHECK_INT(report.result.terms.items[1].role, TERM_FACTOR);
        CHECK(report.result.metric_correlation[0] == -0.5);
        CHECK(isnan(report.result.metric_correlation[1]));
        CHECK_STR(report.result.hash, r.hash);
        train_report_release(&report);
        buf_release(&bytes);
    }
}

TEST(job_round_trip)
{
    static const struct {
        const char *name;
        RewardKind kind;
        const char *source;
    } cases[] = {{"source", REWARD_SOURCE, "COMPONENTS(a);\n"},
                 {"sparse", REWARD_SPARSE, NULL},
                 {"zero", REWARD_ZERO, NULL}};

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        TrainJob job = {.task = task_find("mountain-car"),
                        .kind = cases[i].kind,
                        .source = cases[i].source,
                        .seed = INT64_MAX,
                        .unsafe_no_jail = i == 0};
        TrainJob back;
        Buf bytes, a, b;
        Err err;

        test_case = cases[i].name;
        job.source_bytes = job.source != NULL ? strlen(job.source) : 0;
        job.settings = train_settings_default(job.task);
        job.settings.task.learning_rate = 0.1f;
        job.settings.normalise_obs = false;
        buf_init(&bytes, FILE_BYTES_MAX);
        CHECK_OK(train_job_write(&job, &bytes, &err), err);
        CHECK_OK(train_job_read(bytes.data, bytes.size, &back, &err), err);
        CHECK(back.task == job.task);
        CHECK_INT(back.kind, job.kind);
        CHECK(back.seed == job.seed);
        CHECK(back.unsafe_no_jail == job.unsafe_no_jail);
        CHECK_INT(back.source_bytes, job.source_bytes);
        CHECK(job.source == NULL || memcmp(back.source, job.source, job.source_bytes) == 0);

        buf_init(&a, 10000);
        buf_init(&b, 10000);
        CHECK_OK(train_settings_json(&job.settings, &a, &err), err);
        CHECK_OK(train_settings_json(&back.settings, &b, &err), err);
        CHECK_STR(a.data, b.data);
        CHECK_HAS(a.data, "\"normalise_obs\":false");
        CHECK(back.settings.task.learning_rate == 0.1f);

        /* Half a job is no job, nor is one with something behind it. */
        for (size_t n = 0; n < bytes.size; n++) {
            CHECK(train_job_read(bytes.data, n, &back, &err) != OK);
        }
        frame_add(&bytes, FRAME_BINARY, "x", 1);
        CHECK_STATUS(train_job_read(bytes.data, bytes.size, &back, &err), ERR_FORMAT, err);
        buf_release(&a);
        buf_release(&b);
        buf_release(&bytes);
    }
}

#define HASH  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define REST  ",\"steps\":1,\"cpu_ms\":1,\"excursions\":0,\"episodes\":0"
#define FAULT ",\"fault\":{\"term\":0,\"t\":0,\"n\":0,\"message\":\"\",\"step\":\"\"}"

TEST(trainer_that_lies)
{
    static const struct {
        const char *name, *json;
    } cases[] = {
        {"not JSON", "{"},
        {"an array", "[]"},
        {"no type", "{}"},
        {"unknown type", "{\"type\":\"hello\"}"},
        {"empty checkpoint", "{\"type\":\"checkpoint\"}"},
        {"index out of turn", "{\"type\":\"checkpoint\",\"index\":3}"},
        {"empty result", "{\"type\":\"result\"}"},
        {"unknown outcome", "{\"type\":\"result\",\"outcome\":\"fine\"}"},
        {"fault is missing",
         "{\"type\":\"result\",\"outcome\":\"crash\"" REST ",\"terms\":[],\"hash\":\"" HASH "\"}"},
        {"done without checkpoints",
         "{\"type\":\"result\",\"outcome\":\"ok\"" REST ",\"terms\":[],\"hash\":\"" HASH "\"}"},
        {"bad hash",
         "{\"type\":\"result\",\"outcome\":\"crash\"" FAULT REST ",\"terms\":[],\"hash\":\"x\"}"},
        {"term is no identifier",
         "{\"type\":\"result\",\"outcome\":\"crash\"" FAULT REST ",\"terms\":[{\"name\":\"a "
         "b\",\"role\":\"watch\",\"metric_correlation\":0}],\"hash\":\"" HASH "\"}"},
        {"unknown role",
         "{\"type\":\"result\",\"outcome\":\"crash\"" FAULT REST
         ",\"terms\":[{\"name\":\"a\",\"role\":\"king\",\"metric_correlation\":0}],\"hash\":\"" HASH
         "\"}"},
        {"terms is a number", "{\"type\":\"result\",\"outcome\":\"crash\"" FAULT REST
                              ",\"terms\":5,\"hash\":\"" HASH "\"}"},
    };
    static const char good[] = "{\"type\":\"result\",\"outcome\":\"crash\"" FAULT REST
                               ",\"terms\":[],\"hash\":\"" HASH "\"}";
    TrainReport report;
    Frame frame = {FRAME_BINARY, "x", 1};
    Err err;

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        test_case = cases[i].name;
        train_report_init(&report);
        frame = (Frame){FRAME_JSON, cases[i].json, strlen(cases[i].json)};
        CHECK_STATUS(train_report_take(&report, &frame, &err), ERR_FORMAT, err);
        CHECK(!report.done);
        train_report_release(&report);
    }
    /* The rows differ from this one only in what they name. */
    test_case = "good";
    train_report_init(&report);
    frame = (Frame){FRAME_BINARY, "x", 1};
    CHECK_STATUS(train_report_take(&report, &frame, &err), ERR_FORMAT, err);
    frame = (Frame){FRAME_JSON, good, strlen(good)};
    CHECK_OK(train_report_take(&report, &frame, &err), err);
    CHECK_STATUS(train_report_take(&report, &frame, &err), ERR_FORMAT, err); /* after the end */
    train_report_release(&report);
}

TEST(checkpoint_without_policy)
{
    Rng rng = {1};
    TrainCheckpoint c = make_checkpoint(&rng, 0);
    TrainReport report;
    size_t offset = 0;
    bool found;
    Frame frame, empty = {FRAME_BINARY, "", 0};
    Buf bytes;
    Err err;

    UNUSED_STATE;
    buf_init(&bytes, FILE_BYTES_MAX);
    CHECK_OK(train_checkpoint_write(&c, "p", 1, &bytes, &err), err);
    train_report_init(&report);
    CHECK_OK(frame_next(bytes.data, bytes.size, &offset, &frame, &found, &err), err);
    CHECK_OK(train_report_take(&report, &frame, &err), err);
    CHECK_STATUS(train_report_take(&report, &frame, &err), ERR_FORMAT, err);
    CHECK_STATUS(train_report_take(&report, &empty, &err), ERR_FORMAT, err);
    train_report_release(&report);
    buf_release(&bytes);
}

static void make_verdict(JudgeReport *r, JudgeEpisode *episodes, int count)
{
    judge_report_init(r);
    r->policy_count = 3;
    r->chosen = 2;
    for (int i = 0; i < 3; i++) {
        r->validation_metric[i] = 1.5 * i;
        r->validation_success[i] = 0.25 * i;
    }
    r->episode_count = count;
    r->episodes = episodes;
    for (int i = 0; i < count; i++) {
        episodes[i] = (JudgeEpisode){
            .metric = 0.1f * (float)i, .length = 100 + i, .success = i % 2 == 0, .reason = 2};
        episodes[i].side[7] = -INFINITY;
    }
}

TEST(verdict_round_trip)
{
    JudgeEpisode episodes[5];
    JudgeReport sent, got;
    size_t offset = 0;
    bool found = true;
    Frame frame;
    Buf bytes;
    Err err;

    UNUSED_STATE;
    make_verdict(&sent, episodes, 5);
    buf_init(&bytes, FILE_BYTES_MAX);
    CHECK_OK(judge_report_write(&sent, &bytes, &err), err);
    judge_report_init(&got);
    for (;;) {
        CHECK_OK(frame_next(bytes.data, bytes.size, &offset, &frame, &found, &err), err);
        if (!found) {
            break;
        }
        CHECK_OK(judge_report_take(&got, &frame, &err), err);
    }
    CHECK(got.done);
    CHECK_INT(got.policy_count, 3);
    CHECK_INT(got.chosen, 2);
    CHECK(got.validation_metric[2] == 3.0);
    CHECK(got.validation_success[1] == 0.25);
    CHECK_INT(got.episode_count, 5);
    for (int i = 0; i < 5; i++) {
        CHECK(got.episodes[i].metric == episodes[i].metric);
        CHECK_INT(got.episodes[i].length, 100 + i);
        CHECK_INT(got.episodes[i].success, i % 2 == 0);
        CHECK_INT(got.episodes[i].reason, 2);
        CHECK(got.episodes[i].side[7] == -INFINITY);
    }
    judge_report_release(&got);
    buf_release(&bytes);
}

TEST(judge_that_lies)
{
    static const struct {
        const char *name, *json;
    } cases[] = {
        {"no episodes", "{\"type\":\"verdict\",\"episodes\":0,\"policies\":[],\"chosen\":0}"},
        {"no policies", "{\"type\":\"verdict\",\"episodes\":1,\"policies\":[],\"chosen\":0}"},
        {"chosen out of range", "{\"type\":\"verdict\",\"episodes\":1,\"chosen\":1,\"policies\":["
                                "{\"metric\":1,\"success\":0}]}"},
        {"a policy is empty",
         "{\"type\":\"verdict\",\"episodes\":1,\"chosen\":0,\"policies\":[{}]}"},
        {"another type", "{\"type\":\"result\"}"},
    };
    static const char good[] = "{\"type\":\"verdict\",\"episodes\":1,\"chosen\":0,\"policies\":["
                               "{\"metric\":1,\"success\":0}]}";
    char episode[44] = {0};
    JudgeReport report;
    Frame frame;
    Err err;

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        test_case = cases[i].name;
        judge_report_init(&report);
        frame = (Frame){FRAME_JSON, cases[i].json, strlen(cases[i].json)};
        CHECK_STATUS(judge_report_take(&report, &frame, &err), ERR_FORMAT, err);
        judge_report_release(&report);
    }
    test_case = "good";
    judge_report_init(&report);
    frame = (Frame){FRAME_BINARY, episode, sizeof episode};
    CHECK_STATUS(judge_report_take(&report, &frame, &err), ERR_FORMAT, err);
    frame = (Frame){FRAME_JSON, good, strlen(good)};
    CHECK_OK(judge_report_take(&report, &frame, &err), err);
    frame = (Frame){FRAME_BINARY, episode, sizeof episode - 1};
    CHECK_STATUS(judge_report_take(&report, &frame, &err), ERR_FORMAT, err);
    episode[9] = REASONS_MAX;
    frame = (Frame){FRAME_BINARY, episode, sizeof episode};
    CHECK_STATUS(judge_report_take(&report, &frame, &err), ERR_FORMAT, err);
    judge_report_release(&report);
}

TEST(judge_job_round_trip)
{
    const char *weights[2] = {"abc", "de"};
    const size_t sizes[2] = {3, 2};
    JudgeJob job = {.task = task_find("cartpole"),
                    .validation_seed = 1,
                    .test_seed = 2,
                    .validation_episodes = 3,
                    .test_episodes = 4,
                    .policy_count = 2,
                    .weights = weights,
                    .weight_bytes = sizes};
    JudgeJobRead back;
    Buf bytes;
    Err err;

    UNUSED_STATE;
    buf_init(&bytes, FILE_BYTES_MAX);
    CHECK_OK(judge_job_write(&job, &bytes, &err), err);
    CHECK_OK(judge_job_read(bytes.data, bytes.size, &back, &err), err);
    CHECK(back.job.task == job.task);
    CHECK_INT(back.job.validation_seed, 1);
    CHECK_INT(back.job.test_seed, 2);
    CHECK_INT(back.job.validation_episodes, 3);
    CHECK_INT(back.job.test_episodes, 4);
    CHECK_INT(back.job.policy_count, 2);
    CHECK_INT(back.job.weight_bytes[1], 2);
    CHECK(memcmp(back.job.weights[1], "de", 2) == 0);
    for (size_t n = 0; n < bytes.size; n++) {
        CHECK(judge_job_read(bytes.data, n, &back, &err) != OK);
    }
    job.validation_episodes = EPISODES_MAX + 1;
    buf_reset(&bytes);
    CHECK_OK(judge_job_write(&job, &bytes, &err), err);
    CHECK_STATUS(judge_job_read(bytes.data, bytes.size, &back, &err), ERR_FORMAT, err);
    buf_release(&bytes);
}

/* Any single byte changed: refused or read, never a crash. */
TEST(damaged_frames)
{
    TrainResult r = make_result(OUTCOME_CRASH);
    Rng rng = {5};
    Buf bytes;
    Err err;

    UNUSED_STATE;
    buf_init(&bytes, FILE_BYTES_MAX);
    CHECK_OK(train_result_write(&r, &bytes, &err), err);
    for (int i = 0; i < 5000; i++) {
        size_t at = rng_below(&rng, (uint32_t)bytes.size), offset = 0;
        char keep = bytes.data[at];
        TrainReport report;
        bool found = false;
        Frame frame;
        bytes.data[at] = (char)rng_u64(&rng);
        train_report_init(&report);
        if (frame_next(bytes.data, bytes.size, &offset, &frame, &found, &err) == OK && found) {
            Status st = train_report_take(&report, &frame, &err);
            CHECK(report.done == (st == OK));
        }
        train_report_release(&report);
        bytes.data[at] = keep;
    }
    buf_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(training_round_trip),  cmocka_unit_test(job_round_trip),
        cmocka_unit_test(trainer_that_lies),    cmocka_unit_test(checkpoint_without_policy),
        cmocka_unit_test(verdict_round_trip),   cmocka_unit_test(judge_that_lies),
        cmocka_unit_test(judge_job_round_trip), cmocka_unit_test(damaged_frames),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
