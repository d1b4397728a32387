COMPONENTS(guide, hurry);
SPARSE(flag);
WATCH(steps_estimate, readiness);
MEMORY(Once reached;);
PARAM(guide_weight, 1.0, 0.5, 1.5);
PARAM(step_cost, 0.2, 0.05, 0.5);
PARAM(flag_bonus, 30.0, 15.0, 50.0);
PARAM(enough_energy, 0.83, 0.76, 1.0);

/* Mechanical energy: 0 at rest at the bottom, about 1 at rest on top of the right hill. */
float energy(float position, float velocity)
{
    return 0.5f * (sinf(3.0f * position) + 1.0f) + 300.0f * velocity * velocity;
}

/* Energy that stays constant while pushing right: the engine's work, 0.001 * x, is 0.6 * x in this unit.
   It is at least 0.273; the flag is reached by pushing right if it exceeds 0.727. */
float ready(float position, float velocity, float enough)
{
    float run_energy = energy(position, velocity) - 0.6f * position;
    return clip((run_energy - 0.273f) / (enough - 0.273f), 0.0f, 1.0f);
}

/* Rough number of steps to the flag. */
float steps_to_go(float position, float velocity, float enough)
{
    float r = ready(position, velocity, enough);
    float share = r * r;
    float turning = 2.0f * fmaxf(-velocity, 0.0f) / 0.0035f;      /* brake, and come back */
    float running = fmaxf(0.5f - position, 0.0f) / 0.028f;        /* drive to the flag */
    float pumping = 100.0f - 50.0f * clip(energy(position, velocity), 0.0f, 1.0f);
    return share * (turning + running) + (1.0f - share) * pumping;
}

/* Discounted worth of a state: the bonus to come less the step costs to come. */
float promise(float steps, float gamma, float bonus, float cost)
{
    float g = clip(gamma, 0.5f, 1.0f);
    float left = powf(g, steps);
    float rate = 1.0f - g;
    float paid_steps = rate > 0.0001f ? (1.0f - left) / fmaxf(rate, 0.0001f) : steps;
    return bonus * left - cost * paid_steps;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float steps_before = steps_to_go(s->prev.position, s->prev.velocity, enough_energy);
    float steps_after = steps_to_go(s->now.position, s->now.velocity, enough_energy);
    float before = promise(steps_before, s->gamma, flag_bonus, step_cost);
    float after = promise(steps_after, s->gamma, flag_bonus, step_cost);

    out->guide = guide_weight * potential(s, before, after);   /* loops sum to nothing */
    out->hurry = -step_cost;                                   /* every step on the clock counts */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the flag is the only terminal event */
    out->steps_estimate = steps_after;
    out->readiness = ready(s->now.position, s->now.velocity, enough_energy);
}
