COMPONENTS(balanced, centred, steadier);
SPARSE(lost);
MEMORY(Once failed;);
PARAM(balanced_pay, 0.1, 0.02, 0.15);
PARAM(centred_pay, 0.05, 0.0, 0.05);
PARAM(steadier_weight, 1.0, 0.0, 3.0);
PARAM(lost_penalty, 5.0, 0.0, 10.0);

/* Promise of a state, 0 to 1: high if pole and cart are, and will shortly be, near the middle. */
float promise(float x, float v, float angle, float spin)
{
    float pole_ahead = (angle + 0.2f * spin) / 0.2095f;
    float cart_ahead = (x + 0.5f * v) / 2.4f;
    float pole = gaussian(pole_ahead, 0.0f, 0.7f);
    float cart = gaussian(cart_ahead, 0.0f, 0.6f);
    return 0.6f * pole + 0.4f * cart;
}

void reward(const Step *s, Memory *m, Components *out)
{
    bool out_of_bounds = fabsf(s->now.pole_angle) > 0.2094f || fabsf(s->now.cart_position) > 2.3999f;
    bool fell = s->terminated && out_of_bounds;
    float offset = clip(s->now.cart_position / 2.4f, -1.0f, 1.0f);

    float before = promise(s->prev.cart_position, s->prev.cart_velocity,
                           s->prev.pole_angle, s->prev.pole_velocity);
    float after = promise(s->now.cart_position, s->now.cart_velocity,
                          s->now.pole_angle, s->now.pole_velocity);

    out->balanced = fell ? 0.0f : balanced_pay;                             /* one more step survived */
    out->centred = fell ? 0.0f : centred_pay * (1.0f - offset * offset);    /* room left on the track */
    out->steadier = steadier_weight * potential(s, before, after);          /* swinging sums to nothing */
    out->lost = -lost_penalty * once(&m->failed, fell);                     /* pole fell or track left */
}
