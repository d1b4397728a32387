COMPONENTS(alive, upright, centred);
SPARSE(failed);
PARAM(alive_pay, 0.1, 0.05, 0.2);
PARAM(fail_cost, 2.0, 0.0, 10.0);
PARAM(upright_weight, 1.0, 0.0, 2.0);
PARAM(centred_weight, 0.5, 0.0, 2.0);
PARAM(pole_lead, 0.25, 0.0, 0.5);
PARAM(cart_lead, 0.5, 0.0, 1.5);

/* High while the pole is upright and not on its way to fall. */
float pole_promise(float angle, float velocity)
{
    return gaussian(angle + pole_lead * velocity, 0.0f, 0.2f);
}

/* High while the cart is near the middle and not on its way to the edge. */
float cart_promise(float position, float velocity)
{
    return gaussian(position + cart_lead * velocity, 0.0f, 1.2f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float pole_before = pole_promise(s->prev.pole_angle, s->prev.pole_velocity);
    float pole_after = pole_promise(s->now.pole_angle, s->now.pole_velocity);
    float cart_before = cart_promise(s->prev.cart_position, s->prev.cart_velocity);
    float cart_after = cart_promise(s->now.cart_position, s->now.cart_velocity);

    out->alive = s->terminated ? 0.0f : alive_pay; /* the objective: one payment per balanced step */
    out->upright = upright_weight * potential(s, pole_before, pole_after);
    out->centred = centred_weight * potential(s, cart_before, cart_after);
    out->failed = s->terminated ? -fail_cost : 0.0f; /* not paid when only the clock ran out */
}
