COMPONENTS(alive, balance, centre);
SPARSE(failed);
PARAM(alive_pay, 0.1, 0.05, 0.2);
PARAM(balance_weight, 1.0, 0.0, 3.0);
PARAM(centre_weight, 0.8, 0.0, 3.0);
PARAM(fail_cost, 3.0, 0.0, 20.0);
PARAM(pole_ahead, 0.25, 0.0, 0.5);
PARAM(cart_ahead, 0.7, 0.0, 1.5);
PARAM(homing_lean, 0.04, 0.0, 0.1);

#define ANGLE_LIMIT 0.2095f
#define TRACK_LIMIT 2.4f
#define LEAN_LIMIT 0.06f

/* Where the cart is heading: its position a moment ahead. */
float heading(float x, float x_dot)
{
    return x + cart_ahead * x_dot;
}

/* 0 to 1: the pole, a moment ahead, has the small lean that takes the cart home. */
float balanced(float x, float x_dot, float angle, float angle_dot)
{
    float wanted = clip(-homing_lean * heading(x, x_dot), -LEAN_LIMIT, LEAN_LIMIT);
    float off = clip((angle + pole_ahead * angle_dot - wanted) / ANGLE_LIMIT, -3.0f, 3.0f);
    return 1.0f / (1.0f + off * off);
}

/* 0 to 1: the cart is heading for the middle of the track. */
float centred(float x, float x_dot)
{
    float drift = clip(heading(x, x_dot) / TRACK_LIMIT, -3.0f, 3.0f);
    return 1.0f / (1.0f + 2.0f * drift * drift);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float balance_before = balanced(s->prev.cart_position, s->prev.cart_velocity,
                                    s->prev.pole_angle, s->prev.pole_velocity);
    float balance_after = balanced(s->now.cart_position, s->now.cart_velocity,
                                   s->now.pole_angle, s->now.pole_velocity);
    float centre_before = centred(s->prev.cart_position, s->prev.cart_velocity);
    float centre_after = centred(s->now.cart_position, s->now.cart_velocity);

    out->alive = s->terminated ? 0.0f : alive_pay;                            /* the metric itself */
    out->balance = balance_weight * potential(s, balance_before, balance_after); /* swinging sums to nothing */
    out->centre = centre_weight * potential(s, centre_before, centre_after);     /* rocking sums to nothing */
    out->failed = s->terminated ? -fail_cost : 0.0f;                          /* the clock running out costs nothing */
}
