COMPONENTS(guide, hurry);
SPARSE(flag);
WATCH(to_go);
MEMORY(Once reached; float last_worth;);
PARAM(step_cost, 0.5, 0.2, 1.0);
PARAM(flag_bonus, 10.0, 5.0, 30.0);

/* Steps to the flag if the car first pushes one way, rocks along with its own motion,
   and pushes right for good once its energy clears the crest by the given surplus. */
float plan_steps(float position, float velocity, float first_push, float surplus)
{
    float x = position;
    float v = velocity;
    float push = first_push;
    for (int i = 0; i < 150; i++) {
        if (x >= 0.5f) {
            return (float)i;
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
            return (float)i + clip((0.5f - x) / fmaxf(next_v, 0.001f), 0.0f, 1.0f);
        }
        if (v * push > 0.0f && next_v * push <= 0.0f) {
            push = -push; /* the swing is over: push the other way */
        }
        v = next_v;
        x = next_x;
    }
    return 150.0f;
}

/* The fastest of the plans. */
float steps_to_go(float position, float velocity)
{
    float right = fminf(plan_steps(position, velocity, 1.0f, 0.00015f),
                        plan_steps(position, velocity, 1.0f, 0.0004f));
    float left = fminf(plan_steps(position, velocity, -1.0f, 0.00015f),
                       plan_steps(position, velocity, -1.0f, 0.0004f));
    return fminf(left, right);
}

/* Discounted value of being this many steps away from the flag. */
float worth(float steps, float discount, float bonus, float cost)
{
    float fade = powf(clip(discount, 0.5f, 1.0f), steps);
    float paid = discount < 0.9999f ? (1.0f - fade) / (1.0f - discount) : steps;
    return bonus * fade - cost * paid;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = m->last_worth;
    if (s->t == 0) {
        before = worth(steps_to_go(s->prev.position, s->prev.velocity), s->gamma, flag_bonus, step_cost);
    }
    float remaining = steps_to_go(s->now.position, s->now.velocity);
    float after = worth(remaining, s->gamma, flag_bonus, step_cost);
    m->last_worth = after;

    out->guide = potential(s, before, after);                  /* wasted steps show at once, loops gain nothing */
    out->hurry = -step_cost;                                   /* every step costs the same */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the only termination is the flag */
    out->to_go = remaining;
}
