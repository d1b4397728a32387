COMPONENTS(swing, homeward, hurry);
SPARSE(flag);
MEMORY(Once reached;);
PARAM(swing_weight, 15.0, 5.0, 20.0);
PARAM(homeward_weight, 15.0, 5.0, 20.0);
PARAM(step_cost, 0.2, 0.05, 0.3);
PARAM(flag_bonus, 45.0, 42.0, 60.0);

/* Mechanical energy: 0 at rest at the bottom, about 1 at rest at the flag. */
float energy(float position, float velocity)
{
    float kinetic = 300.0f * velocity * velocity;
    float height = 0.5f * (sinf(3.0f * position) + 1.0f);
    return kinetic + height;
}

/* Near 1 if pushing right from now on carries the car over the right hill. */
float ready(float position, float velocity)
{
    float conserved = energy(position, velocity) - 0.6f * position;
    return sigmoid((conserved - 0.73f) / 0.05f);
}

/* How far the last run has come: low while still moving left, 0.35 at the turn, 1 at the flag. */
float phase(float position, float velocity)
{
    float direction = tanhf(velocity / 0.01f);
    return clip(0.35f + 0.46f * direction * fmaxf(position + 0.9f, 0.0f), 0.0f, 1.0f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float energy_before = clip(energy(s->prev.position, s->prev.velocity), 0.0f, 1.0f);
    float energy_after = clip(energy(s->now.position, s->now.velocity), 0.0f, 1.0f);
    float run_before = ready(s->prev.position, s->prev.velocity) * phase(s->prev.position, s->prev.velocity);
    float run_after = ready(s->now.position, s->now.velocity) * phase(s->now.position, s->now.velocity);

    out->swing = swing_weight * potential(s, energy_before, energy_after); /* rocking without net gain sums to nothing */
    out->homeward = homeward_weight * potential(s, run_before, run_after); /* turning in time and running to the flag */
    out->hurry = -step_cost;                                               /* every step costs the same */
    out->flag = flag_bonus * once(&m->reached, s->terminated);             /* the only termination is the flag */
}
