/* tasks/mountain_car.c - MountainCar-v0: an engine too weak for the hill.
 *
 * Equations of Moore (1990) as Gymnasium's MountainCar-v0 writes them, double precision, 200
 * steps. The metric is Gymnasium's return plus 200, counted when the flag is reached: until then
 * nothing is achieved. So the sparse reward pays once, at the flag.
 */
#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "tasks/tasks_priv.h"

static const double MIN_POSITION = -1.2, MAX_POSITION = 0.6, MAX_SPEED = 0.07, FLAG = 0.5,
                    FORCE = 0.001, GRAVITY = 0.0025;

enum { STEP_LIMIT = 200 };
enum { REASON_NONE, REASON_FLAG, REASON_TIME };

typedef struct {
    double position, velocity;
    double highest; /* the largest position so far, for a side metric */
    uint32_t t;
    uint32_t engine_steps; /* steps with the engine on, for a side metric */
} State;

static const char *const ACTION_LABELS[] = {"PUSH_LEFT", "COAST", "PUSH_RIGHT"};
static const char *const REASONS[] = {"", "reached-flag", "time-limit"};

static const Field FIELDS[] = {
    {"position", FIELD_FLOAT, 1, "", -1.2f, 0.6f,
     "position along the valley: the bottom is near -0.52, the flag on the right hill at 0.5",
     SEEN_BY_BOTH, NULL},
    {"velocity", FIELD_FLOAT, 1, "per step", -0.07f, 0.07f, "velocity, positive to the right",
     SEEN_BY_BOTH, NULL},
};

static const Field ACTIONS[] = {
    {"engine", FIELD_ENUM, 1, "", 0, 2, "push to the left, do nothing, push to the right", 0,
     ACTION_LABELS},
};

static const MetricName SIDE[] = {
    {"highest_position", "", "the largest position reached in an episode"},
    {"engine_share", "", "share of the steps with the engine on"},
};

static void write_fields(const State *s, float *fields)
{
    fields[0] = (float)s->position;
    fields[1] = (float)s->velocity;
}

static void reset(void *state, void *scratch, uint64_t seed, float *fields)
{
    State *s = state;
    Rng rng;

    (void)scratch;
    memset(s, 0, sizeof *s);
    rng_init(&rng, seed);
    s->position = -0.6 + 0.2 * rng_double(&rng);
    s->highest = s->position;
    write_fields(s, fields);
}

static void step(void *state, void *scratch, const float *action, float *fields, StepInfo *info)
{
    State *s = state;
    int push = (int)action[0]; /* 0, 1, 2 */

    (void)scratch;
    s->velocity += (push - 1) * FORCE + cos(3 * s->position) * (-GRAVITY);
    s->velocity = s->velocity < -MAX_SPEED ? -MAX_SPEED : s->velocity;
    s->velocity = s->velocity > MAX_SPEED ? MAX_SPEED : s->velocity;
    s->position += s->velocity;
    s->position = s->position < MIN_POSITION ? MIN_POSITION : s->position;
    s->position = s->position > MAX_POSITION ? MAX_POSITION : s->position;
    if (s->position == MIN_POSITION && s->velocity < 0) {
        s->velocity = 0;
    }
    s->t++;
    s->engine_steps += push != 1;
    s->highest = s->position > s->highest ? s->position : s->highest;

    write_fields(s, fields);
    memset(info, 0, sizeof *info);
    info->terminated = s->position >= FLAG && s->velocity >= 0;
    info->truncated = !info->terminated && s->t >= STEP_LIMIT;
    info->success = info->terminated;
    info->metric = info->terminated ? (float)(STEP_LIMIT - s->t) : 0.0f;
    info->reason = (uint8_t)(info->terminated  ? REASON_FLAG
                             : info->truncated ? REASON_TIME
                                               : REASON_NONE);
    info->side[0] = (float)s->highest;
    info->side[1] = (float)s->engine_steps / (float)s->t;
}

static const char HUMAN_REWARD[] =
    "/* Shaping by mechanical energy: height of the hill (its slope is that of the dynamics) plus\n"
    " * kinetic energy, as a potential, so that it pays for gaining energy and cannot be farmed\n"
    " * (Ng, Harada and Russell 1999); and the stock reward, -1 a step. */\n"
    "COMPONENTS(energy, time);\n"
    "\n"
    "float total_energy(float position, float velocity)\n"
    "{\n"
    "    float height = 0.0025f / 3.0f * sinf(3.0f * position);\n"
    "    return height + 0.5f * velocity * velocity;\n"
    "}\n"
    "\n"
    "void reward(const Step *s, Memory *m, Components *out)\n"
    "{\n"
    "    float before = total_energy(s->prev.position, s->prev.velocity);\n"
    "    float after = total_energy(s->now.position, s->now.velocity);\n"
    "    out->energy = 10000.0f * potential(s, before, after);\n"
    "    out->time = -1.0f;\n"
    "}\n";

static const char BAD_REWARD[] =
    "/* Pays for being high up, at every step: the left hill is as good, and staying there is\n"
    " * better than ending the episode at the flag. */\n"
    "COMPONENTS(height);\n"
    "\n"
    "void reward(const Step *s, Memory *m, Components *out)\n"
    "{\n"
    "    out->height = fabsf(s->now.position + 0.5236f);\n"
    "}\n";

const Task TASK_MOUNTAIN_CAR = {
    .name = "mountain-car",
    .title = "drive an underpowered car out of a valley to the flag",
    .text =
        "A car stands in a valley between two hills. Its engine is too weak to drive straight "
        "up the right hill, so it has to swing back and forth to build up speed. Reach the flag "
        "on the right hill (position 0.5) in as few steps as possible: an episode ends there, or "
        "after 200 steps.",
    .origin = "Moore 1990; Gymnasium's MountainCar-v0",
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
    .metric = {"steps_saved", "steps",
               "steps left on the clock when the flag is reached: 200 minus the steps taken; 0 if "
               "it is never reached"},
    .metric_floor = 0,
    .metric_goal = 100,
    .solved_at = 90,
    .solved_source =
        "Gymnasium's registration of MountainCar-v0: reward threshold -110, that is 90 "
        "of 200 steps saved",
    .success_meaning = "the car reaches the flag within 200 steps",
    .side = SIDE,
    .side_count = ARRAY_LEN(SIDE),
    .human_reward = HUMAN_REWARD,
    .human_source = "potential-based shaping by mechanical energy (Ng, Harada and Russell 1999)",
    .bad_reward = BAD_REWARD,
    .bad_source = "pays for height at every step: the policy avoids the flag, which ends the pay",
    .training = {.total_steps = 300000,
                 .envs = 16,
                 .steps = 128,
                 .minibatch = 256,
                 .epochs = 4,
                 .learning_rate = 2.5e-3f,
                 .gamma = 0.995f,
                 .lambda = 0.98f,
                 .clip = 0.2f,
                 .entropy = 0.01f},
    .reset = reset,
    .step = step,
};
