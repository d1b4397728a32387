COMPONENTS(survive, steady);
SPARSE(failed);
PARAM(survive_weight, 0.1, 0.05, 0.2);
PARAM(steady_weight, 1.0, 0.0, 3.0);
PARAM(fail_cost, 3.0, 0.0, 10.0);
PARAM(pole_lookahead, 0.2, 0.0, 0.5);
PARAM(cart_lookahead, 0.5, 0.0, 1.5);
PARAM(pole_share, 0.5, 0.0, 1.0);

/* Promise of a state, 0 to 1: pole heading for upright, cart heading for the middle. */
float promise(float position, float velocity, float angle, float spin)
{
    float pole = gaussian(angle + pole_lookahead * spin, 0.0f, 0.15f);
    float cart = gaussian(position + cart_lookahead * velocity, 0.0f, 1.2f);
    return pole_share * pole + (1.0f - pole_share) * cart;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = promise(s->prev.cart_position, s->prev.cart_velocity,
                           s->prev.pole_angle, s->prev.pole_velocity);
    float after = promise(s->now.cart_position, s->now.cart_velocity,
                          s->now.pole_angle, s->now.pole_velocity);

    out->survive = s->terminated ? 0.0f : survive_weight;          /* one share for each step balanced */
    out->steady = steady_weight * potential(s, before, after);     /* swinging to and fro sums to nothing */
    out->failed = s->terminated ? -fail_cost : 0.0f;               /* pole fell or cart left the track */
}
