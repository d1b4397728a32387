COMPONENTS(swing, clock);
SPARSE(flag);
PARAM(swing_weight, 10.0, 0.0, 30.0);
PARAM(swing_cap, 1.1, 1.0, 1.5);
PARAM(step_cost, 0.1, 0.0, 0.3);
PARAM(flag_bonus, 20.0, 5.0, 60.0);

#define HILL 0.00083333f    /* 0.0025 / 3: height of the hills in energy units */
#define ENGINE 0.001f       /* force of the engine */
#define BARRIER 0.000377f   /* energy under right push at the crest; its lowest value is the negative of it */

/* How nearly a full push to the right from here would reach the flag: 0 at rest in the valley, 1 just over the crest. */
float readiness(float position, float velocity)
{
    float h = 0.5f * velocity * velocity + HILL * sinf(3.0f * position) - ENGINE * position;
    return clip((h + BARRIER) / (2.0f * BARRIER), 0.0f, swing_cap);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = readiness(s->prev.position, s->prev.velocity);
    float after = readiness(s->now.position, s->now.velocity);

    out->swing = swing_weight * (after - before);      /* telescopes: swinging to and fro sums to nothing */
    out->clock = -step_cost;                           /* every step saved pays */
    out->flag = s->terminated ? flag_bonus : 0.0f;     /* only the flag terminates an episode */
}
