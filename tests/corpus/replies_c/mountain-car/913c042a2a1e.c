COMPONENTS(swing, hurry);
SPARSE(flag);
MEMORY(Once reached;);
PARAM(energy_weight, 10.0, 2.0, 15.0);
PARAM(step_cost, 0.1, 0.02, 0.3);
PARAM(flag_bonus, 30.0, 25.0, 60.0);

/* Mechanical energy: 0 at rest at the bottom, about 1 at rest on top of the right hill.
   The slope's pull is 0.0025 * cos(3 x), so a unit of this energy is 2 * 0.0025 / 3, and
   v * v / 2 in that unit is 300 * v * v. */
float energy(float position, float velocity)
{
    float height = 0.5f * (sinf(3.0f * position) + 1.0f);
    float motion = 300.0f * velocity * velocity;
    return clip(height + motion, 0.0f, 1.5f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = energy(s->prev.position, s->prev.velocity);
    float after = energy(s->now.position, s->now.velocity);

    out->swing = energy_weight * potential(s, before, after); /* swinging in circles sums to nothing */
    out->hurry = -step_cost;                                  /* every step on the clock counts */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the flag is the only terminal event */
}
