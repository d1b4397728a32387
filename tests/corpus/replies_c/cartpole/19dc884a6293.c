COMPONENTS(alive, steady);
PARAM(alive_weight, 0.1, 0.05, 0.2);
PARAM(steady_weight, 1.5, 0.0, 3.0);
PARAM(pole_share, 0.5, 0.2, 1.0);
PARAM(lean_width, 0.2, 0.05, 0.5);
PARAM(drift_width, 1.4, 0.5, 4.0);

#define LEAN_LOOKAHEAD 0.25f
#define DRIFT_LOOKAHEAD 0.5f

/* Promise of a state, 0 to 1: an upright pole has its own share, a centred cart adds the rest while the pole is up. */
float promise(float angle, float angle_rate, float position, float velocity)
{
    float lean = angle + LEAN_LOOKAHEAD * angle_rate;
    float drift = position + DRIFT_LOOKAHEAD * velocity;
    float upright = gaussian(lean, 0.0f, lean_width);
    float centred = gaussian(drift, 0.0f, drift_width);
    return upright * (pole_share + (1.0f - pole_share) * centred);
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
