COMPONENTS(swing, time);
SPARSE(reached);
WATCH(energy_now);
MEMORY(Once arrived;);
PARAM(swing_weight, 15.0, 5.0, 30.0);
PARAM(step_cost, 0.2, 0.0, 0.4);
PARAM(flag_bonus, 40.0, 20.0, 80.0);

/* Mechanical energy: 0 at rest at the bottom of the valley, about 1 at rest at the flag.
   The slope pulls with 0.0025 * cos(3 x), so the height term is 0.0025 / 3 * sin(3 x). */
float energy(float position, float velocity)
{
    float height = 0.5f * (sinf(3.0f * position) + 1.0f);
    float motion = 300.0f * velocity * velocity;
    return height + motion;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = energy(s->prev.position, s->prev.velocity);
    float after = energy(s->now.position, s->now.velocity);
    bool at_flag = s->terminated || s->now.position >= 0.5f;

    out->swing = swing_weight * potential(s, before, after);  /* cycles sum to nothing */
    out->time = -step_cost;                                   /* every step counts */
    out->reached = flag_bonus * once(&m->arrived, at_flag);
    out->energy_now = after;
}
