COMPONENTS(alive, centred, steady);
SPARSE(lost);
PARAM(alive_pay, 0.1, 0.05, 0.2);
PARAM(centred_pay, 0.05, 0.0, 0.1);
PARAM(steady_weight, 1.0, 0.0, 2.0);
PARAM(lost_cost, 2.0, 0.0, 10.0);
PARAM(pole_lookahead, 0.25, 0.0, 0.5);
PARAM(cart_lookahead, 0.5, 0.0, 1.5);

/* Promise of a state: 1 with the pole upright and the cart at rest in the middle, towards 0 when either is about to be lost. */
float promise(float angle, float pole_speed, float position, float cart_speed)
{
    float topple = angle + pole_lookahead * pole_speed;
    float drift = position + cart_lookahead * cart_speed;
    return gaussian(topple, 0.0f, 0.2f) * gaussian(drift, 0.0f, 1.5f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float survived = s->terminated ? 0.0f : 1.0f;
    float before = promise(s->prev.pole_angle, s->prev.pole_velocity, s->prev.cart_position, s->prev.cart_velocity);
    float after = promise(s->now.pole_angle, s->now.pole_velocity, s->now.cart_position, s->now.cart_velocity);

    out->alive = alive_pay * survived;
    out->centred = centred_pay * survived * gaussian(s->now.cart_position, 0.0f, 0.8f);
    out->steady = steady_weight * potential(s, before, after); /* rocking sums to nothing */
    out->lost = -lost_cost * (1.0f - survived);                /* not charged when only the clock ran out */
}
