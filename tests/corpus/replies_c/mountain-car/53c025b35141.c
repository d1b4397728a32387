COMPONENTS(pump, time);
SPARSE(flag);
WATCH(energy_level);
MEMORY(Once arrived;);
PARAM(pump_weight, 20.0, 5.0, 40.0);
PARAM(step_cost, 0.2, 0.0, 0.4);
PARAM(flag_bonus, 45.0, 40.0, 80.0);

/* Mechanical energy: 0 at rest at the bottom, 1 at rest on top of the right hill.
   The slope pulls with 0.0025 * cos(3 x), so the height term is sin(3 x) and
   the kinetic term in the same unit is 600 * v * v; both are halved here. */
float energy(float position, float velocity)
{
    float height = 0.5f * (sinf(3.0f * position) + 1.0f);
    float kinetic = 300.0f * velocity * velocity;
    return clip(height + kinetic, 0.0f, 1.0f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = energy(s->prev.position, s->prev.velocity);
    float after = energy(s->now.position, s->now.velocity);

    out->pump = pump_weight * potential(s, before, after); /* rocking in place sums to nothing */
    out->time = -step_cost;                                /* the only early end is the flag */
    out->flag = flag_bonus * once(&m->arrived, s->terminated);
    out->energy_level = after;
}
