COMPONENTS(pump, hurry);
SPARSE(flag);
WATCH(energy_now);
MEMORY(Once arrived;);
PARAM(pump_weight, 16.0, 4.0, 24.0);
PARAM(step_cost, 0.2, 0.05, 0.4);
PARAM(flag_bonus, 40.0, 36.0, 60.0);

/* Mechanical energy, 0 at rest at the bottom of the valley, 1 at rest at the flag.
   The slope pulls with 0.0025 * cos(3 * position), so the height is 0.0025 / 3 * sin(3 * position). */
float energy(float position, float velocity)
{
    float height = (0.0025f / 3.0f) * (sinf(3.0f * position) + 1.0f);
    float kinetic = 0.5f * velocity * velocity;
    float at_flag = (0.0025f / 3.0f) * (sinf(1.5f) + 1.0f);
    return clip((height + kinetic) / at_flag, 0.0f, 1.5f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = energy(s->prev.position, s->prev.velocity);
    float after = energy(s->now.position, s->now.velocity);

    out->pump = pump_weight * potential(s, before, after); /* energy won and lost again sums to nothing */
    out->hurry = -step_cost;                               /* every step on the clock costs the same */
    out->flag = flag_bonus * once(&m->arrived, s->terminated); /* only the flag terminates an episode */
    out->energy_now = after;
}
