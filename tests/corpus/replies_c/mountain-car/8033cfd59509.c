COMPONENTS(progress, hurry);
SPARSE(flag);
WATCH(to_go);
MEMORY(Once reached; float last_steps;);
PARAM(step_cost, 0.5, 0.2, 1.0);
PARAM(flag_bonus, 5.0, 0.0, 20.0);

/* Energy that is conserved while pushing right; the crest under full push lies at 0.0003773. */
float stored_energy(float x, float v, float slope)
{
    return 0.5f * v * v + 0.00083333f * sinf(3.0f * x) - 0.001f * x - 0.5f * v * (slope - 0.001f);
}

/* Steps to the flag if the car first pushes one way, reverses when a swing has slowed down to
   the speed `early`, and pushes right for good once its energy clears the crest by `surplus`.
   Gives up at `limit`. */
float plan_steps(float position, float velocity, float first_push, float surplus, float early, float limit)
{
    float x = position;
    float v = velocity;
    float push = first_push;
    for (int i = 0; i < 150; i++) {
        if (x >= 0.5f) {
            return (float)i;
        }
        if ((float)i >= limit) {
            return limit;
        }
        float slope = 0.0025f * cosf(3.0f * x);
        if (push < 0.0f) {
            if (stored_energy(x, v, slope) >= 0.0003773f + surplus) {
                push = 1.0f;
            }
        }
        float next_v = clip(v + 0.001f * push - slope, -0.07f, 0.07f);
        float next_x = clip(x + next_v, -1.2f, 0.6f);
        if (next_x <= -1.2f && next_v < 0.0f) {
            next_v = 0.0f;
        }
        if (next_x >= 0.5f) {
            return (float)i + clip((0.5f - x) / fmaxf(next_v, 0.001f), 0.0f, 1.0f);
        }
        if (v * push > 0.0f && next_v * push <= 0.0f) {
            push = -push; /* the swing is over: push the other way */
        } else if (v * push > early && next_v * push <= early) {
            /* the swing is nearly over: reverse now, unless this is the final climb */
            if (push < 0.0f || stored_energy(x, v, slope) < 0.0003773f) {
                push = -push;
            }
        }
        v = next_v;
        x = next_x;
    }
    return 150.0f;
}

/* The fastest of the plans. */
float steps_to_go(float position, float velocity)
{
    float best = 150.0f;
    for (int a = 0; a < 3; a++) {
        float early = 0.006f * (float)a;
        for (int b = 0; b < 3; b++) {
            float surplus = 0.0001f + 0.00015f * (float)b;
            best = fminf(best, plan_steps(position, velocity, 1.0f, surplus, early, best));
            best = fminf(best, plan_steps(position, velocity, -1.0f, surplus, early, best));
        }
    }
    return best;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = m->last_steps;
    if (s->t == 0) {
        before = steps_to_go(s->prev.position, s->prev.velocity);
    }

    float after = 0.0f;
    if (s->terminated) {
        /* the part of the last step that was not needed any more */
        after = clip((0.5f - s->prev.position) / fmaxf(s->now.velocity, 0.001f), 0.0f, 1.0f) - 1.0f;
    } else {
        after = steps_to_go(s->now.position, s->now.velocity);
    }
    m->last_steps = after;

    out->progress = step_cost * (before - after);              /* telescopes: loops gain nothing */
    out->hurry = -step_cost;                                   /* with progress: 0 on plan, negative when a step is wasted */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the only termination is the flag */
    out->to_go = after;
}
