COMPONENTS(survive, upright, centred);
SPARSE(failed);
MEMORY(Once ended;);
PARAM(survive_pay, 0.1, 0.05, 0.2);
PARAM(upright_weight, 1.0, 0.0, 2.0);
PARAM(centred_weight, 1.5, 0.0, 3.0);
PARAM(fail_cost, 5.0, 0.0, 20.0);
PARAM(pole_lookahead, 0.26, 0.0, 0.5);
PARAM(cart_lookahead, 0.5, 0.0, 1.0);

/* Near 1 if the pole is upright and not about to fall. */
float pole_promise(float angle, float velocity)
{
    return gaussian(angle + pole_lookahead * velocity, 0.0f, 0.2f);
}

/* Near 1 if the cart is in the middle and not about to drift away. */
float cart_promise(float position, float velocity)
{
    return gaussian(position + cart_lookahead * velocity, 0.0f, 1.2f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float pole_before = pole_promise(s->prev.pole_angle, s->prev.pole_velocity);
    float pole_after = pole_promise(s->now.pole_angle, s->now.pole_velocity);
    float cart_before = cart_promise(s->prev.cart_position, s->prev.cart_velocity);
    float cart_after = cart_promise(s->now.cart_position, s->now.cart_velocity);

    out->survive = s->terminated ? 0.0f : survive_pay;                              /* the metric itself */
    out->upright = upright_weight * potential(s, pole_before, pole_after);          /* rocking sums to nothing */
    out->centred = centred_weight * potential(s, cart_before, cart_after);          /* so does going to and fro */
    out->failed = -fail_cost * once(&m->ended, s->terminated);                      /* the clock running out costs nothing */
}
