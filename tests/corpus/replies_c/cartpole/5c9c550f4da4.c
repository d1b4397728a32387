COMPONENTS(alive, steady);
SPARSE(failed);
PARAM(alive_pay, 0.1, 0.05, 0.2);
PARAM(steady_weight, 1.5, 0.0, 4.0);
PARAM(fail_cost, 5.0, 0.0, 20.0);
PARAM(pole_ahead, 0.2, 0.0, 0.5);
PARAM(cart_ahead, 0.7, 0.0, 1.5);
PARAM(lean_back, 0.3, 0.0, 0.8);

#define ANGLE_LIMIT 0.2095f
#define TRACK_LIMIT 2.4f

/* Promise of a state, 0 to 1: cart heading for the middle, pole leaning just enough to take it there. */
float promise(float x, float x_dot, float angle, float angle_dot)
{
    float drift = clip((x + cart_ahead * x_dot) / TRACK_LIMIT, -2.0f, 2.0f);
    float lean = (angle + pole_ahead * angle_dot) / ANGLE_LIMIT;
    float error = clip(lean + lean_back * drift, -3.0f, 3.0f); /* right of the middle: lean a little to the left */
    float upright = 1.0f / (1.0f + error * error);
    float central = 1.0f / (1.0f + drift * drift);
    return soft2(upright, central);
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
