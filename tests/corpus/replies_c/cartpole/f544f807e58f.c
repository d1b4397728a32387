COMPONENTS(alive, steady);
SPARSE(failed);
PARAM(alive_pay, 0.1, 0.05, 0.2);
PARAM(steady_weight, 2.0, 0.0, 4.0);
PARAM(fail_cost, 5.0, 0.0, 20.0);
PARAM(pole_ahead, 0.22, 0.1, 0.4);
PARAM(cart_ahead, 1.8, 0.5, 2.5);
PARAM(lean_per_metre, 0.04, 0.0, 0.06);
PARAM(lean_scale, 0.14, 0.08, 0.25);
PARAM(central_share, 0.4, 0.0, 1.0);

#define TRACK_LIMIT 2.4f
#define MOST_LEAN 0.06f

/* Promise of a state, 0 to 1: the pole leans just so that the cart returns to the middle, and the cart is near it. */
float promise(float x, float x_dot, float angle, float angle_dot)
{
    float ahead = x + cart_ahead * x_dot;
    float wanted = clip(-lean_per_metre * ahead, -MOST_LEAN, MOST_LEAN);
    float lean = clip((angle + pole_ahead * angle_dot - wanted) / lean_scale, -8.0f, 8.0f);
    float drift = clip((x + 0.5f * x_dot) / TRACK_LIMIT, -3.0f, 3.0f);
    float balanced = 1.0f / (1.0f + lean * lean);
    float central = 1.0f / (1.0f + drift * drift);
    return soft2(balanced, 1.0f - central_share + central_share * central);
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
