COMPONENTS(guide, hurry);
SPARSE(flag);
WATCH(estimate, reach_now);
MEMORY(Once reached;);
PARAM(guide_weight, 1.0, 0.3, 1.3);
PARAM(step_cost, 0.2, 0.1, 0.4);
PARAM(flag_bonus, 20.0, 10.0, 40.0);
PARAM(steps_per_radian, 12.8, 12.0, 14.0);

#define SWING_RATE 0.0829f    /* radians per step of a small swing */
#define RIGHT_BOTTOM -0.386f  /* bottom of the valley as tilted by a push to the right */
#define LEFT_BOTTOM -0.661f   /* the same for a push to the left */

/* Energy in millionths that stays constant while the engine pushes right (tilt -1000)
   or left (tilt 1000); x - v/2 makes up for the discrete steps of the motion. */
float energy(float x, float v, float tilt)
{
    float y = x - 0.5f * v;
    return 500000.0f * v * v + 833.333f * sinf(3.0f * y) + tilt * y;
}

/* Right-push energy as a fraction: 0 at the bottom, 1 when the crest is just crossed. */
float reach(float right_energy)
{
    return clip((right_energy + 378.0f) / 756.0f, 0.0f, 4.0f);
}

/* Steps from rest on the left slope to the flag; below r = 1 another swing is needed first. */
float run_steps(float r)
{
    static const float steps[20] = {
        108.0f, 105.0f, 88.0f, 62.0f, 53.0f, 49.0f, 46.7f, 45.0f, 43.6f, 42.5f,
        41.8f, 41.2f, 40.7f, 40.3f, 40.0f, 39.6f, 39.3f, 39.0f, 38.7f, 38.7f
    };
    float u = clip((r - 0.8f) * 10.0f, 0.0f, 17.99f);
    int i = (int)floorf(u);
    float part = u - (float)i;
    return steps[i] + part * (steps[i + 1] - steps[i]);
}

/* Plan 1: push right from now on. */
float right_plan(float x, float v)
{
    float r = reach(energy(x, v, -1000.0f));
    float run = run_steps(r);
    float result = 0.0f;

    if (v >= 0.0f && x > RIGHT_BOTTOM) {
        /* climbing the right hill: only a car that can cross the crest comes nearer */
        float u = clip((r - 0.95f) / 0.1f, 0.0f, 1.0f);
        float ready = u * u * (3.0f - 2.0f * u);
        if (x > 0.386f) {
            ready = 1.0f;
        }
        float way = clip((0.5f - x) / 0.886f, 0.0f, 1.0f);
        float rest = way * (1.35f - 0.35f * way);
        float climb = run - 1.5708f * steps_per_radian;
        result = climb * (1.0f - ready * (1.0f - rest));
    } else {
        /* time since the turn on the left; negative while the car still moves left */
        float angle = atan2f(v / SWING_RATE, RIGHT_BOTTOM - x);
        result = run - steps_per_radian * angle;
    }
    return result;
}

/* Plan 2: push left until the car turns on the left slope, then right. */
float left_plan(float x, float v)
{
    float a = fmaxf(energy(x, v, 1000.0f) + 1424.7f, 0.0f);
    float depth = sqrtf(a / 3435.0f) * (1.0f + 0.0005f * a); /* how far left of the bottom it turns */
    float turn_energy = fminf(a - 103.0f + 2000.0f * depth, 1569.0f); /* the wall is at -1.2 */

    float angle = atan2f(-v / SWING_RATE, x - LEFT_BOTTOM);
    float until_turn = steps_per_radian * clip(3.14159f - angle, 0.0f, 6.2832f);
    return until_turn + run_steps(reach(turn_energy));
}

/* Estimated number of steps that are still needed to reach the flag. */
float steps_left(float x, float v)
{
    return clip(fminf(right_plan(x, v), left_plan(x, v)), 0.0f, 200.0f);
}

/* Discounted value of a state from which the flag is that many steps away. */
float promise(const Step *s, float steps)
{
    float g = clip(s->gamma, 0.9f, 0.999f);
    float k = powf(g, steps);
    return flag_bonus * k - step_cost * (1.0f - k) / (1.0f - g);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float steps_before = steps_left(s->prev.position, s->prev.velocity);
    float steps_after = steps_left(s->now.position, s->now.velocity);

    out->guide = guide_weight * potential(s, promise(s, steps_before), promise(s, steps_after)); /* circles sum to nothing */
    out->hurry = -step_cost;                                   /* every step on the clock counts */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the flag is the only terminal event */
    out->estimate = steps_after;
    out->reach_now = reach(energy(s->now.position, s->now.velocity, -1000.0f));
}
