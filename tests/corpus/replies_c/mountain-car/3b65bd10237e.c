COMPONENTS(swing, time);
SPARSE(flag);
WATCH(energy);
MEMORY(Once arrived;);
PARAM(swing_weight, 10.0, 2.0, 20.0);
PARAM(step_cost, 0.1, 0.02, 0.3);
PARAM(flag_bonus, 30.0, 15.0, 60.0);

/* Mechanical energy: 0 at rest at the bottom, about 1 at rest at the flag. */
float energy_of(float position, float velocity)
{
    float height = 0.5f * (sinf(3.0f * position) + 1.0f);
    float kinetic = 0.5f * velocity * velocity / 0.0016667f;
    return height + kinetic;
}

/* Amplitude of the swing: grows about evenly with every well-timed push. */
float amplitude(float position, float velocity)
{
    return sqrtf(fmaxf(energy_of(position, velocity), 0.0f));
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = amplitude(s->prev.position, s->prev.velocity);
    float after = amplitude(s->now.position, s->now.velocity);
    bool at_flag = s->terminated || s->now.position >= 0.5f;

    out->swing = swing_weight * potential(s, before, after); /* gaining and losing energy sums to nothing */
    out->time = -step_cost;                                  /* every step saved is worth the same */
    out->flag = flag_bonus * once(&m->arrived, at_flag);
    out->energy = energy_of(s->now.position, s->now.velocity);
}
