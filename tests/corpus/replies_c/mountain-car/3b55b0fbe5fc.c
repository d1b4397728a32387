COMPONENTS(swing, time);
SPARSE(flag);
MEMORY(Once reached;);
PARAM(swing_weight, 15.0, 2.0, 40.0);
PARAM(step_cost, 0.1, 0.0, 0.3);
PARAM(flag_bonus, 40.0, 10.0, 80.0);

#define GRAVITY 0.0025f

/* Mechanical energy: 0 at rest at the bottom, about 1 at rest at the flag. */
float energy(float position, float velocity)
{
    float height = GRAVITY / 3.0f * (sinf(3.0f * position) + 1.0f);
    float kinetic = 0.5f * velocity * velocity;
    float needed = GRAVITY / 3.0f * (sinf(1.5f) + 1.0f);
    return clip((height + kinetic) / needed, 0.0f, 2.0f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = energy(s->prev.position, s->prev.velocity);
    float after = energy(s->now.position, s->now.velocity);
    bool at_flag = s->terminated || s->now.position >= 0.5f;

    out->swing = swing_weight * potential(s, before, after); /* rocking in place sums to nothing */
    out->time = -step_cost;                                  /* each step is one step less saved */
    out->flag = flag_bonus * once(&m->reached, at_flag);
}
