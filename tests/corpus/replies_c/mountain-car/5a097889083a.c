COMPONENTS(on_time);
WATCH(to_go);
MEMORY(float last_to_go;);
PARAM(step_value, 0.5, 0.2, 1.0);

#define LONGEST 150.0f
#define CREST_X 0.386f
#define CREST_ENERGY 0.00038f

/* Height of the landscape at rest, under a constant push (-1 or 1). */
float height(float x, float push)
{
    return 0.00083333f * sinf(3.0f * x) - 0.001f * push * x;
}

/* Steps to the flag for one plan: push first_push at first; push left only until the energy equals that of
   resting at `turn` (then right for good); push right only until a left push would carry back to `reach`.
   Gives up with `best` as soon as it is no faster than that. */
float plan_steps(float position, float velocity, float first_push, float turn, float reach, float best)
{
    float x = position;
    float v = velocity;
    float push = first_push;
    float need_right = height(turn, 1.0f);
    float need_left = height(reach, -1.0f);
    for (int i = 0; i < 150; i++) {
        if (x >= 0.5f) {
            return fminf((float)i, best);
        }
        if ((float)i >= best) {
            return best;
        }
        float slope = 0.0025f * cosf(3.0f * x);
        float base = 0.5f * v * v + 0.00083333f * sinf(3.0f * x) - 0.5f * v * slope;
        float tilt = 0.001f * (x - 0.5f * v);
        float energy_right = base - tilt; /* conserved while pushing right */
        float energy_left = base + tilt;  /* conserved while pushing left */
        if (push < 0.0f) {
            if (energy_right >= need_right) {
                push = 1.0f;
            }
        } else {
            if (x < CREST_X && energy_right < CREST_ENERGY && energy_left >= need_left) {
                push = -1.0f;
            }
        }
        float next_v = clip(v + 0.001f * push - slope, -0.07f, 0.07f);
        float next_x = clip(x + next_v, -1.2f, 0.6f);
        if (next_x <= -1.2f && next_v < 0.0f) {
            next_v = 0.0f;
        }
        if (next_x >= 0.5f) {
            float part = clip((0.5f - x) / fmaxf(next_v, 0.001f), 0.0f, 1.0f);
            return fminf((float)i + part, best);
        }
        if (v * push > 0.0f && next_v * push <= 0.0f) {
            push = -push; /* the swing is over: push the other way */
        }
        v = next_v;
        x = next_x;
    }
    return best;
}

/* The fastest of the plans. */
float steps_to_go(float x, float v)
{
    float best = LONGEST;
    /* push right now: through to the flag, or just long enough for the left swing, or for the whole swing */
    best = plan_steps(x, v, 1.0f, -0.905f, -1.43f, best);
    best = plan_steps(x, v, 1.0f, -0.88f, -0.90f, best);
    best = plan_steps(x, v, 1.0f, -0.905f, -0.93f, best);
    best = plan_steps(x, v, 1.0f, -0.905f, -1.0f, best);
    best = plan_steps(x, v, 1.0f, -0.94f, -1.1f, best);
    /* push left now, and turn right early or late */
    best = plan_steps(x, v, -1.0f, -0.88f, -0.90f, best);
    best = plan_steps(x, v, -1.0f, -0.905f, -0.93f, best);
    best = plan_steps(x, v, -1.0f, -0.94f, -1.0f, best);
    best = plan_steps(x, v, -1.0f, -1.0f, -1.1f, best);
    return best;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = m->last_to_go;
    if (s->t == 0) {
        before = steps_to_go(s->prev.position, s->prev.velocity);
    }
    float after = 0.0f;
    if (!s->terminated) {
        after = steps_to_go(s->now.position, s->now.velocity);
    }
    m->last_to_go = after;

    out->on_time = step_value * (before - after - 1.0f); /* steps gained on the plan; sums to the metric, shifted */
    out->to_go = after;
}
