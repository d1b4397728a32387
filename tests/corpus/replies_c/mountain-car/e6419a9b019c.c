COMPONENTS(energy, time);
SPARSE(reached);
MEMORY(Once arrived;);
PARAM(energy_weight, 10.0, 2.0, 20.0);
PARAM(step_cost, 0.05, 0.0, 0.2);
PARAM(flag_bonus, 20.0, 20.0, 50.0);

/* Mechanical energy of the car: 0 at rest in the valley, 1 is enough for the flag.
   The hill has the height sin(3 x), its slope pulls with 0.0025 cos(3 x). */
float mechanical_energy(float position, float velocity)
{
    float height = 0.0025f / 3.0f * (sinf(3.0f * position) + 1.0f);
    float kinetic = 0.5f * velocity * velocity;
    return clip((height + kinetic) / 0.001665f, 0.0f, 1.0f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = mechanical_energy(s->prev.position, s->prev.velocity);
    float after = mechanical_energy(s->now.position, s->now.velocity);

    out->energy = energy_weight * potential(s, before, after); /* pumping pays, braking pays it back */
    out->time = -step_cost;                                    /* every step saved counts */
    out->reached = flag_bonus * once(&m->arrived, s->terminated);
}
