COMPONENTS(swing, pace);
SPARSE(arrived);
MEMORY(Once reached;);
PARAM(swing_weight, 20.0, 5.0, 40.0);
PARAM(step_cost, 0.1, 0.0, 0.3);
PARAM(arrival_bonus, 40.0, 20.0, 80.0);

/* Mechanical energy: 0 at rest at the bottom of the valley, 1 at rest at the height of the flag.
   The slope accelerates the car by -0.0025 * cos(3 * position), so v * v / 2 + 0.0025 / 3 * sin(3 * position)
   is kept while coasting; divided by the span 0.005 / 3 it gives the terms below. */
float energy(float position, float velocity)
{
    float height = 0.5f * (sinf(3.0f * position) + 1.0f);
    float kinetic = 300.0f * velocity * velocity;
    return clip(height + kinetic, 0.0f, 1.0f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = energy(s->prev.position, s->prev.velocity);
    float after = energy(s->now.position, s->now.velocity);

    out->swing = swing_weight * potential(s, before, after); /* rocking without a gain sums to nothing */
    out->pace = -step_cost;
    out->arrived = arrival_bonus * once(&m->reached, s->terminated); /* the flag is the only task ending */
}
