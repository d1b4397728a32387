/* A reward to try: goodhart train examples/mountain-car.c --task mountain-car */
COMPONENTS(energy, time);
SPARSE(flag);
MEMORY(Once reached;);
PARAM(energy_weight, 5000.0, 0.0, 20000.0);

/* Height of the valley's floor and speed, in the units of the dynamics. */
float mechanical_energy(float position, float velocity)
{
    return 0.0025f / 3.0f * sinf(3.0f * position) + 0.5f * velocity * velocity;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = mechanical_energy(s->prev.position, s->prev.velocity);
    float after = mechanical_energy(s->now.position, s->now.velocity);

    out->energy = energy_weight * potential(s, before, after); /* pays gains, takes losses back */
    out->time = -0.1f;
    out->flag = 10.0f * once(&m->reached, s->terminated);
}
