/* The gradient of PPO's loss against finite differences of a second, slow, double implementation;
 * Adam; GAE by hand. */
#include <math.h>

#include "base/mem.h"
#include "tests/test.h"
#include "trainer/ppo_priv.h"

enum { INPUTS = 3, HIDDEN = 5, CHOICES = 3, SAMPLES = 100, BATCH = 70 };

typedef struct {
    Learner learner;
    void *memory;
    float obs[SAMPLES * INPUTS];
    int actions[SAMPLES], rows[BATCH];
    float log_p[SAMPLES], values[SAMPLES], advantages[SAMPLES], returns[SAMPLES];
} Bench;

static const LossWeights WEIGHTS = {.clip = 0.2f, .entropy = 0.03f, .value_weight = 0.5f};

/* outputs of the net at one observation, in double. */
static void slow_net(const NetShape *s, const double *w, const float *x, double *out)
{
    double h1[HIDDEN], h2[HIDDEN];

    for (int j = 0; j < s->hidden; j++) {
        double sum = w[s->b1 + (size_t)j];
        for (int i = 0; i < s->inputs; i++) {
            sum += (double)x[i] * w[s->w1 + (size_t)(i * s->hidden_pad + j)];
        }
        h1[j] = tanh(sum);
    }
    for (int j = 0; j < s->hidden; j++) {
        double sum = w[s->b2 + (size_t)j];
        for (int i = 0; i < s->hidden; i++) {
            sum += h1[i] * w[s->w2 + (size_t)(i * s->hidden_pad + j)];
        }
        h2[j] = tanh(sum);
    }
    for (int j = 0; j < s->outputs; j++) {
        out[j] = w[s->b3 + (size_t)j];
        for (int i = 0; i < s->hidden; i++) {
            out[j] += h2[i] * w[s->w3 + (size_t)(i * s->output_pad + j)];
        }
    }
}

static double slow_actor_loss(const Bench *b, const double *w, int row, double advantage)
{
    double z[CHOICES], sum = 0, entropy = 0, ratio, clipped, clip = (double)WEIGHTS.clip;

    slow_net(&b->learner.actor, w, b->obs + (ptrdiff_t)row * INPUTS, z);
    for (int j = 0; j < CHOICES; j++) {
        sum += exp(z[j]);
    }
    for (int j = 0; j < CHOICES; j++) {
        entropy -= exp(z[j]) / sum * (z[j] - log(sum));
    }
    ratio = exp(z[b->actions[row]] - log(sum) - (double)b->log_p[row]);
    clipped = fmin(fmax(ratio, 1 - clip), 1 + clip);
    return fmax(-advantage * ratio, -advantage * clipped) - (double)WEIGHTS.entropy * entropy;
}

static double slow_critic_loss(const Bench *b, const double *w, int row)
{
    double v, old = (double)b->values[row], target = (double)b->returns[row], near;
    double clip = (double)WEIGHTS.clip;

    slow_net(&b->learner.critic, w, b->obs + (ptrdiff_t)row * INPUTS, &v);
    near = old + fmin(fmax(v - old, -clip), clip);
    return 0.5 * (double)WEIGHTS.value_weight *
           fmax((v - target) * (v - target), (near - target) * (near - target));
}

static double slow_loss(const Bench *b, const double *w)
{
    double mean = 0, square = 0, loss = 0;

    for (int i = 0; i < BATCH; i++) {
        mean += (double)b->advantages[b->rows[i]] / BATCH;
    }
    for (int i = 0; i < BATCH; i++) {
        double d = (double)b->advantages[b->rows[i]] - mean;
        square += d * d / (BATCH - 1);
    }
    for (int i = 0; i < BATCH; i++) {
        int row = b->rows[i];
        double advantage = ((double)b->advantages[row] - mean) / (sqrt(square) + 1e-8);
        loss += slow_actor_loss(b, w, row, advantage);
        loss += slow_critic_loss(b, w + b->learner.actor.count, row);
    }
    return loss / BATCH;
}

static float between(Rng *rng, float lo, float hi)
{
    return lo + (hi - lo) * rng_float(rng);
}

/* Weights of normal size, and old probabilities and values near enough to the present ones that
 * both sides of every clip occur. */
static void bench_init(Bench *b, double *w)
{
    Carver carver = {NULL, 0};
    Learner *l = &b->learner;
    double scratch[HIDDEN * HIDDEN];
    Rng rng;

    memset(b, 0, sizeof *b);
    learner_layout(l, INPUTS, HIDDEN, CHOICES, &carver);
    b->memory = carver.base = mem_alloc_aligned(carver.used);
    assert_non_null(b->memory);
    carver.used = 0;
    learner_layout(l, INPUTS, HIDDEN, CHOICES, &carver);
    l->kernels = kernels_best();
    rng_init(&rng, 3);
    net_init(&l->actor, 1, &rng, l->weights, scratch);
    net_init(&l->critic, 1, &rng, l->weights + l->actor.count, scratch);
    for (size_t i = 0; i < l->count; i++) {
        w[i] = (double)l->weights[i];
    }
    for (int i = 0; i < SAMPLES; i++) {
        double z[CHOICES], sum = 0, v;
        float *x = b->obs + (ptrdiff_t)i * INPUTS;
        for (int j = 0; j < INPUTS; j++) {
            x[j] = between(&rng, -2, 2);
        }
        slow_net(&l->actor, w, x, z);
        slow_net(&l->critic, w + l->actor.count, x, &v);
        b->actions[i] = (int)rng_below(&rng, CHOICES);
        for (int j = 0; j < CHOICES; j++) {
            sum += exp(z[j]);
        }
        b->log_p[i] = (float)(z[b->actions[i]] - log(sum)) + between(&rng, -0.5f, 0.5f);
        b->values[i] = (float)v + between(&rng, -0.5f, 0.5f);
        b->returns[i] = (float)v + between(&rng, -1, 1);
        b->advantages[i] = between(&rng, -3, 5);
    }
    for (int i = 0; i < BATCH; i++) {
        b->rows[i] = (i * 37 + 11) % SAMPLES;
    }
}

TEST(gradient_is_the_slope_of_the_loss)
{
    static double w[4096];
    double largest = 0, worst = 0;
    LossStats stats = {0};
    int checked = 0;
    Bench b;
    Minibatch batch;

    UNUSED_STATE;
    bench_init(&b, w);
    assert_true(b.learner.count <= ARRAY_LEN(w));
    batch = (Minibatch){.rows = b.rows,
                        .count = BATCH,
                        .obs = b.obs,
                        .actions = b.actions,
                        .log_probability = b.log_p,
                        .values = b.values,
                        .advantages = b.advantages,
                        .returns = b.returns};
    learner_gradient(&b.learner, &batch, &WEIGHTS, &stats);
    for (size_t i = 0; i < b.learner.count; i++) {
        double keep = w[i], step = 1e-6, slope, got = (double)b.learner.gradient[i];
        w[i] = keep + step;
        slope = slow_loss(&b, w);
        w[i] = keep - step;
        slope = (slope - slow_loss(&b, w)) / (2 * step);
        w[i] = keep;
        /* The slow net does not look at padding: there both must be 0. */
        worst = fmax(worst, fabs(slope - got));
        largest = fmax(largest, fabs(slope));
        checked += fabs(slope) > 1e-6;
    }
    CHECK(largest > 0.01);
    CHECK(checked >= 120); /* nearly all of the 68 + 56 weights that are no padding */
    if (worst > 2e-6 * fmax(1, largest)) {
        fail_msg("worst difference %g, largest slope %g", worst, largest);
    }
    /* Both sides of the clip occurred, so both were tested. */
    CHECK(stats.clipped > 5);
    CHECK(stats.clipped < BATCH - 5);
    CHECK_INT(stats.samples, BATCH);
    mem_free(b.memory);
}

TEST(steps_go_downhill)
{
    static double w[4096];
    LossStats stats = {0};
    double before, after;
    Bench b;
    Minibatch batch;

    UNUSED_STATE;
    bench_init(&b, w);
    batch = (Minibatch){.rows = b.rows,
                        .count = BATCH,
                        .obs = b.obs,
                        .actions = b.actions,
                        .log_probability = b.log_p,
                        .values = b.values,
                        .advantages = b.advantages,
                        .returns = b.returns};
    before = slow_loss(&b, w);
    for (int i = 0; i < 20; i++) {
        learner_gradient(&b.learner, &batch, &WEIGHTS, &stats);
        CHECK(learner_step(&b.learner, 1e-3f, 0.5f));
    }
    for (size_t i = 0; i < b.learner.count; i++) {
        w[i] = (double)b.learner.weights[i];
    }
    after = slow_loss(&b, w);
    CHECK(after < before - 0.01);

    b.learner.gradient[5] = NAN;
    CHECK(!learner_step(&b.learner, 1e-3f, 0.5f));
    for (size_t i = 0; i < b.learner.count; i++) {
        CHECK(w[i] == (double)b.learner.weights[i]);
    }
    mem_free(b.memory);
}

/* The first step of Adam moves each weight by the learning rate against its gradient's sign. */
TEST(first_step_of_adam)
{
    static double w[4096];
    Bench b;

    UNUSED_STATE;
    bench_init(&b, w);
    for (size_t i = 0; i < b.learner.count; i++) {
        b.learner.gradient[i] = i % 2 == 0 ? 100.0f : -100.0f;
    }
    CHECK(learner_step(&b.learner, 1e-2f, 1e9f));
    for (size_t i = 0; i < b.learner.count; i++) {
        double move = (double)b.learner.weights[i] - w[i];
        CHECK(fabs(move - (i % 2 == 0 ? -1e-2 : 1e-2)) < 1e-6);
    }
    mem_free(b.memory);
}

/* gamma = lambda = 1/2; environment 0 terminates at step 1, environment 1 is truncated there in a
 * state worth 6. Values that must not be read are NaN. */
TEST(advantages_by_hand)
{
    const float rewards[6] = {1, 1, 2, 2, 4, 4}, values[6] = {1, 1, 2, 2, 3, 3};
    const float last[2] = {8, 8}, reached[6] = {NAN, NAN, NAN, 6, NAN, NAN};
    const uint8_t flags[6] = {STEP_FIRST,     STEP_FIRST, STEP_TERMINATED,
                              STEP_TRUNCATED, STEP_FIRST, STEP_FIRST};
    const float want[6] = {1, 1.75f, 0, 3, 5, 5}, want_returns[6] = {2, 2.75f, 2, 5, 8, 8};
    float advantages[6], returns[6];
    GaeInput in = {.steps = 3,
                   .envs = 2,
                   .gamma = 0.5f,
                   .lambda = 0.5f,
                   .rewards = rewards,
                   .values = values,
                   .last = last,
                   .reached = reached,
                   .flags = flags};

    UNUSED_STATE;
    ppo_gae(&in, advantages, returns);
    for (int i = 0; i < 6; i++) {
        CHECK(advantages[i] == want[i]);
        CHECK(returns[i] == want_returns[i]);
    }
}

TEST(initial_layers_are_orthogonal)
{
    NetShape s = net_shape(4, 24, 3);
    float w[4096];
    double scratch[24 * 24];
    Rng rng;

    UNUSED_STATE;
    assert_true(s.count <= ARRAY_LEN(w));
    rng_init(&rng, 5);
    net_init(&s, 0.01f, &rng, w, scratch);
    for (int i = 0; i < 24; i++) {
        for (int j = 0; j < 24; j++) {
            double dot = 0;
            for (int k = 0; k < 24; k++) {
                dot += (double)w[s.w2 + (size_t)(k * s.hidden_pad + i)] *
                       (double)w[s.w2 + (size_t)(k * s.hidden_pad + j)];
            }
            CHECK(fabs(dot - (i == j ? 2 : 0)) < 1e-5);
        }
        CHECK(w[s.b1 + (size_t)i] == 0.0f);
    }
    for (int j = 0; j < 3; j++) {
        double norm = 0;
        for (int k = 0; k < 24; k++) {
            norm += pow((double)w[s.w3 + (size_t)(k * s.output_pad + j)], 2);
        }
        CHECK(fabs(norm - 1e-4) < 1e-8);
    }
}

TEST(correlation_of_pairs)
{
    static const struct {
        const char *name;
        double slope, want;
    } cases[] = {{"with", 3, 1}, {"against", -2, -1}};
    CoMoments flat = {0};

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CoMoments m = {0};
        test_case = cases[i].name;
        for (int k = 0; k < 10; k++) {
            comoments_add(&m, k, cases[i].slope * k + 1e6);
        }
        CHECK(fabs(comoments_correlation(&m) - cases[i].want) < 1e-9);
    }
    comoments_add(&flat, 1, 2);
    comoments_add(&flat, 1, 3);
    CHECK(isnan(comoments_correlation(&flat)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradient_is_the_slope_of_the_loss),
        cmocka_unit_test(steps_go_downhill),
        cmocka_unit_test(first_step_of_adam),
        cmocka_unit_test(advantages_by_hand),
        cmocka_unit_test(initial_layers_are_orthogonal),
        cmocka_unit_test(correlation_of_pairs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
