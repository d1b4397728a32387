COMPONENTS(pump, time);
SPARSE(flag);
WATCH(energy_now);
MEMORY(Once reached;);
PARAM(pump_weight, 10.0, 2.0, 30.0);
PARAM(step_cost, 0.1, 0.02, 0.3);
PARAM(flag_bonus, 10.0, 2.0, 40.0);

/* Mechanical energy: 0 at rest at the bottom of the valley, about 1 at rest at the flag. */
float energy(float position, float velocity)
{
    float height = 0.5f * (sinf(3.0f * position) + 1.0f);
    float kinetic = 300.0f * velocity * velocity; /* v*v/2 in units of the climb 2 * 0.0025/3 */
    return height + kinetic;
}

/* Promise of a state: what is still lacking to the flag; 0 once there is enough energy. */
float promise(float position, float velocity)
{
    return fminf(energy(position, velocity), 1.0f) - 1.0f;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = promise(s->prev.position, s->prev.velocity);
    float after = promise(s->now.position, s->now.velocity);

    out->pump = pump_weight * potential(s, before, after);          /* rocking without building up sums to nothing */
    out->time = -step_cost;                                         /* every step counts, as in the metric */
    out->flag = flag_bonus * once(&m->reached, s->terminated);      /* the only terminal event is the flag */
    out->energy_now = energy(s->now.position, s->now.velocity);
}
