COMPONENTS(pace);
SPARSE(flag);
WATCH(to_go);
MEMORY(Once reached;);
PARAM(pace_weight, 0.3, 0.05, 1.0);
PARAM(flag_bonus, 5.0, 0.0, 30.0);
PARAM(commit_surplus, 0.0005, 0.0004, 0.0008);

#define GRAVITY 0.0025f
#define HILL 0.00083333f  /* gravity / 3: height of the potential energy sin(3x) */
#define ENGINE 0.001f     /* acceleration of a full push */
#define MAX_SPEED 0.07f
#define LEFT_WALL -1.2f
#define RIGHT_END 0.6f
#define FLAG 0.5f
#define TURNS 60          /* two simulated steps each; four plans per call: 240 turns */

/* Velocity after one step, before the wall is looked at. */
float pushed_velocity(float x, float v, float push)
{
    return clip(v + ENGINE * push - GRAVITY * cosf(3.0f * x), -MAX_SPEED, MAX_SPEED);
}

/* The left wall stops the car. */
float velocity_at(float x, float v)
{
    return (x <= LEFT_WALL && v < 0.0f) ? 0.0f : v;
}

/* Conserved under a full push to the right (with the correction for steps of
   finite length); above about 0.00038 such a run clears the hill. */
float surplus_of(float x, float v)
{
    float slope = GRAVITY * cosf(3.0f * x) - ENGINE;
    return 0.5f * v * v + HILL * sinf(3.0f * x) - ENGINE * x - 0.5f * v * slope;
}

/* The plan: keep the direction until the car turns round; from left to right
   already when the energy suffices for the final run. */
float next_direction(float direction, float v_before, float x, float v, float enough)
{
    float result = direction;
    if (direction < 0.0f) {
        if (v_before < 0.0f && v >= 0.0f) {
            result = 1.0f;
        } else if (surplus_of(x, v) >= enough) {
            result = 1.0f;
        }
    } else {
        if (v_before > 0.0f && v <= 0.0f) {
            result = -1.0f;
        }
    }
    return result;
}

/* Part of the last step that was needed to get to the flag. */
float last_fraction(float x_before, float x_after)
{
    return clip((FLAG - x_before) / fmaxf(x_after - x_before, 0.0001f), 0.0f, 1.0f);
}

/* Steps the plan needs from here if it begins in this direction; 120 at most. */
float plan_steps(float x_start, float v_start, float first, float enough)
{
    float x = x_start;
    float v = v_start;
    float direction = first;
    float steps = 0.0f;
    bool done = x_start >= FLAG;

    for (int i = 0; i < TURNS; i++) {
        if (!done) {
            float raw_a = pushed_velocity(x, v, direction);
            float x_a = clip(x + raw_a, LEFT_WALL, RIGHT_END);
            float v_a = velocity_at(x_a, raw_a);
            if (x_a >= FLAG) {
                steps = steps + last_fraction(x, x_a);
                done = true;
            } else {
                steps = steps + 1.0f;
                direction = next_direction(direction, v, x_a, v_a, enough);
            }
            x = x_a;
            v = v_a;
        }
        if (!done) {
            float raw_b = pushed_velocity(x, v, direction);
            float x_b = clip(x + raw_b, LEFT_WALL, RIGHT_END);
            float v_b = velocity_at(x_b, raw_b);
            if (x_b >= FLAG) {
                steps = steps + last_fraction(x, x_b);
                done = true;
            } else {
                steps = steps + 1.0f;
                direction = next_direction(direction, v, x_b, v_b, enough);
            }
            x = x_b;
            v = v_b;
        }
    }
    return steps;
}

/* Estimated steps to the flag: the better of beginning left and beginning right. */
float steps_to_go(float x, float v, float enough)
{
    float left_first = plan_steps(x, v, -1.0f, enough);
    float right_first = plan_steps(x, v, 1.0f, enough);
    return fminf(left_first, right_first);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float enough = commit_surplus;
    float before = steps_to_go(s->prev.position, s->prev.velocity, enough);
    float after = steps_to_go(s->now.position, s->now.velocity, enough);
    bool at_flag = s->terminated && s->now.position >= 0.49f;

    if (at_flag) {
        after = 0.0f;
    }

    out->pace = pace_weight * (before - after - 1.0f); /* sums to plan at the start minus steps used */
    out->flag = flag_bonus * once(&m->reached, at_flag);
    out->to_go = after;
}
