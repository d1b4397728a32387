COMPONENTS(alive, steady);
PARAM(alive_weight, 0.1, 0.05, 0.2);
PARAM(steady_weight, 1.5, 0.0, 5.0);
PARAM(lean_width, 0.2, 0.05, 0.5);
PARAM(drift_width, 1.5, 0.5, 4.0);
PARAM(return_lean, 0.03, 0.0, 0.1);
PARAM(pole_share, 0.7, 0.3, 1.0);

#define LEAN_LOOKAHEAD 0.25f
#define DRIFT_LOOKAHEAD 0.8f
#define MAX_RETURN_LEAN 0.06f

/* Height 1 at 0, falling slowly to 0: has a slope even far from the middle. */
float broad_bell(float x, float width)
{
    float r = x / width;
    return 1.0f / (1.0f + r * r);
}

/* Promise of a state, 0 to 1: pole under control and cart heading to the middle. */
float promise(float angle, float angle_rate, float position, float velocity)
{
    float lean = angle + LEAN_LOOKAHEAD * angle_rate;
    float drift = position + DRIFT_LOOKAHEAD * velocity;
    /* a cart on the right needs a pole that leans slightly to the left, to be driven back */
    float target = -clip(return_lean * drift, -MAX_RETURN_LEAN, MAX_RETURN_LEAN);
    return pole_share * broad_bell(lean - target, lean_width)
         + (1.0f - pole_share) * broad_bell(drift, drift_width);
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
