COMPONENTS(guide, hurry);
SPARSE(flag);
WATCH(to_go);
MEMORY(Once reached; float last_worth;);
PARAM(step_cost, 0.5, 0.2, 1.0);
PARAM(flag_bonus, 10.0, 5.0, 30.0);
PARAM(early_turn, 0.01, 0.002, 0.02);

/* Surplus of energy over the crest at which a plan pushes right for good. */
static const float surpluses[4] = {0.00015f, 0.0003f, 0.0006f, 0.00005f};

/* Steps to the flag if the car first pushes one way, turns its push when the swing has slowed to
   turn_speed, and pushes right for good once its energy clears the crest by the surplus.
   Gives up at the limit. */
float plan_steps(float position, float velocity, float first_push, float surplus, float turn_speed, float limit)
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
        bool slowed = v * push > turn_speed && next_v * push <= turn_speed;
        bool stopped = v * push > 0.0f && next_v * push <= 0.0f;
        /* a push to the right that will clear the crest is never turned */
        if (push > 0.0f && slowed && !stopped) {
            float next_slope = 0.0025f * cosf(3.0f * next_x);
            float kept = 0.5f * next_v * next_v + 0.00083333f * sinf(3.0f * next_x) - 0.001f * next_x
                       - 0.5f * next_v * (next_slope - 0.001f);
            if (kept >= 0.00038f) {
                slowed = false;
            }
        }
        if (slowed || stopped) {
            push = -push; /* the swing is over: push the other way */
        }
        v = next_v;
        x = next_x;
    }
    return fminf(150.0f, limit);
}

/* The fastest of the plans. */
float steps_to_go(float position, float velocity)
{
    float best = 150.0f;
    for (int k = 0; k < 4; k++) {
        float surplus = surpluses[k];
        best = plan_steps(position, velocity, 1.0f, surplus, 0.0f, best);
        best = plan_steps(position, velocity, -1.0f, surplus, 0.0f, best);
        best = plan_steps(position, velocity, 1.0f, surplus, early_turn, best);
        best = plan_steps(position, velocity, -1.0f, surplus, early_turn, best);
    }
    return best;
}

/* Discounted value of being this many steps away from the flag; the bonus comes with the last of them. */
float worth(float steps, float discount, float bonus, float cost)
{
    float rate = clip(discount, 0.5f, 1.0f);
    float fade = powf(rate, steps);
    float fade_bonus = powf(rate, fmaxf(steps - 1.0f, 0.0f));
    float paid = rate < 0.9999f ? (1.0f - fade) / (1.0f - rate) : steps;
    return bonus * fade_bonus - cost * paid;
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
