COMPONENTS(swing, time_cost);
SPARSE(flag);
WATCH(amplitude);
MEMORY(Once reached;);
PARAM(swing_weight, 15.0, 5.0, 30.0);
PARAM(step_cost, 0.2, 0.05, 0.5);
PARAM(flag_bonus, 40.0, 35.0, 60.0);

/* Square root of the mechanical energy: 0 at rest at the bottom, 1 at rest at the flag's height. */
float swing_amplitude(float position, float velocity)
{
    /* The slope pulls with 0.0025 * cos(3 * position), so the potential energy is 0.0025 / 3 * sin(3 * position). */
    float height_energy = 0.00083333f * (sinf(3.0f * position) + 1.0f);
    float motion_energy = 0.5f * velocity * velocity;
    float needed_energy = 0.0016646f;
    return sqrtf(fmaxf((height_energy + motion_energy) / needed_energy, 0.0f));
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = swing_amplitude(s->prev.position, s->prev.velocity);
    float after = swing_amplitude(s->now.position, s->now.velocity);

    out->swing = swing_weight * potential(s, before, after); /* rocking without gaining energy sums to nothing */
    out->time_cost = -step_cost;                             /* only the flag stops the clock */
    out->flag = flag_bonus * once(&m->reached, s->terminated);
    out->amplitude = after;
}
