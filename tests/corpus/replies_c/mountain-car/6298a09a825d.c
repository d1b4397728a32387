COMPONENTS(pump, urgency);
SPARSE(reached);
WATCH(energy_level);
MEMORY(Once arrived;);
PARAM(pump_weight, 10.0, 2.0, 20.0);
PARAM(step_cost, 0.1, 0.02, 0.2);
PARAM(flag_bonus, 30.0, 25.0, 60.0);

#define ENERGY_CAP 1.2f

/* Mechanical energy: 0 at rest at the bottom, about 1 at rest at the flag.
   The hill is a sine of 3 * position; 300 * v * v is kinetic energy on the same scale. */
float energy(float position, float velocity)
{
    float height = 0.5f * (sinf(3.0f * position) + 1.0f);
    float kinetic = 300.0f * velocity * velocity;
    return clip(height + kinetic, 0.0f, ENERGY_CAP);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = energy(s->prev.position, s->prev.velocity);
    float after = energy(s->now.position, s->now.velocity);

    out->pump = pump_weight * potential(s, before, after); /* losing and regaining energy sums to nothing */
    out->urgency = -step_cost;                             /* every step counts, as in the metric */
    out->reached = flag_bonus * once(&m->arrived, s->terminated); /* the flag is the only reason to terminate */
    out->energy_level = after;
}
