COMPONENTS(alive, steady);
SPARSE(failed);
PARAM(alive_pay, 0.1, 0.02, 0.2);
PARAM(steady_weight, 1.0, 0.0, 3.0);
PARAM(pole_share, 0.6, 0.0, 1.0);
PARAM(pole_lookahead, 0.25, 0.0, 0.5);
PARAM(cart_lookahead, 0.5, 0.0, 1.5);
PARAM(fail_cost, 5.0, 0.0, 20.0);

#define POLE_SCALE 0.3f
#define CART_SCALE 2.4f

/* Promise of a state, in [0, 1]: 1 when the pole is upright and the cart centred, both at rest. */
float promise(float position, float velocity, float angle, float spin)
{
    float lean = (angle + pole_lookahead * spin) / POLE_SCALE;
    float drift = (position + cart_lookahead * velocity) / CART_SCALE;
    float pole_risk = clip(lean * lean, 0.0f, 1.0f);
    float cart_risk = clip(drift * drift, 0.0f, 1.0f);
    return 1.0f - pole_share * pole_risk - (1.0f - pole_share) * cart_risk;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = promise(s->prev.cart_position, s->prev.cart_velocity, s->prev.pole_angle, s->prev.pole_velocity);
    float after = promise(s->now.cart_position, s->now.cart_velocity, s->now.pole_angle, s->now.pole_velocity);

    out->alive = s->terminated ? 0.0f : alive_pay;                /* the metric itself, at most 50 per episode */
    out->steady = steady_weight * potential(s, before, after);    /* to and fro sums to nothing */
    out->failed = s->terminated ? -fail_cost : 0.0f;              /* pole fell or cart left the track */
}
