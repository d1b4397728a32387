COMPONENTS(pace, hurry);
SPARSE(flag);
MEMORY(Once reached; float last_togo; bool known;);
PARAM(step_cost, 0.4, 0.1, 0.45);
PARAM(flag_bonus, 20.0, 5.0, 50.0);
PARAM(launch_energy, 0.745, 0.73, 0.85);

/* Discounted number of steps to the flag under a plan: push towards `first` until moving that way,
   then along the velocity; push right for good once that alone clears the hill. */
float plan_steps(float position, float velocity, float first, float discount)
{
    float x = position;
    float v = velocity;
    float weight = 1.0f;
    float total = 0.0f;
    bool committed = true;
    bool launched = false;
    for (int i = 0; i < 160; i++) {
        if (x >= 0.5f) {
            break;
        }
        float slope = cosf(3.0f * x);
        float push = 1.0f;
        if (!launched) {
            /* energy that stays constant while pushing right, corrected for the discrete steps */
            float reach = 300.0f * v * v + 0.5f * (sinf(3.0f * x) + 1.0f) - 0.6f * x
                        - 0.5f * v * (1.5f * slope - 0.6f);
            launched = reach >= launch_energy;
        }
        if (!launched) {
            if (v * first > 0.0f) {
                committed = false;
            }
            if (committed) {
                push = first;
            } else {
                push = v < 0.0f ? -1.0f : 1.0f;
            }
        }
        v = clip(v + 0.001f * push - 0.0025f * slope, -0.07f, 0.07f);
        x = clip(x + v, -1.2f, 0.6f);
        if (x <= -1.2f && v < 0.0f) {
            v = 0.0f;
        }
        total = total + weight;
        weight = weight * discount;
    }
    return total;
}

/* The better of the two ways to begin. */
float togo(float position, float velocity, float discount)
{
    return fminf(plan_steps(position, velocity, -1.0f, discount),
                 plan_steps(position, velocity, 1.0f, discount));
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = m->last_togo;
    if (!m->known) {
        before = togo(s->prev.position, s->prev.velocity, s->gamma);
        m->known = true;
    }
    float after = togo(s->now.position, s->now.velocity, s->gamma);
    m->last_togo = after;

    out->pace = step_cost * potential(s, -before, -after);     /* steps gained on the plan; loops sum to nothing */
    out->hurry = -step_cost;                                   /* every step costs the same */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the only termination is the flag */
}
