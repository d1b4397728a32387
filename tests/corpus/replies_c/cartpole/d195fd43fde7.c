COMPONENTS(alive, upright, centered);
SPARSE(failed);
PARAM(alive_weight, 0.1, 0.02, 0.2);
PARAM(upright_weight, 0.03, 0.0, 0.1);
PARAM(centered_weight, 0.05, 0.0, 0.1);
PARAM(fail_penalty, 5.0, 0.0, 20.0);

/* 1 when the pole is up and not about to fall, falling to 0. */
float pole_quality(float angle, float velocity)
{
    float lean = angle + 0.25f * velocity; /* where the pole is heading */
    return 0.5f * gaussian(angle, 0.0f, 0.1f) + 0.5f * gaussian(lean, 0.0f, 0.15f);
}

/* 1 when the cart is in the middle and not drifting away, falling to 0. */
float cart_quality(float position, float velocity)
{
    float heading = position + 0.5f * velocity; /* where the cart will be soon */
    return gaussian(heading, 0.0f, 1.0f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float up = s->terminated ? 0.0f : 1.0f; /* a failing step earns nothing */

    out->alive = alive_weight * up;
    out->upright = upright_weight * up * pole_quality(s->now.pole_angle, s->now.pole_velocity);
    out->centered = centered_weight * up * cart_quality(s->now.cart_position, s->now.cart_velocity);
    out->failed = s->terminated ? -fail_penalty : 0.0f;
}
