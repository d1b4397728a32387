COMPONENTS(pumping, time);
SPARSE(flag);
WATCH(energy);
MEMORY(Once arrived;);
PARAM(pumping_weight, 20.0, 5.0, 40.0);
PARAM(step_cost, 0.15, 0.02, 0.3);
PARAM(flag_bonus, 20.0, 5.0, 50.0);

#define GRAVITY 0.0025f

/* Mechanical energy: 0 at rest at the bottom, 1 is enough for the top of the right hill. */
float energy_of(float position, float velocity)
{
    float height = 0.5f * (sinf(3.0f * position) + 1.0f);
    float scale = 2.0f * GRAVITY / 3.0f;
    float kinetic = 0.5f * velocity * velocity / scale;
    return clip(height + kinetic, 0.0f, 1.0f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = energy_of(s->prev.position, s->prev.velocity);
    float after = energy_of(s->now.position, s->now.velocity);

    out->pumping = pumping_weight * (after - before); /* telescopes: energy lost and regained pays nothing */
    out->time = -step_cost;
    out->flag = flag_bonus * once(&m->arrived, s->terminated);
    out->energy = after;
}
