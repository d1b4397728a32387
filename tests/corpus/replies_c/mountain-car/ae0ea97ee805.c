COMPONENTS(pace);
SPARSE(flag);
WATCH(to_go);
MEMORY(Once reached; float last_to_go;);
PARAM(step_value, 0.5, 0.2, 2.0);
PARAM(flag_bonus, 5.0, 1.0, 20.0);
PARAM(early_turn, 0.006, 0.001, 0.015);

#define CREST 0.0003773f
#define HORIZON 150.0f

/* Steps to the flag if the car first pushes one way, rocks along with its own motion (turning
   the engine round when a swing has slowed to `lead`), and pushes right for good once its
   energy clears the crest by the given surplus. Gives up at `limit` steps. */
float plan_steps(float position, float velocity, float first_push, float surplus, float lead, float limit)
{
    float x = position;
    float v = velocity;
    float push = first_push;
    for (int i = 0; i < 150; i++) {
        if ((float)i >= limit) {
            return limit;
        }
        if (x >= 0.5f) {
            return (float)i;
        }
        float slope = 0.0025f * cosf(3.0f * x);
        /* conserved while pushing right */
        float stored = 0.5f * v * v + 0.00083333f * sinf(3.0f * x) - 0.001f * x
                     - 0.5f * v * (slope - 0.001f);
        if (push < 0.0f && stored >= CREST + surplus) {
            push = 1.0f;
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
        float along = v * push;
        float next_along = next_v * push;
        float turn_at = stored >= CREST ? 0.0f : lead; /* with enough energy never turn early */
        if (along > 0.0f && next_along < along && next_along <= turn_at) {
            push = -push; /* the swing is over: push the other way */
        }
        v = next_v;
        x = next_x;
    }
    return limit;
}

/* The fastest of the plans. */
float steps_to_go(float position, float velocity)
{
    float best = HORIZON;
    best = plan_steps(position, velocity, 1.0f, 0.0002f, 0.0f, best);
    best = plan_steps(position, velocity, -1.0f, 0.0002f, 0.0f, best);
    best = plan_steps(position, velocity, 1.0f, 0.0001f, 0.0f, best);
    best = plan_steps(position, velocity, -1.0f, 0.0001f, 0.0f, best);
    best = plan_steps(position, velocity, 1.0f, 0.0004f, 0.0f, best);
    best = plan_steps(position, velocity, -1.0f, 0.0004f, 0.0f, best);
    best = plan_steps(position, velocity, 1.0f, 0.0002f, early_turn, best);
    best = plan_steps(position, velocity, -1.0f, 0.0002f, early_turn, best);
    return best;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = m->last_to_go;
    if (s->t == 0) {
        before = steps_to_go(s->prev.position, s->prev.velocity);
    }
    float after = s->terminated ? 0.0f : steps_to_go(s->now.position, s->now.velocity);
    m->last_to_go = after;

    out->pace = step_value * (before - after - 1.0f);          /* steps gained, less the step spent */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the only termination is the flag */
    out->to_go = after;
}
