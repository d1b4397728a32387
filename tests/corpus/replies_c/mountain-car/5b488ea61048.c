COMPONENTS(pump, haste);
SPARSE(flag);
MEMORY(Once at_flag;);
PARAM(pump_weight, 15.0, 5.0, 30.0);
PARAM(step_cost, 0.1, 0.02, 0.3);
PARAM(flag_bonus, 40.0, 35.0, 70.0);
PARAM(energy_cap, 1.1, 1.0, 1.5);

/* Mechanical energy: 0 at rest on the valley floor, about 1 at rest at the flag. */
float energy(float position, float velocity)
{
    float height = 0.5f * (sinf(3.0f * position) + 1.0f);      /* 0 at the bottom, 1 at the top */
    float motion = 0.5f * velocity * velocity / 0.0016667f;    /* in the same unit */
    return fminf(height + motion, energy_cap);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = energy(s->prev.position, s->prev.velocity);
    float after = energy(s->now.position, s->now.velocity);

    out->pump = pump_weight * potential(s, before, after);          /* swinging in place sums to nothing */
    out->haste = -step_cost;                                        /* every step used is a step not saved */
    out->flag = flag_bonus * once(&m->at_flag, s->terminated);      /* the flag is the only task ending */
}
