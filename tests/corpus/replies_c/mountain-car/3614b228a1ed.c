COMPONENTS(swing, haste);
SPARSE(flag);
WATCH(energy_level);
MEMORY(Once arrived;);
PARAM(swing_weight, 15.0, 5.0, 25.0);
PARAM(step_cost, 0.1, 0.02, 0.2);
PARAM(flag_bonus, 30.0, 26.0, 50.0);

/* Mechanical energy of the car: 0 at rest at the bottom, 1 at rest at the height of the flag.
   The hill has the height sin(3 x); 600 v^2 is the kinetic energy in the same unit. */
float energy(float position, float velocity)
{
    float height = sinf(3.0f * position);
    float kinetic = 600.0f * velocity * velocity;
    return clip(0.5f * (height + kinetic + 1.0f), 0.0f, 1.0f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = energy(s->prev.position, s->prev.velocity);
    float after = energy(s->now.position, s->now.velocity);
    bool at_flag = s->terminated || s->now.position >= 0.5f;

    out->swing = swing_weight * potential(s, before, after); /* rocking without gain sums to nothing */
    out->haste = -step_cost;                                 /* every step on the clock counts */
    out->flag = flag_bonus * once(&m->arrived, at_flag);     /* more than the potential given back at the end */
    out->energy_level = after;
}
