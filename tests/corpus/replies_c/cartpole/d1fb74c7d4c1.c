COMPONENTS(balanced, centred, steadier);
WATCH(off_middle, lean);
PARAM(balanced_pay, 0.1, 0.05, 0.15);
PARAM(centred_pay, 0.05, 0.0, 0.05);
PARAM(steadier_weight, 1.0, 0.0, 2.0);

/* Promise of a state: 1 when pole and cart are at rest in the middle, near 0 when about to fail. */
float promise(float x, float v, float angle, float spin)
{
    float lean_soon = angle + 0.2f * spin; /* where the pole is heading */
    float cart_soon = x + 0.5f * v;        /* where the cart is heading */
    return gaussian(lean_soon, 0.0f, 0.2f) * gaussian(cart_soon, 0.0f, 1.5f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float alive = s->terminated ? 0.0f : 1.0f;
    float off = clip(fabsf(s->now.cart_position) / 2.4f, 0.0f, 1.0f);
    float before = promise(s->prev.cart_position, s->prev.cart_velocity,
                           s->prev.pole_angle, s->prev.pole_velocity);
    float after = promise(s->now.cart_position, s->now.cart_velocity,
                          s->now.pole_angle, s->now.pole_velocity);

    out->balanced = balanced_pay * alive;                          /* the metric: one more step */
    out->centred = centred_pay * alive * (1.0f - off * off);       /* room left on the track */
    out->steadier = steadier_weight * potential(s, before, after); /* rocking sums to nothing */

    out->off_middle = off;
    out->lean = fabsf(s->now.pole_angle);
}
