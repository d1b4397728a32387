COMPONENTS(route, hurry);
SPARSE(flag);
WATCH(steps_left);
MEMORY(Once reached; float last_steps;);
PARAM(step_cost, 0.5, 0.2, 1.0);
PARAM(flag_bonus, 5.0, 0.0, 20.0);

/* Steps to the flag when always pushing along the motion, except that after
   `delay` steps the car brakes until it has turned (delay < 0: never). */
float plan_steps(float position, float velocity, int delay)
{
    float x = position;
    float v = velocity;
    float turn = 0.0f;
    float found = -1.0f;
    for (int k = 0; k < 180; k++) {
        if (found < 0.0f) {
            float slope = cosf(3.0f * x);
            float along = (v > 0.0f || (v == 0.0f && slope < 0.0f)) ? 1.0f : -1.0f;
            if (k == delay) {
                turn = -along;
            }
            if (v * turn > 0.0f) {
                turn = 0.0f;
            }
            float push = turn != 0.0f ? turn : along;
            v = clip(v + 0.001f * push - 0.0025f * slope, -0.07f, 0.07f);
            x = clip(x + v, -1.2f, 0.6f);
            if (x <= -1.2f && v < 0.0f) {
                v = 0.0f;
            }
            if (x >= 0.5f) {
                /* the part of the last step that was not needed */
                float spare = clip((x - 0.5f) / fmaxf(v, 0.001f), 0.0f, 0.99f);
                found = (float)k + 1.0f - spare;
            }
        }
    }
    return found < 0.0f ? 180.0f : found;
}

/* Steps to the flag with the quickest of the simple plans. */
float quickest(float position, float velocity)
{
    float best = plan_steps(position, velocity, -1);
    for (int i = 0; i < 5; i++) {
        best = fminf(best, plan_steps(position, velocity, 5 * i));
    }
    return best;
}

/* Discounted sum of a cost of 1 for each of n steps. */
float discounted(float n, float gamma)
{
    float g = clip(gamma, 0.5f, 1.0f);
    return g > 0.9999f ? n : (1.0f - powf(g, n)) / (1.0f - g);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float steps_before = m->last_steps;
    if (s->t == 0) {
        steps_before = quickest(s->prev.position, s->prev.velocity);
    }
    float steps_after = 0.0f;
    if (!s->terminated) {
        steps_after = quickest(s->now.position, s->now.velocity);
    }
    m->last_steps = steps_after;

    float before = -discounted(steps_before, s->gamma);
    float after = -discounted(steps_after, s->gamma);

    out->route = step_cost * potential(s, before, after);      /* time gained or lost against the quickest simple plan */
    out->hurry = -step_cost;                                   /* every step costs the same */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the only termination is the flag */
    out->steps_left = steps_after;
}
