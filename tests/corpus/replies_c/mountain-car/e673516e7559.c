COMPONENTS(progress, hurry);
SPARSE(flag);
WATCH(to_go);
MEMORY(Once reached; float last_steps;);
PARAM(step_value, 0.5, 0.2, 1.0);
PARAM(flag_bonus, 3.0, 0.0, 20.0);

#define HORIZON 150
#define CREST 0.0003773f

/* Steps to the flag if the car first pushes one way, then rocks along with its motion, turning the
   engine round once the speed of a swing has fallen to `brake`, and pushes right for good once its
   energy clears the crest by `surplus`. Never more than `bound`. */
float plan_steps(float position, float velocity, float first_push, float surplus, float brake, float bound)
{
    float x = position;
    float v = velocity;
    float push = first_push;
    bool committed = false;
    for (int i = 0; i < HORIZON; i++) {
        if (x >= 0.5f) {
            return fminf((float)i, bound);
        }
        if ((float)i >= bound) {
            return bound;
        }
        float slope = 0.0025f * cosf(3.0f * x);
        if (!committed) {
            /* conserved while pushing right */
            float stored = 0.5f * v * v + 0.00083333f * sinf(3.0f * x) - 0.001f * x
                         - 0.5f * v * (slope - 0.001f);
            float margin = push < 0.0f ? surplus : 0.00003f;
            if (stored >= CREST + margin) {
                push = 1.0f;
                committed = true;
            }
        }
        float next_v = clip(v + 0.001f * push - slope, -0.07f, 0.07f);
        float next_x = clip(x + next_v, -1.2f, 0.6f);
        if (next_x <= -1.2f && next_v < 0.0f) {
            next_v = 0.0f;
        }
        if (next_x >= 0.5f) {
            float last = clip((0.5f - x) / fmaxf(next_v, 0.001f), 0.0f, 1.0f);
            return fminf((float)i + last, bound);
        }
        float along = v * push;
        float next_along = next_v * push;
        if (along > 0.0f && next_along <= 0.0f) {
            push = -push; /* the swing is over */
            committed = false;
        } else if (!committed && along > brake && next_along <= brake) {
            push = -push; /* the swing is nearly over: turn early */
        }
        v = next_v;
        x = next_x;
    }
    return bound;
}

/* The fastest of the plans that start with this push. */
float fastest(float x, float v, float push, float bound)
{
    float best = bound;
    best = plan_steps(x, v, push, 0.00018f, 0.0f, best);
    best = plan_steps(x, v, push, 0.00045f, 0.0f, best);
    best = plan_steps(x, v, push, 0.00006f, 0.0f, best);
    best = plan_steps(x, v, push, 0.00018f, 0.008f, best);
    best = plan_steps(x, v, push, 0.00045f, 0.008f, best);
    best = plan_steps(x, v, push, 0.00006f, 0.008f, best);
    return best;
}

float steps_to_go(float x, float v)
{
    float right = fastest(x, v, 1.0f, (float)HORIZON);
    return fastest(x, v, -1.0f, right);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = m->last_steps;
    if (s->t == 0) {
        before = steps_to_go(s->prev.position, s->prev.velocity);
    }
    float after = 0.0f;
    if (!s->terminated) {
        after = steps_to_go(s->now.position, s->now.velocity);
    }
    m->last_steps = after;

    out->progress = step_value * (before - after);             /* steps of the way covered; sums to the way itself */
    out->hurry = -step_value;                                  /* steps taken; with progress: the steps wasted */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the only termination is the flag */
    out->to_go = after;
}
