COMPONENTS(guide, hurry);
SPARSE(flag);
MEMORY(Once reached; float last_steps;);
PARAM(step_cost, 0.5, 0.2, 1.0);
PARAM(flag_bonus, 10.0, 2.0, 30.0);
PARAM(need_low, 0.75, 0.73, 0.80);
PARAM(need_high, 0.84, 0.80, 1.00);

/* Steps to the flag when the car first pushes in direction `lead` until it moves that way, then pumps with
   its velocity, and pushes right for good once its energy, with the engine's help, is at least `need`
   (the crest of the hill is at about 0.727). */
float plan_steps(float position, float velocity, float lead, float need)
{
    float x = position;
    float v = velocity;
    float steps = 0.0f;
    bool leading = true;
    for (int i = 0; i < 160; i++) {
        if (x < 0.5f) {
            float supply = 300.0f * v * v + 0.5f * (sinf(3.0f * x) + 1.0f) - 0.6f * x;
            float push = 1.0f;
            if (lead * v > 0.0f) {
                leading = false;
            }
            if (supply < need) {
                if (leading) {
                    push = lead;
                } else {
                    push = v < 0.0f ? -1.0f : 1.0f;
                }
            }
            v = clip(v + 0.001f * push - 0.0025f * cosf(3.0f * x), -0.07f, 0.07f);
            x = x + v;
            if (x < -1.2f) {
                x = -1.2f;
                v = 0.0f;
            }
            steps = steps + 1.0f;
            if (x >= 0.5f) {
                /* only the part of the last step that was needed */
                steps = steps - clip((x - 0.5f) / fmaxf(v, 0.0001f), 0.0f, 0.99f);
            }
        }
    }
    return steps;
}

/* The fastest of a few plans. */
float steps_left(float position, float velocity)
{
    float left = fminf(plan_steps(position, velocity, -1.0f, need_low),
                       plan_steps(position, velocity, -1.0f, need_high));
    float right = fminf(plan_steps(position, velocity, 1.0f, need_low),
                        plan_steps(position, velocity, 1.0f, need_high));
    return fminf(left, right);
}

/* Discounted sum of 1 over that many steps. */
float discounted(float steps, float gamma)
{
    if (gamma > 0.9999f) {
        return steps;
    }
    return (1.0f - powf(fmaxf(gamma, 0.01f), steps)) / (1.0f - gamma);
}

void reward(const Step *s, Memory *m, Components *out)
{
    if (s->t == 0) {
        m->last_steps = steps_left(s->prev.position, s->prev.velocity);
    }
    float before = m->last_steps;
    float after = s->terminated ? 0.0f : steps_left(s->now.position, s->now.velocity);
    m->last_steps = after;

    out->guide = step_cost * potential(s, -discounted(before, s->gamma), -discounted(after, s->gamma)); /* fewer steps left */
    out->hurry = -step_cost;                                   /* every step costs the same, until the flag */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the only termination is the flag */
}
