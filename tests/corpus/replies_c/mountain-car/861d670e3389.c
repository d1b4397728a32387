COMPONENTS(swing, hurry);
SPARSE(flag);
MEMORY(Once reached;);
PARAM(swing_weight, 20.0, 5.0, 30.0);
PARAM(step_cost, 0.15, 0.05, 0.3);
PARAM(flag_bonus, 40.0, 37.0, 60.0);

/* Mechanical energy: 0 at rest at the bottom, about 1 at rest at the flag. */
float energy(float position, float velocity)
{
    float kinetic = 300.0f * velocity * velocity;
    float height = 0.5f * (sinf(3.0f * position) + 1.0f);
    return clip(kinetic + height, 0.0f, 1.2f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = energy(s->prev.position, s->prev.velocity);
    float after = energy(s->now.position, s->now.velocity);

    out->swing = swing_weight * potential(s, before, after); /* rocking without net gain sums to nothing */
    out->hurry = -step_cost;                                 /* every step costs the same */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the only termination is the flag */
}
