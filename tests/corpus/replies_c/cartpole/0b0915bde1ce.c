COMPONENTS(balanced, upright, centered);
SPARSE(lost);
PARAM(step_pay, 0.1, 0.05, 0.2);
PARAM(upright_weight, 1.5, 0.0, 4.0);
PARAM(centered_weight, 1.0, 0.0, 4.0);
PARAM(loss_penalty, 5.0, 0.0, 20.0);

/* 1 at x = 0, falling with a long tail; 0.5 at x = scale. */
float closeness(float x, float scale)
{
    float r = x / scale;
    return 1.0f / (1.0f + r * r);
}

/* Where the pole is falling: lean plus velocity over the growth rate of the fall. */
float pole_promise(float angle, float velocity)
{
    return closeness(angle + 0.25f * velocity, 0.15f);
}

/* Where the cart is drifting: its position half a second ahead. */
float cart_promise(float position, float velocity)
{
    return closeness(position + 0.5f * velocity, 1.2f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float pole_before = pole_promise(s->prev.pole_angle, s->prev.pole_velocity);
    float pole_after = pole_promise(s->now.pole_angle, s->now.pole_velocity);
    float cart_before = cart_promise(s->prev.cart_position, s->prev.cart_velocity);
    float cart_after = cart_promise(s->now.cart_position, s->now.cart_velocity);

    out->balanced = s->terminated ? 0.0f : step_pay;                            /* the task itself */
    out->upright = upright_weight * potential(s, pole_before, pole_after);      /* swinging sums to nothing */
    out->centered = centered_weight * potential(s, cart_before, cart_after);    /* notices drift early */
    out->lost = s->terminated ? -loss_penalty : 0.0f;                           /* fell or left the track */
}
