COMPONENTS(alive, centred, steady);
SPARSE(failed);
PARAM(alive_pay, 0.06, 0.03, 0.2);
PARAM(centred_pay, 0.04, 0.0, 0.1);
PARAM(steady_weight, 1.5, 0.0, 4.0);
PARAM(fail_cost, 5.0, 0.0, 20.0);
PARAM(pole_ahead, 0.25, 0.0, 0.5);
PARAM(cart_ahead, 0.7, 0.0, 1.5);

#define ANGLE_LIMIT 0.2095f
#define TRACK_LIMIT 2.4f

/* 1 with the cart in the middle, now and a moment ahead; falls smoothly towards the ends of the track. */
float middle(float x, float x_dot)
{
    float drift = clip((x + cart_ahead * x_dot) / TRACK_LIMIT, -2.0f, 2.0f);
    return 1.0f / (1.0f + 2.0f * drift * drift);
}

/* 1 with the pole upright, judged along its unstable mode. */
float upright(float angle, float angle_dot)
{
    float lean = clip((angle + pole_ahead * angle_dot) / ANGLE_LIMIT, -3.0f, 3.0f);
    return 1.0f / (1.0f + lean * lean);
}

/* Promise of a state, 0 to 1: the pole first, the cart as a partial factor. */
float promise(float x, float x_dot, float angle, float angle_dot)
{
    return upright(angle, angle_dot) * (0.4f + 0.6f * middle(x, x_dot));
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = promise(s->prev.cart_position, s->prev.cart_velocity,
                           s->prev.pole_angle, s->prev.pole_velocity);
    float after = promise(s->now.cart_position, s->now.cart_velocity,
                          s->now.pole_angle, s->now.pole_velocity);
    float place = middle(s->now.cart_position, s->now.cart_velocity);

    out->alive = s->terminated ? 0.0f : alive_pay;             /* the metric itself */
    out->centred = s->terminated ? 0.0f : centred_pay * place; /* early warning of slow drift, only while balancing */
    out->steady = steady_weight * potential(s, before, after); /* rocking to and fro sums to nothing */
    out->failed = s->terminated ? -fail_cost : 0.0f;           /* the clock running out costs nothing */
}
