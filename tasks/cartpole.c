/* tasks/cartpole.c - CartPole-v1: balance a pole on a cart.
 *
 * Equations of Barto, Sutton and Anderson (1983) as Gymnasium's CartPole-v1 writes them: explicit
 * Euler, double precision, dt 0.02 s, 500 steps. Compiled without contraction, so that the bits
 * are those of the published program.
 */
#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "tasks/tasks_priv.h"

static const double GRAVITY = 9.8, CART_MASS = 1.0, POLE_MASS = 0.1, POLE_HALF_LENGTH = 0.5,
                    FORCE = 10.0, DT = 0.02;
static const double POSITION_LIMIT = 2.4;
static const double ANGLE_LIMIT = 12 * 2 * 3.141592653589793 / 360;

enum { STEP_LIMIT = 500 };
enum { REASON_NONE, REASON_POLE_FELL, REASON_LEFT_TRACK, REASON_TIME };

typedef struct {
    double x, x_dot, theta, theta_dot;
    double travel; /* metres the cart has moved, for a side metric */
    uint32_t t;
    uint32_t switches; /* changes of the action, for a side metric */
    int32_t last_action;
    int32_t padding;
} State;

static const char *const ACTION_LABELS[] = {"PUSH_LEFT", "PUSH_RIGHT"};
static const char *const REASONS[] = {"", "pole-fell", "left-track", "time-limit"};

static const Field FIELDS[] = {
    {"cart_position", FIELD_FLOAT, 1, "m", -4.8f, 4.8f,
     "position of the cart, 0 in the middle of the track; the episode ends beyond +-2.4",
     SEEN_BY_BOTH, NULL},
    {"cart_velocity", FIELD_FLOAT, 1, "m/s", -10.0f, 10.0f, "velocity of the cart", SEEN_BY_BOTH,
     NULL},
    {"pole_angle", FIELD_FLOAT, 1, "rad", -0.42f, 0.42f,
     "angle of the pole from upright; the episode ends beyond +-0.2095 (12 degrees)", SEEN_BY_BOTH,
     NULL},
    {"pole_velocity", FIELD_FLOAT, 1, "rad/s", -10.0f, 10.0f, "angular velocity of the pole",
     SEEN_BY_BOTH, NULL},
};

static const Field ACTIONS[] = {
    {"push", FIELD_ENUM, 1, "", 0, 1, "10 N on the cart, to the left or to the right", 0,
     ACTION_LABELS},
};

static const MetricName SIDE[] = {
    {"cart_travel", "m", "distance that the cart moved in an episode, of either direction"},
    {"action_switches", "", "how often the push changed direction in an episode"},
};

static void write_fields(const State *s, float *fields)
{
    fields[0] = (float)s->x;
    fields[1] = (float)s->x_dot;
    fields[2] = (float)s->theta;
    fields[3] = (float)s->theta_dot;
}

static void reset(void *state, void *scratch, uint64_t seed, float *fields)
{
    State *s = state;
    Rng rng;

    (void)scratch;
    memset(s, 0, sizeof *s);
    rng_init(&rng, seed);
    s->x = rng_double(&rng) * 0.1 - 0.05;
    s->x_dot = rng_double(&rng) * 0.1 - 0.05;
    s->theta = rng_double(&rng) * 0.1 - 0.05;
    s->theta_dot = rng_double(&rng) * 0.1 - 0.05;
    s->last_action = -1;
    write_fields(s, fields);
}

static void step(void *state, void *scratch, const float *action, float *fields, StepInfo *info)
{
    static const double total_mass = POLE_MASS + CART_MASS;
    static const double polemass_length = POLE_MASS * POLE_HALF_LENGTH;
    State *s = state;
    int push = action[0] >= 0.5f;
    double force = push ? FORCE : -FORCE;
    double cos_theta = cos(s->theta), sin_theta = sin(s->theta);
    double temp =
        (force + polemass_length * (s->theta_dot * s->theta_dot) * sin_theta) / total_mass;
    double theta_acc =
        (GRAVITY * sin_theta - cos_theta * temp) /
        (POLE_HALF_LENGTH * (4.0 / 3.0 - POLE_MASS * (cos_theta * cos_theta) / total_mass));
    double x_acc = temp - polemass_length * theta_acc * cos_theta / total_mass;
    double before = s->x;
    bool fell, left;

    (void)scratch;
    s->x = s->x + DT * s->x_dot;
    s->x_dot = s->x_dot + DT * x_acc;
    s->theta = s->theta + DT * s->theta_dot;
    s->theta_dot = s->theta_dot + DT * theta_acc;
    s->t++;
    s->travel += fabs(s->x - before);
    s->switches += s->last_action >= 0 && s->last_action != push;
    s->last_action = push;

    left = s->x < -POSITION_LIMIT || s->x > POSITION_LIMIT;
    fell = s->theta < -ANGLE_LIMIT || s->theta > ANGLE_LIMIT;
    write_fields(s, fields);
    memset(info, 0, sizeof *info);
    info->terminated = left || fell;
    info->truncated = !info->terminated && s->t >= STEP_LIMIT;
    info->success = s->t >= STEP_LIMIT && !info->terminated;
    info->metric = (float)s->t;
    info->reason = (uint8_t)(fell              ? REASON_POLE_FELL
                             : left            ? REASON_LEFT_TRACK
                             : info->truncated ? REASON_TIME
                                               : REASON_NONE);
    info->side[0] = (float)s->travel;
    info->side[1] = (float)s->switches;
}

static const char HUMAN_REWARD[] =
    "/* The stock reward of CartPole-v1: 1 for every step that the pole is up. */\n"
    "COMPONENTS(alive);\n"
    "\n"
    "void reward(const Step *s, Memory *m, Components *out)\n"
    "{\n"
    "    out->alive = 1.0f;\n"
    "}\n";

static const char BAD_REWARD[] =
    "/* Pays for speed alone: the cart races off the track as fast as it can. */\n"
    "COMPONENTS(speed);\n"
    "\n"
    "void reward(const Step *s, Memory *m, Components *out)\n"
    "{\n"
    "    out->speed = fabsf(s->now.cart_velocity);\n"
    "}\n";

const Task TASK_CARTPOLE = {
    .name = "cartpole",
    .title = "balance a pole on a cart that is pushed left or right",
    .text =
        "A pole stands on a cart that moves on a track without friction. At each step the cart "
        "is pushed to the left or to the right. Keep the pole upright and the cart on the track "
        "for as long as possible: an episode ends when the pole leans more than 12 degrees "
        "(0.2095 rad), when the cart is more than 2.4 m from the middle, or after 500 steps.",
    .origin = "Barto, Sutton and Anderson 1983; Gymnasium's CartPole-v1",
    .fields = FIELDS,
    .field_count = ARRAY_LEN(FIELDS),
    .actions = ACTIONS,
    .action_count = ARRAY_LEN(ACTIONS),
    .step_limit = STEP_LIMIT,
    .capabilities = TASK_COPYABLE | TASK_DETERMINISTIC,
    .state_bytes = sizeof(State),
    .scratch_bytes = 0,
    .reasons = REASONS,
    .reason_count = ARRAY_LEN(REASONS),
    .metric = {"steps_balanced", "steps", "how many steps the episode lasted, of 500"},
    .metric_floor = 0,
    .metric_goal = 500,
    .solved_at = 475,
    .solved_source = "Gymnasium's registration of CartPole-v1: reward threshold 475",
    .success_meaning = "the pole is up and the cart on the track for all 500 steps",
    .side = SIDE,
    .side_count = ARRAY_LEN(SIDE),
    .human_reward = HUMAN_REWARD,
    .human_source = "Gymnasium's CartPole-v1",
    .bad_reward = BAD_REWARD,
    .bad_source = "pays for the cart's speed: the policy leaves the track",
    .training = {.total_steps = 150000,
                 .envs = 16,
                 .steps = 64,
                 .minibatch = 256,
                 .epochs = 4,
                 .learning_rate = 2.5e-3f,
                 .gamma = 0.99f,
                 .lambda = 0.95f,
                 .clip = 0.2f,
                 .entropy = 0.01f},
    .reset = reset,
    .step = step,
};
