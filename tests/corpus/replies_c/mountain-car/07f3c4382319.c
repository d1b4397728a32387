COMPONENTS(guide, hurry);
SPARSE(flag);
WATCH(estimate, reach_now);
MEMORY(Once reached;);
PARAM(guide_weight, 1.0, 0.3, 1.3);
PARAM(step_cost, 0.2, 0.1, 0.4);
PARAM(flag_bonus, 20.0, 10.0, 40.0);
PARAM(target_reach, 1.42, 1.2, 1.7);

#define OMEGA 0.0829f
#define QUARTER 1.5707963f

/* Height energy of the valley. */
float hill(float x)
{
    return 0.00083333f * sinf(3.0f * x);
}

/* Energy under a right push, scaled: 0 at rest at the bottom of the tilted valley (x = -0.386),
   1 when a constant right push just crosses its crest (x = 0.386). */
float reach(float e_right)
{
    return (e_right + 0.000378f) / 0.000756f;
}

/* Steps from the left turning point to the flag under a constant right push (fitted). */
float finish(float r)
{
    return 34.0f + 7.66f / fmaxf(r - 0.785f, 0.06f);
}

/* Steps from x to the flag, moving right with this speed, under a constant right push. */
float climb(float x, float speed, float e_right)
{
    float h = fmaxf(0.5f - x, 0.0f) / 7.0f;
    float before = fmaxf(speed, 0.003f);
    float total = 0.0f;
    for (int i = 0; i < 7; i++) {
        float p = x + h * ((float)i + 1.0f);
        float after = sqrtf(fmaxf(2.0f * (e_right - hill(p) + 0.001f * p), 0.000009f));
        total = total + 2.0f * h / (before + after);
        before = after;
    }
    return total;
}

/* Steps to the flag when the car pushes left until it has the energy that it needs (or turns), then right.
   phase: angle since the right turning point, negative while the car still moves right. */
float swing_left(float e_left, float phase)
{
    float h = sqrtf(291.0f * fmaxf(e_left + 0.001424f, 0.0f));
    float far_left = fmaxf(-0.661f - h * (1.0f + 1.6f * h * h), -1.2f);
    float need = target_reach * 0.000756f - 0.000378f;
    float x = clip((e_left - need) / 0.002f, far_left, 0.5f); /* where to switch to the right push */
    float w = sqrtf(fmaxf(2.0f * (e_left - hill(x) - 0.001f * x), 0.0f)) / OMEGA;
    float swing = fmaxf(atan2f(w, x + 0.661f) - phase, 0.0f) / OMEGA;
    float brake = atan2f(w, -0.386f - x) / OMEGA;
    return swing + brake + finish(reach(e_left - 0.002f * x));
}

/* Steps that are still needed to reach the flag: the shortest of three plans. */
float steps_left(float x, float v)
{
    float e = 0.5f * v * v + hill(x);
    float e_right = e - 0.001f * x;
    float e_left = e + 0.001f * x;
    float w = v / OMEGA;
    float theta = atan2f(w, -0.386f - x); /* angle since the left turning point, under a right push */

    /* plan 1: right all the way; a car that moves left must first turn and come back */
    float best = climb(x, fabsf(v), e_right);
    if (v < 0.0f) {
        best = best - 2.0f * theta / OMEGA;
    }

    /* plan 2: left now, then right */
    best = fminf(best, swing_left(e_left, atan2f(0.0f - w, x + 0.661f)));

    /* plan 3: right as far as x = -0.386, then left, then right */
    if (theta < QUARTER) {
        float fast = sqrtf(2.0f * fmaxf(e_right + 0.000378f, 0.0f)) / OMEGA;
        float pump = (QUARTER - theta) / OMEGA + swing_left(e_right - 0.000772f, 0.0f - atan2f(fast, 0.275f));
        best = fminf(best, pump);
    }
    return clip(best, 0.0f, 250.0f);
}

/* Discounted value of a state from which the flag is that many steps away. */
float promise(float steps, float rate)
{
    float k = expf(-rate * steps);
    return flag_bonus * k - step_cost / rate * (1.0f - k);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float rate = fmaxf(1.0f - s->gamma, 0.002f);
    float steps_before = steps_left(s->prev.position, s->prev.velocity);
    float steps_after = steps_left(s->now.position, s->now.velocity);
    float v = s->now.velocity;

    out->guide = guide_weight * potential(s, promise(steps_before, rate), promise(steps_after, rate)); /* circles sum to nothing */
    out->hurry = -step_cost;                                   /* every step on the clock counts */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the flag is the only terminal event */
    out->estimate = steps_after;
    out->reach_now = reach(0.5f * v * v + hill(s->now.position) - 0.001f * s->now.position);
}
