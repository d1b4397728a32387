COMPONENTS(swing, pace);
SPARSE(flag);
PARAM(swing_weight, 20.0, 5.0, 40.0);
PARAM(step_cost, 0.1, 0.02, 0.3);
PARAM(flag_bonus, 30.0, 10.0, 60.0);

/* Mechanical energy: 0 at rest in the bottom, 1 at rest at the flag's height.
   The hill is sin(3 x); gravity is 0.0025 per step, so that the kinetic part
   0.5 v^2 is weighed against 0.0025 / 3 * sin(3 x): a factor of 600. */
float energy(float position, float velocity)
{
    float height = sinf(3.0f * position) + 1.0f;
    float kinetic = 600.0f * velocity * velocity;
    return clip((height + kinetic) / 1.9975f, 0.0f, 1.0f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = energy(s->prev.position, s->prev.velocity);
    float after = energy(s->now.position, s->now.velocity);

    out->swing = swing_weight * (after - before); /* telescopes: going back and forth sums to nothing */
    out->pace = -step_cost;                       /* only the flag ends it early */
    out->flag = s->terminated ? flag_bonus : 0.0f;
}
