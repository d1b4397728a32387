COMPONENTS(guide, hurry);
SPARSE(flag);
WATCH(estimate, direct_plan, swing_plan, windup_plan);
MEMORY(Once reached;);
PARAM(guide_weight, 1.0, 0.3, 1.3);
PARAM(step_cost, 0.2, 0.1, 0.4);
PARAM(flag_bonus, 20.0, 10.0, 40.0);
PARAM(windup_steps, 87.0, 75.0, 100.0);

#define PI 3.14159265f
#define OMEGA 0.0829f        /* small swings around either tilted bottom, per step */
#define BOTTOM_RIGHT -0.386f /* bottom of the valley while the engine pushes right */
#define BOTTOM_LEFT -0.661f  /* bottom of the valley while the engine pushes left */
#define ENERGY_UNIT 0.000756f

/* Potential energy while the engine pushes right. */
float hill(float x)
{
    return 0.00083333f * sinf(3.0f * x) - 0.001f * x;
}

/* Steps from a left turning point to the flag, pushing right, with reach r (1: just crosses the crest). */
float run_time(float r)
{
    float d = r - 0.844f;
    if (d < 0.08f) {
        d = 0.08f;
    }
    return 35.0f + 6.17f / d;
}

/* Steps to the flag for a car that moves right and keeps pushing right. */
float climb_time(float x, float v)
{
    float h = (0.5f - x) / 6.0f;
    if (h <= 0.0f) {
        return 0.0f;
    }
    float energy = v * v + 2.0f * hill(x);
    float v_from = v > 0.0032f ? v : 0.0032f;
    float total = 0.0f;
    for (int i = 1; i < 7; i++) {
        float w = energy - 2.0f * hill(x + h * (float)i);
        float v_to = sqrtf(w > 0.00001f ? w : 0.00001f);
        total = total + 2.0f * h / (v_from + v_to);
        v_from = v_to;
    }
    return total;
}

/* Plan 1: push right all the way; a car that moves left first brakes and turns. */
float direct(float x, float v)
{
    if (v >= 0.0f) {
        return clip(climb_time(x, v), 0.0f, 200.0f);
    }
    float r = (0.5f * v * v + hill(x) + 0.000378f) / ENERGY_UNIT;
    float phase = atan2f(-v / OMEGA, x - BOTTOM_RIGHT);
    return clip((PI - phase) / OMEGA + run_time(r), 0.0f, 200.0f);
}

/* Plan 2: push left up to the left turning point, then run right. */
float swing(float x, float v)
{
    float e = 0.5f * v * v + hill(x) + 0.002f * x; /* conserved while pushing left */
    float q = clip((e + 0.001425f) / ENERGY_UNIT, 0.0f, 0.82f);
    float r = 0.364f + 1.2f * sqrtf(q) + 1.3f * q; /* reach at the left turning point */
    float phase = atan2f(-v / OMEGA, x - BOTTOM_LEFT);
    float turn = (PI - phase) / OMEGA * (1.0f + 0.16f * q);
    return clip(turn + run_time(r), 0.0f, 200.0f);
}

/* Plan 3: push right through the bottom first, then swing left and run. */
float windup(float x, float v)
{
    float phase = atan2f(-v / OMEGA, x - BOTTOM_RIGHT);
    float angle = 0.0f;
    if (phase < 0.0f) {
        angle = fabsf(phase + 0.5f * PI);
    } else {
        angle = 1.5f * PI - phase;
    }
    return clip(windup_steps + angle / OMEGA, 0.0f, 200.0f);
}

/* Steps to the flag by the shortest plan. */
float steps_left(float x, float v)
{
    return fminf(direct(x, v), fminf(swing(x, v), windup(x, v)));
}

/* Discounted value of a state from which the flag is that many steps away. */
float promise(float steps, float g)
{
    float k = expf(steps * logf(g));
    return flag_bonus * k - step_cost * (1.0f - k) / (1.0f - g);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float g = clip(s->gamma, 0.95f, 0.999f);
    float x = s->now.position;
    float v = s->now.velocity;
    float before = steps_left(s->prev.position, s->prev.velocity);
    float by_direct = direct(x, v);
    float by_swing = swing(x, v);
    float by_windup = windup(x, v);
    float after = fminf(by_direct, fminf(by_swing, by_windup));

    out->guide = guide_weight * potential(s, promise(before, g), promise(after, g)); /* circles sum to nothing */
    out->hurry = -step_cost;                                   /* every step on the clock counts */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the flag is the only terminal event */
    out->estimate = after;
    out->direct_plan = by_direct;
    out->swing_plan = by_swing;
    out->windup_plan = by_windup;
}
