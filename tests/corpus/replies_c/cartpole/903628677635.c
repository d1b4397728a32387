COMPONENTS(alive, steady);
PARAM(alive_weight, 0.1, 0.05, 0.2);
PARAM(steady_weight, 1.5, 0.0, 3.0);
PARAM(lean_width, 0.25, 0.05, 0.6);
PARAM(drift_width, 2.0, 0.5, 5.0);

#define LEAN_LOOKAHEAD 0.25f
#define DRIFT_LOOKAHEAD 0.5f

/* Promise of a state, above 0 and at most 1: pole heading upright and cart
   heading to the middle. Has a slope everywhere, also in poor states. */
float promise(float angle, float angle_rate, float position, float velocity)
{
    float lean = (angle + LEAN_LOOKAHEAD * angle_rate) / lean_width;
    float drift = (position + DRIFT_LOOKAHEAD * velocity) / drift_width;
    return 1.0f / (1.0f + lean * lean + drift * drift);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = promise(s->prev.pole_angle, s->prev.pole_velocity,
                           s->prev.cart_position, s->prev.cart_velocity);
    float after = promise(s->now.pole_angle, s->now.pole_velocity,
                          s->now.cart_position, s->now.cart_velocity);

    out->alive = s->terminated ? 0.0f : alive_weight;          /* one share for each step survived */
    out->steady = steady_weight * potential(s, before, after); /* guidance; loops sum to nothing */
}
