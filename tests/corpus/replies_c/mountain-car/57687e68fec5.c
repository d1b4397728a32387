COMPONENTS(guide, hurry);
SPARSE(flag);
WATCH(estimate, ready_now);
MEMORY(Once reached;);
PARAM(guide_weight, 1.0, 0.3, 1.3);
PARAM(step_cost, 0.2, 0.1, 0.4);
PARAM(flag_bonus, 20.0, 10.0, 40.0);
PARAM(swing_pace, 12.1, 9.0, 15.0);
PARAM(final_run, 47.0, 40.0, 58.0);
PARAM(shortfall_steps, 25.0, 10.0, 40.0);

#define HALF_TURN 3.14159265f
#define NEED 0.000756f
#define BOTTOM 0.000378f

/* Height of the valley as it is felt while the engine pushes right. */
float right_height(float x)
{
    return 0.00083333f * sinf(3.0f * x) - 0.001f * x;
}

/* Energy that a right push conserves: 0 at rest at the bottom, 1 when it just crosses the crest. */
float reach(float x, float v)
{
    float e = 0.5f * v * v + right_height(x);
    return clip((e + BOTTOM) / NEED, 0.0f, 3.0f);
}

/* 0: a constant right push cannot reach the flag, 1: it can. */
float readiness(float r)
{
    float u = clip((r - 0.92f) / 0.14f, 0.0f, 1.0f);
    return u * u * (3.0f - 2.0f * u);
}

/* Speed at x with the energy e under a right push. */
float speed_at(float e, float x)
{
    float q = 2.0f * (e - right_height(x));
    if (q < 0.0f) {
        q = 0.0f;
    }
    return sqrtf(q);
}

/* Steps to the flag for a car that is ready: brake and turn if it moves left, then run. */
float direct_steps(float x, float v, float r)
{
    float q = r < 1.05f ? 1.05f : r;
    float e = q * NEED - BOTTOM;
    float dx = clip((0.5f - x) / 8.0f, 0.0f, 0.3f);
    float here = speed_at(e, x);
    float steps = 0.0f;

    if (v < 0.0f) {
        float turn = clip(-0.55f - 0.30f * q + 0.018f * q * q, -1.2f, -0.5f);
        float there = clip(2.0f * (x - turn) / (here + 0.004f), 0.0f, 60.0f);
        steps = 2.0f * there * clip(-v / 0.005f, 0.0f, 1.0f);
    }

    float last = here;
    for (int i = 0; i < 8; i++) {
        float next = speed_at(e, x + dx * (float)(i + 1));
        steps = steps + 2.0f * dx / (last + next + 0.001f);
        last = next;
    }
    return steps;
}

/* Steps to the flag for a car that must first swing to the left. */
float swing_steps(float x, float v)
{
    /* 0 at rest on the right, half a turn at rest on the left, negative while it moves right */
    float phase = atan2f(-12.1f * v, x + 0.661f);
    float part = phase / HALF_TURN;

    /* energy that a left push conserves: does the swing get high enough? */
    float left = 0.5f * v * v + 0.00083333f * sinf(3.0f * x) + 0.001f * x;
    float lack = clip((-0.00128f - left) / 0.00013f, 0.0f, 1.0f);

    /* a left swing that is too small is in vain; moving right mends it */
    float extra = shortfall_steps * (1.0f + part);
    if (part > 0.0f) {
        extra = shortfall_steps + (2.0f * HALF_TURN * swing_pace - shortfall_steps) * part;
    }
    return final_run + swing_pace * (HALF_TURN - phase) + lack * extra;
}

/* Estimated number of steps that are still needed to reach the flag. */
float steps_left(float x, float v)
{
    float r = reach(x, v);
    float ready = readiness(r);
    float steps = ready * direct_steps(x, v, r) + (1.0f - ready) * swing_steps(x, v);
    return clip(steps, 0.0f, 250.0f);
}

/* Discounted value of a state from which the flag is that many steps away. */
float promise(float steps, float gamma)
{
    float g = clip(gamma, 0.9f, 0.999f);
    float k = powf(g, steps);
    return flag_bonus * k - step_cost * (1.0f - k) / (1.0f - g);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float steps_before = steps_left(s->prev.position, s->prev.velocity);
    float steps_after = steps_left(s->now.position, s->now.velocity);
    float before = promise(steps_before, s->gamma);
    float after = promise(steps_after, s->gamma);

    out->guide = guide_weight * potential(s, before, after);   /* circles sum to nothing */
    out->hurry = -step_cost;                                   /* every step on the clock counts */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the flag is the only terminal event */
    out->estimate = steps_after;
    out->ready_now = readiness(reach(s->now.position, s->now.velocity));
}
