COMPONENTS(swing, time);
SPARSE(flag);
MEMORY(Once arrived;);
PARAM(swing_weight, 10.0, 2.0, 20.0);
PARAM(step_cost, 0.1, 0.0, 0.3);
PARAM(flag_bonus, 30.0, 15.0, 60.0);

/* The hill has the height sin(3 x) / 3 under a gravity of 0.0025. */
#define HILL 0.00083333f
/* Energy between rest at the bottom and rest at the flag. */
#define NEEDED 0.0016646f

/* Amplitude of the swing: 0 at rest at the bottom, 1 with just enough energy for the flag. */
float amplitude(float position, float velocity)
{
    float energy = 0.5f * velocity * velocity + HILL * (sinf(3.0f * position) + 1.0f);
    return sqrtf(clip(energy / NEEDED, 0.0f, 1.3f));
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = amplitude(s->prev.position, s->prev.velocity);
    float after = amplitude(s->now.position, s->now.velocity);

    out->swing = swing_weight * potential(s, before, after); /* rocking in place sums to nothing */
    out->time = -step_cost;                                  /* fewer steps are better */
    out->flag = flag_bonus * once(&m->arrived, s->terminated); /* the flag is the only termination */
}
