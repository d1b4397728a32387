/* Whole trainings: the same bits from the same seed, what they report, and that they learn. */
#include "trainer/ppo.h"

#include <math.h>

#include "bench/native_rewards.h"
#include "tests/test.h"
#include "trainer/ppo_priv.h"

typedef struct {
    int count, fail_at;
    TrainCheckpoint checkpoints[CHECKPOINTS];
    size_t bytes;
} Seen;

static Status see(void *ctx, const TrainCheckpoint *c, const char *policy, size_t bytes, Err *err)
{
    Seen *seen = ctx;

    (void)policy;
    if (seen->count == seen->fail_at - 1) {
        return err_set(err, ERR_IO, "nobody listens");
    }
    seen->checkpoints[seen->count++] = *c;
    seen->bytes = bytes;
    return OK;
}

/* A short training: narrow nets, a width that is not a multiple of anything. */
static TrainJob small_job(const char *task, RewardKind kind, uint64_t seed)
{
    TrainJob job = {.task = task_find(task), .kind = kind, .seed = seed};

    job.settings = train_settings_default(job.task);
    job.settings.hidden = 20;
    job.settings.task.envs = 5;
    job.settings.task.steps = 24;
    job.settings.task.minibatch = 60;
    job.settings.task.epochs = 2;
    job.settings.task.total_steps = 1500;
    return job;
}

static TrainResult train(const TrainJob *job, const Kernels *kernels, Seen *seen)
{
    PpoRun run = {
        .job = job, .kernels = kernels, .sink = seen != NULL ? see : NULL, .sink_ctx = seen};
    TrainResult result;
    RewardSource source;
    Native native = {0};
    Err err;

    if (job->kind == REWARD_SOURCE) {
        assert_true(native_find(&native, job->task->name,
                                job->settings.task.envs * job->settings.task.steps));
        source = native_source(&native);
        run.source = &source;
    }
    CHECK_OK(ppo_train(&run, &result, &err), err);
    native_release(&native);
    return result;
}

TEST(seed_decides_the_bits)
{
    static const struct {
        const char *task;
        RewardKind kind;
    } cases[] = {{"cartpole", REWARD_SOURCE},
                 {"mountain-car", REWARD_SOURCE},
                 {"cartpole", REWARD_SPARSE},
                 {"mountain-car", REWARD_ZERO}};

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        TrainJob job = small_job(cases[i].task, cases[i].kind, 11);
        TrainResult a = train(&job, NULL, NULL), b = train(&job, NULL, NULL), c;
        test_case = cases[i].task;
        CHECK_INT(strlen(a.hash), 64);
        CHECK_STR(a.hash, b.hash);
        job.seed = 12;
        c = train(&job, NULL, NULL);
        CHECK(strcmp(a.hash, c.hash) != 0);
        job.seed = 11;
        job.settings.normalise_obs = false;
        c = train(&job, NULL, NULL);
        CHECK(strcmp(a.hash, c.hash) != 0);
    }
}

TEST(kernels_do_not_change_the_bits)
{
    TrainJob job = small_job("mountain-car", REWARD_SOURCE, 5);
    TrainResult fast, slow;

    UNUSED_STATE;
    if (kernels_avx2() == NULL) {
        skip();
    }
    fast = train(&job, kernels_avx2(), NULL);
    slow = train(&job, kernels_portable(), NULL);
    CHECK_STR(fast.hash, slow.hash);
}

/* CartPole's metric grows by 1 a step, which is what its human reward pays. */
TEST(sparse_is_the_growth_of_the_metric)
{
    TrainJob job = small_job("cartpole", REWARD_SPARSE, 3);
    TrainResult sparse = train(&job, NULL, NULL), human;

    UNUSED_STATE;
    job.kind = REWARD_SOURCE;
    human = train(&job, NULL, NULL);
    CHECK_STR(sparse.hash, human.hash);
    CHECK_INT(sparse.terms.count, 0);
    CHECK_INT(human.terms.count, 1);
    CHECK_STR(human.terms.items[0].name, "alive");
}

TEST(checkpoints_tell_what_happened)
{
    TrainJob job = small_job("cartpole", REWARD_SOURCE, 4);
    Seen seen = {0};
    TrainResult r = train(&job, NULL, &seen);
    int episodes = 0;

    UNUSED_STATE;
    CHECK_INT(seen.count, CHECKPOINTS);
    CHECK_INT(r.outcome, OUTCOME_OK);
    CHECK_INT(r.steps, 1500 / 120 * 120);
    CHECK_INT(r.excursions, 0);
    for (int i = 0; i < CHECKPOINTS; i++) {
        const TrainCheckpoint *c = &seen.checkpoints[i];
        CHECK_INT(c->index, i);
        CHECK(c->steps >= (i + 1) * r.steps / 10);
        CHECK(c->steps < (i + 1) * r.steps / 10 + 120);
        CHECK_INT(c->term_count, 1);
        /* 1 a step: the return is the length is the metric. */
        CHECK(c->reward_mean == 1);
        CHECK(c->terms[0].min == 1 && c->terms[0].max == 1 && c->terms[0].mean == 1);
        CHECK(c->episodes > 0);
        CHECK(c->return_mean == c->length_mean);
        CHECK(c->return_mean == c->metric_mean);
        CHECK(c->terms[0].episode_mean == c->metric_mean);
        CHECK(c->success_rate == 0);
        CHECK(c->entropy > 0.3 && c->entropy <= log(2) + 1e-6);
        CHECK(isfinite(c->kl) && isfinite(c->value_loss));
        CHECK(c->clip_fraction >= 0 && c->clip_fraction <= 1);
        episodes += c->episodes;
    }
    CHECK_INT(r.episodes, episodes);
    CHECK(fabs(r.metric_correlation[0] - 1) < 1e-9);
    CHECK(r.cpu_ms > 0);
}

/* No episode of the car ends within a tenth: the means are NaN, not 0. */
TEST(no_episode_no_mean)
{
    TrainJob job = small_job("mountain-car", REWARD_SPARSE, 4);
    Seen seen = {0};

    UNUSED_STATE;
    (void)train(&job, NULL, &seen);
    CHECK_INT(seen.checkpoints[0].episodes, 0);
    CHECK(isnan(seen.checkpoints[0].metric_mean));
    CHECK(seen.checkpoints[0].reward_mean == 0);
}

typedef struct {
    Native native;
    int runs;
} Failing;

static void failing_begin(void *ctx, int steps, int envs)
{
    native_begin(&((Failing *)ctx)->native, steps, envs);
}

static void failing_put(void *ctx, int t, int n, const float *prev, const float *now,
                        const float *action, int index, unsigned flags)
{
    native_put(&((Failing *)ctx)->native, t, n, prev, now, action, index, flags);
}

static Status failing_run(void *ctx, RewardFault *fault, Err *err)
{
    Failing *f = ctx;

    (void)err;
    fault->outcome = OUTCOME_OK;
    if (++f->runs == 4) {
        *fault = (RewardFault){.outcome = OUTCOME_NON_FINITE,
                               .term = 0,
                               .t = 3,
                               .n = 1,
                               .message = "alive is nan",
                               .step = "{}"};
    }
    return OK;
}

static const float *failing_values(void *ctx)
{
    return ((Failing *)ctx)->native.values;
}

static const float *failing_totals(void *ctx)
{
    return ((Failing *)ctx)->native.totals;
}

TEST(fault_ends_the_training)
{
    TrainJob job = small_job("cartpole", REWARD_SOURCE, 4);
    static const char *const names[] = {"alive"};
    Failing f = {.runs = 0};
    Seen seen = {0};
    RewardSource source = {.ctx = &f,
                           .terms = &f.native.terms,
                           .begin = failing_begin,
                           .put = failing_put,
                           .run = failing_run,
                           .values = failing_values,
                           .totals = failing_totals};
    PpoRun run = {.job = &job, .source = &source, .sink = see, .sink_ctx = &seen};
    TrainResult r;
    Err err;

    UNUSED_STATE;
    assert_true(native_init(&f.native, native_cartpole_human, names, 1, 120));
    CHECK_OK(ppo_train(&run, &r, &err), err);
    native_release(&f.native);
    CHECK_INT(f.runs, 4);
    CHECK_INT(r.outcome, OUTCOME_NON_FINITE);
    CHECK_INT(r.fault.t, 3);
    CHECK_STR(r.fault.message, "alive is nan");
    CHECK_INT(r.steps, 4 * 120);
    CHECK_INT(seen.count, 2); /* after 2 and 3 of 12 rollouts */
    CHECK_INT(strlen(r.hash), 64);
}

TEST(sink_that_fails)
{
    TrainJob job = small_job("cartpole", REWARD_SPARSE, 4);
    Seen seen = {.fail_at = 3};
    PpoRun run = {.job = &job, .sink = see, .sink_ctx = &seen};
    TrainResult r;
    Err err;

    UNUSED_STATE;
    CHECK_STATUS(ppo_train(&run, &r, &err), ERR_IO, err);
    CHECK_INT(seen.count, 2);
}

TEST(excursions_are_counted)
{
    TrainJob job = small_job("cartpole", REWARD_ZERO, 4);
    Task narrow = *job.task;
    Field fields[4];
    TrainResult r;

    UNUSED_STATE;
    memcpy(fields, narrow.fields, sizeof fields);
    fields[2].lo = 1; /* the pole never leans so far: every step is outside */
    fields[2].hi = 2;
    narrow.fields = fields;
    job.task = &narrow;
    r = train(&job, NULL, NULL);
    CHECK_INT(r.excursions, r.steps);
}

TEST(settings_that_cannot_be)
{
    static const Field push = {"push", FIELD_FLOAT, 1, "N", -1, 1, "force", 0, NULL};
    const Task *cartpole = task_find("cartpole");
    Task continuous = *cartpole;
    TrainSettings s = train_settings_default(cartpole);
    Err err;

    UNUSED_STATE;
    CHECK_OK(ppo_check(cartpole, &s, &err), err);
    continuous.actions = &push;
    CHECK_STATUS(ppo_check(&continuous, &s, &err), ERR_USAGE, err);
    CHECK_HAS(err.msg, "continuous");
#define REFUSES(change)                                                                            \
    do {                                                                                           \
        s = train_settings_default(cartpole);                                                      \
        test_case = #change;                                                                       \
        change;                                                                                    \
        CHECK_STATUS(ppo_check(cartpole, &s, &err), ERR_USAGE, err);                               \
    } while (0)
    REFUSES(s.hidden = 0);
    REFUSES(s.hidden = HIDDEN_MAX + 1);
    REFUSES(s.task.envs = 0);
    REFUSES(s.task.envs = BATCH_ENVS_MAX + 1);
    REFUSES(s.task.steps = BATCH_STEPS_MAX);
    REFUSES(s.task.minibatch = 0);
    REFUSES(s.task.minibatch = 255);
    REFUSES(s.task.total_steps = 1000);
    REFUSES(s.task.epochs = 0);
    REFUSES(s.task.gamma = 1.5f);
    REFUSES(s.task.learning_rate = NAN);
    REFUSES(s.task.clip = 0);
    REFUSES(s.grad_norm_max = -1);
#undef REFUSES
}

TEST(refused_memory)
{
    TrainJob job = small_job("cartpole", REWARD_SPARSE, 4);
    bool trained = false;

    UNUSED_STATE;
    for (size_t n = 1; !trained; n++) {
        PpoRun run = {.job = &job};
        TrainResult r;
        Err err;
        Status st;
        mem_fail_after(n);
        st = ppo_train(&run, &r, &err);
        mem_fail_after(0);
        trained = st == OK;
        CHECK(st == OK || st == ERR_NOMEM);
        CHECK(n < 50);
    }
}

/* Remembers the states that steps reached, [T][N][2]. */
static void remember_put(void *ctx, int t, int n, const float *prev, const float *now,
                         const float *action, int index, unsigned flags)
{
    float *reached = ctx;

    (void)prev, (void)action, (void)index, (void)flags;
    memcpy(reached + (t * 3 + n) * 2, now, 2 * sizeof *now);
}

static void remember_begin(void *ctx, int steps, int envs)
{
    (void)ctx;
    CHECK_INT(steps, 410);
    CHECK_INT(envs, 3);
}

/* A truncated step is worth the critic's value of the state it reached, not of the next start. */
TEST(truncation_keeps_the_state_reached)
{
    static float now[410 * 3 * 2];
    static const Terms terms = {.count = 1, .items = {{"a", TERM_COMPONENT}}};
    TrainJob job = small_job("mountain-car", REWARD_SOURCE, 8);
    RewardSource source = {
        .ctx = now, .terms = &terms, .begin = remember_begin, .put = remember_put};
    PpoRun run = {.job = &job, .source = &source};
    int truncated = 0;
    Ppo *p = NULL;
    Err err;

    UNUSED_STATE;
    job.settings.normalise_obs = false;
    job.settings.task.envs = 3;
    job.settings.task.steps = 410;
    job.settings.task.minibatch = 410;
    job.settings.task.total_steps = 20000;
    CHECK_OK(ppo_open(&run, &p, &err), err);
    rollout_run(p);
    for (int i = 0; i < p->samples; i++) {
        Learner *l = &p->learner;
        if ((p->flags[i] & STEP_TRUNCATED) == 0) {
            continue;
        }
        net_forward(l->kernels, &l->critic, l->weights + l->actor.count, 1, now + (ptrdiff_t)i * 2,
                    &l->critic_block);
        CHECK(p->reached[i] == l->critic_block.out[0]);
        CHECK(p->reached[i] != p->values[i]);
        /* The next step of that environment begins an episode. */
        CHECK((p->flags[i + p->envs] & STEP_FIRST) != 0);
        truncated++;
    }
    CHECK_INT(truncated, 6); /* 410 steps are two limits of 200, in three environments */
    ppo_close(p);
}

/* A tenth of a second: the pole stays up several times longer at the end than at the start. */
TEST(cartpole_learns)
{
    TrainJob job = {.task = task_find("cartpole"), .kind = REWARD_SOURCE, .seed = 1};
    Seen seen = {0};

    UNUSED_STATE;
    job.settings = train_settings_default(job.task);
    job.settings.task.total_steps = 60000;
    (void)train(&job, NULL, &seen);
    CHECK(seen.checkpoints[0].metric_mean < 80);
    CHECK(seen.checkpoints[9].metric_mean > 150);
    CHECK(seen.checkpoints[9].metric_mean > 3 * seen.checkpoints[0].metric_mean);
    CHECK(seen.checkpoints[9].explained_variance > 0.3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seed_decides_the_bits),
        cmocka_unit_test(kernels_do_not_change_the_bits),
        cmocka_unit_test(sparse_is_the_growth_of_the_metric),
        cmocka_unit_test(checkpoints_tell_what_happened),
        cmocka_unit_test(no_episode_no_mean),
        cmocka_unit_test(fault_ends_the_training),
        cmocka_unit_test(sink_that_fails),
        cmocka_unit_test(excursions_are_counted),
        cmocka_unit_test(settings_that_cannot_be),
        cmocka_unit_test(refused_memory),
        cmocka_unit_test(truncation_keeps_the_state_reached),
        cmocka_unit_test(cartpole_learns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
