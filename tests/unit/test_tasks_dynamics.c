/* Tasks move as published: Gymnasium's equations are written out here a second time, in double, and
 * compared bit for bit; states are bytes that can be copied; episodes end for the right reasons. */
#include <math.h>

#include "base/mem.h"
#include "base/rng.h"
#include "tasks/task.h"
#include "tests/test.h"

enum { STEPS = 60000, STATE_MAX = 256 };

/* How actions are chosen: at random, held for a while, or by a rule that gets somewhere. */
typedef enum { AT_RANDOM, HELD, RULE, BIASED, STYLES } Style;

typedef struct {
    double x[4]; /* the state as the equations have it */
    bool terminated;
    int t;
} Reference;

/* ---- the published equations ---- */

/* Gymnasium, cartpole.py: explicit Euler. */
static void cartpole(Reference *r, int action)
{
    const double gravity = 9.8, masscart = 1.0, masspole = 0.1, length = 0.5, force_mag = 10.0;
    const double total_mass = masspole + masscart, polemass_length = masspole * length, tau = 0.02;
    const double theta_limit = 12 * 2 * M_PI / 360, x_limit = 2.4;
    double x = r->x[0], x_dot = r->x[1], theta = r->x[2], theta_dot = r->x[3];
    double force = action == 1 ? force_mag : -force_mag;
    double costheta = cos(theta), sintheta = sin(theta);
    double temp = (force + polemass_length * (theta_dot * theta_dot) * sintheta) / total_mass;
    double thetaacc = (gravity * sintheta - costheta * temp) /
                      (length * (4.0 / 3.0 - masspole * (costheta * costheta) / total_mass));
    double xacc = temp - polemass_length * thetaacc * costheta / total_mass;

    r->x[0] = x + tau * x_dot;
    r->x[1] = x_dot + tau * xacc;
    r->x[2] = theta + tau * theta_dot;
    r->x[3] = theta_dot + tau * thetaacc;
    r->t++;
    r->terminated =
        r->x[0] < -x_limit || r->x[0] > x_limit || r->x[2] < -theta_limit || r->x[2] > theta_limit;
}

/* Gymnasium, mountain_car.py. */
static void mountain_car(Reference *r, int action)
{
    const double min_position = -1.2, max_position = 0.6, max_speed = 0.07, goal_position = 0.5;
    double position = r->x[0], velocity = r->x[1];

    velocity += (action - 1) * 0.001 + cos(3 * position) * (-0.0025);
    velocity = fmin(fmax(velocity, -max_speed), max_speed);
    position += velocity;
    position = fmin(fmax(position, min_position), max_position);
    if (position == min_position && velocity < 0) {
        velocity = 0;
    }
    r->x[0] = position;
    r->x[1] = velocity;
    r->t++;
    r->terminated = position >= goal_position && velocity >= 0;
}

/* ---- actions ---- */

static int rule(const Task *task, const float *fields, double bias)
{
    if (strcmp(task->name, "cartpole") == 0) {
        double lean = (double)fields[2] + 0.3 * (double)fields[3];
        return bias == 0 ? lean + 0.1 * (double)fields[0] + 0.15 * (double)fields[1] > 0
                         : lean > bias;
    }
    return fields[1] + (float)bias >= 0 ? 2 : 0;
}

static int choose(const Task *task, Style style, const float *fields, int t, int last, Rng *rng)
{
    switch (style) {
    case RULE:
        return rule(task, fields, 0);
    case BIASED:
        return rule(task, fields, 0.05);
    case HELD:
        return t % 20 != 0 ? last : (int)rng_below(rng, (uint32_t)task_action_choices(task));
    default:
        return (int)rng_below(rng, (uint32_t)task_action_choices(task));
    }
}

/* ---- the comparison ---- */

typedef struct {
    int episodes, ended[REASONS_MAX]; /* by the task's table of reasons */
} Seen;

static void check_end(const Task *task, const Reference *r, const StepInfo *info)
{
    bool is_over = r->t >= task->step_limit;

    CHECK_INT(info->terminated, r->terminated);
    CHECK_INT(info->truncated, is_over && !r->terminated);
    CHECK_INT(info->reason != 0, info->terminated || info->truncated);
    CHECK(info->reason < task->reason_count);
    if (strcmp(task->name, "cartpole") == 0) {
        CHECK(info->metric == (float)r->t);
        CHECK_INT(info->success, is_over && !r->terminated);
        if (r->terminated) {
            bool fell = fabs(r->x[2]) > 12 * 2 * M_PI / 360;
            CHECK_STR(task->reasons[info->reason], fell ? "pole-fell" : "left-track");
        }
    } else {
        CHECK(info->metric == (info->terminated ? (float)(200 - r->t) : 0.0f));
        CHECK_INT(info->success, info->terminated);
        if (r->terminated) {
            CHECK_STR(task->reasons[info->reason], "reached-flag");
        }
    }
    if (info->truncated) {
        CHECK_STR(task->reasons[info->reason], "time-limit");
    }
}

static Seen compare(const Task *task, void (*equations)(Reference *, int), int dimensions)
{
    static int actions[1000]; /* of an episode, as it was stored before it is played */
    _Alignas(16) unsigned char state[STATE_MAX];
    float fields[FIELD_FLOATS_MAX];
    Seen seen = {0};
    Rng rng = {2024};

    CHECK(task->state_bytes <= sizeof state);
    for (int done = 0; done < STEPS; seen.episodes++) {
        Style style = (Style)(seen.episodes % STYLES);
        uint64_t seed = rng_u64(&rng);
        Reference r = {.t = 0};
        StepInfo info = {0};
        task->reset(state, NULL, seed, fields);
        memcpy(r.x, state, (size_t)dimensions * sizeof(double)); /* the states begin with it */
        for (int i = 0; i < dimensions; i++) {
            CHECK(fields[i] == (float)r.x[i]);
        }
        while (!info.terminated && !info.truncated) {
            float action;
            int t = r.t;
            actions[t] = choose(task, style, fields, t, t > 0 ? actions[t - 1] : 0, &rng);
            action = (float)actions[t];
            task->step(state, NULL, &action, fields, &info);
            equations(&r, actions[t]);
            CHECK(memcmp(r.x, state, (size_t)dimensions * sizeof(double)) == 0);
            for (int i = 0; i < dimensions; i++) {
                CHECK(fields[i] == (float)r.x[i]);
            }
            check_end(task, &r, &info);
            done++;
        }
        seen.ended[info.reason]++;
    }
    return seen;
}

TEST(as_published)
{
    static const struct {
        const char *task;
        void (*equations)(Reference *, int);
        int dimensions;
    } rows[] = {{"cartpole", cartpole, 4}, {"mountain-car", mountain_car, 2}};

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const Task *task = task_find(rows[i].task);
        Seen seen;
        test_case = rows[i].task;
        seen = compare(task, rows[i].equations, rows[i].dimensions);
        CHECK(seen.episodes >= 50);
        CHECK_INT(seen.ended[0], 0);
        for (int k = 1; k < task->reason_count; k++) { /* each of them was met */
            test_case = task->reasons[k];
            CHECK(seen.ended[k] > 0);
        }
    }
    test_case = "";
}

/* Where episodes start: Gymnasium's uniform distributions. */
TEST(starts)
{
    UNUSED_STATE;
    for (int i = 0; i < 2; i++) {
        const Task *task = task_find(i == 0 ? "cartpole" : "mountain-car");
        _Alignas(16) unsigned char state[STATE_MAX];
        float fields[FIELD_FLOATS_MAX], lo = 1, hi = -1;
        test_case = task->name;
        for (uint64_t seed = 0; seed < 2000; seed++) {
            task->reset(state, NULL, rng_stream(7, seed), fields);
            lo = fields[0] < lo ? fields[0] : lo;
            hi = fields[0] > hi ? fields[0] : hi;
            for (int k = 1; i == 0 && k < 4; k++) {
                CHECK(fabsf(fields[k]) <= 0.05f);
            }
            CHECK(i == 0 || fields[1] == 0);
        }
        if (i == 0) {
            CHECK(lo >= -0.05f && lo < -0.0495f && hi <= 0.05f && hi > 0.0495f);
        } else {
            CHECK(lo >= -0.6f && lo < -0.599f && hi <= -0.4f && hi > -0.401f);
        }
    }
    test_case = "";
}

/* Plays on from a state with actions of a generator; the last fields and info are left. */
static void play(const Task *task, void *state, int steps, Rng *rng, float *fields, StepInfo *info)
{
    for (int i = 0; i < steps; i++) {
        float action = (float)rng_below(rng, (uint32_t)task_action_choices(task));
        task->step(state, NULL, &action, fields, info);
    }
}

TEST(states_are_bytes)
{
    size_t count;
    const Task *const *tasks = task_all(&count);

    UNUSED_STATE;
    for (size_t i = 0; i < count; i++) {
        const Task *task = tasks[i];
        unsigned char *a = mem_alloc(task->state_bytes), *b = mem_alloc(task->state_bytes);
        float fa[FIELD_FLOATS_MAX] = {0}, fb[FIELD_FLOATS_MAX] = {0};
        StepInfo ia = {0}, ib = {0};
        Rng ra = {5}, rb = {5}, other = {6};
        test_case = task->name;
        memset(b, 0xaa, task->state_bytes); /* what was there before does not matter */
        task->reset(a, NULL, 99, fa);
        task->reset(b, NULL, 99, fb);
        CHECK(memcmp(a, b, task->state_bytes) == 0);
        play(task, a, 9, &ra, fa, &ia);
        play(task, b, 9, &rb, fb, &ib);
        CHECK(memcmp(a, b, task->state_bytes) == 0);
        CHECK(memcmp(fa, fb, sizeof fa) == 0 && memcmp(&ia, &ib, sizeof ia) == 0);
        /* A copy goes its own way and leaves the other alone; with the same actions it is equal. */
        memcpy(b, a, task->state_bytes);
        play(task, b, 5, &other, fb, &ib);
        CHECK(memcmp(a, b, task->state_bytes) != 0);
        play(task, a, 0, &ra, fa, &ia);
        memcpy(b, a, task->state_bytes);
        rb = ra;
        play(task, a, 7, &ra, fa, &ia);
        play(task, b, 7, &rb, fb, &ib);
        CHECK(memcmp(a, b, task->state_bytes) == 0);
        CHECK(memcmp(&ia, &ib, sizeof ia) == 0);
        task->reset(b, NULL, 100, fb);
        task->reset(a, NULL, 99, fa);
        CHECK(memcmp(a, b, task->state_bytes) != 0);
        mem_free(a);
        mem_free(b);
    }
    test_case = "";
}

TEST(side_metrics)
{
    const Task *cart = task_find("cartpole"), *car = task_find("mountain-car");
    _Alignas(16) unsigned char state[STATE_MAX];
    float fields[FIELD_FLOATS_MAX], left = 0, right = 1, coast = 1, push = 2;
    StepInfo info;

    UNUSED_STATE;
    CHECK_STR(cart->side[1].name, "action_switches");
    cart->reset(state, NULL, 1, fields);
    cart->step(state, NULL, &left, fields, &info);
    CHECK(info.side[1] == 0);
    cart->step(state, NULL, &right, fields, &info);
    cart->step(state, NULL, &right, fields, &info);
    cart->step(state, NULL, &left, fields, &info);
    CHECK(info.side[1] == 2);
    CHECK(info.side[0] > 0);
    CHECK_STR(car->side[1].name, "engine_share");
    car->reset(state, NULL, 1, fields);
    car->step(state, NULL, &coast, fields, &info);
    CHECK(info.side[1] == 0);
    car->step(state, NULL, &push, fields, &info);
    CHECK(info.side[1] == 0.5f);
    CHECK(info.side[0] >= fields[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_published),
        cmocka_unit_test(starts),
        cmocka_unit_test(states_are_bytes),
        cmocka_unit_test(side_metrics),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
