COMPONENTS(alive, steady);
SPARSE(failed);
PARAM(alive_pay, 0.1, 0.05, 0.2);
PARAM(steady_weight, 1.5, 0.0, 4.0);
PARAM(fail_cost, 5.0, 0.0, 20.0);
PARAM(pole_ahead, 0.25, 0.0, 0.5);
PARAM(cart_ahead, 1.0, 0.0, 2.0);
PARAM(return_lean, 0.05, 0.0, 0.1);

#define ANGLE_LIMIT 0.2095f
#define TRACK_LIMIT 2.4f
#define MOST_LEAN 0.06f

/* Promise of a state, 0 to 1: cart central a moment ahead, pole at the lean that brings the cart back. */
float promise(float x, float x_dot, float angle, float angle_dot)
{
    float cart_soon = x + cart_ahead * x_dot;
    float wanted = clip(-return_lean * cart_soon, -MOST_LEAN, MOST_LEAN); /* cart to the right: lean left */
    float lean = (angle + pole_ahead * angle_dot - wanted) / ANGLE_LIMIT;
    float drift = cart_soon / TRACK_LIMIT;
    return 1.0f / (1.0f + lean * lean + drift * drift);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = promise(s->prev.cart_position, s->prev.cart_velocity,
                           s->prev.pole_angle, s->prev.pole_velocity);
    float after = promise(s->now.cart_position, s->now.cart_velocity,
                          s->now.pole_angle, s->now.pole_velocity);

    out->alive = s->terminated ? 0.0f : alive_pay;             /* the metric itself */
    out->steady = steady_weight * potential(s, before, after); /* rocking to and fro sums to nothing */
    out->failed = s->terminated ? -fail_cost : 0.0f;           /* the clock running out costs nothing */
}
