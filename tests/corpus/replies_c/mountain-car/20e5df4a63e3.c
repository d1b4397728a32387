COMPONENTS(guide, hurry);
SPARSE(flag);
WATCH(to_go, regret);
MEMORY(Once reached; float last_to_go;);
PARAM(step_value, 0.3, 0.1, 0.5);
PARAM(flag_bonus, 5.0, 0.0, 20.0);
PARAM(least_surplus, 0.0001, 0.00003, 0.0002);
PARAM(surplus_ratio, 1.7, 1.3, 2.0);

/* Steps to the flag if the car first pushes one way, rocks along with its own motion,
   and pushes right for good once its energy clears the crest by the given surplus.
   Given up, with the limit as answer, as soon as it is no faster than the limit. */
float plan_steps(float position, float velocity, float first_push, float surplus, float limit)
{
    float x = position;
    float v = velocity;
    float push = first_push;
    for (int i = 0; i < 150; i++) {
        if (x >= 0.5f) {
            return fminf((float)i, limit);
        }
        if ((float)i >= limit) {
            return limit;
        }
        float slope = 0.0025f * cosf(3.0f * x);
        if (push < 0.0f) {
            /* conserved while pushing right; the crest under full push lies at 0.0003773 */
            float stored = 0.5f * v * v + 0.00083333f * sinf(3.0f * x) - 0.001f * x
                         - 0.5f * v * (slope - 0.001f);
            if (stored >= 0.0003773f + surplus) {
                push = 1.0f;
            }
        }
        float next_v = clip(v + 0.001f * push - slope, -0.07f, 0.07f);
        float next_x = clip(x + next_v, -1.2f, 0.6f);
        if (next_x <= -1.2f && next_v < 0.0f) {
            next_v = 0.0f;
        }
        if (next_x >= 0.5f) {
            float part = clip((0.5f - x) / fmaxf(next_v, 0.001f), 0.0f, 1.0f);
            return fminf((float)i + part, limit);
        }
        if (v * push > 0.0f && next_v * push <= 0.0f) {
            push = -push; /* the swing is over: push the other way */
        }
        v = next_v;
        x = next_x;
    }
    return limit;
}

/* The fastest of eight plans: two first pushes, four surpluses. */
float steps_to_go(float position, float velocity, float first_surplus, float ratio)
{
    float best = 150.0f;
    float surplus = first_surplus;
    for (int k = 0; k < 4; k++) {
        best = plan_steps(position, velocity, 1.0f, surplus, best);
        best = plan_steps(position, velocity, -1.0f, surplus, best);
        surplus = surplus * ratio;
    }
    return best;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = m->last_to_go;
    if (s->t == 0) {
        before = steps_to_go(s->prev.position, s->prev.velocity, least_surplus, surplus_ratio);
    }
    float after = 0.0f;
    if (!s->terminated) {
        after = steps_to_go(s->now.position, s->now.velocity, least_surplus, surplus_ratio);
    }
    m->last_to_go = after;

    out->guide = step_value * (before - after);                /* planned steps saved; loops sum to nothing */
    out->hurry = -step_value;                                  /* the step that was spent on it */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the only termination is the flag */
    out->to_go = after;
    out->regret = 1.0f - (before - after);
}
