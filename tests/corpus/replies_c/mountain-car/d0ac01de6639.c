COMPONENTS(swing, clock);
SPARSE(flag);
MEMORY(Once arrived;);
PARAM(swing_weight, 15.0, 2.0, 40.0);
PARAM(step_cost, 0.15, 0.02, 0.4);
PARAM(flag_bonus, 30.0, 5.0, 60.0);

/* The hill's height goes with sin(3 * position); its pull is 0.0025 * cos(3 * position) per step. */
#define KINETIC_SCALE 300.0f

/* Mechanical energy: 0 at rest at the bottom, 1 at rest on top of the right hill; more than that is not needed. */
float swing_energy(float position, float velocity)
{
    float height = 0.5f * (sinf(3.0f * position) + 1.0f);
    float kinetic = KINETIC_SCALE * velocity * velocity;
    return clip(height + kinetic, 0.0f, 1.0f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = swing_energy(s->prev.position, s->prev.velocity);
    float after = swing_energy(s->now.position, s->now.velocity);
    bool at_flag = s->terminated || s->now.position >= 0.5f;

    out->swing = swing_weight * (after - before); /* telescopes: a swing without net gain sums to nothing */
    out->clock = -step_cost;                      /* every step until the flag costs the same */
    out->flag = flag_bonus * once(&m->arrived, at_flag);
}
