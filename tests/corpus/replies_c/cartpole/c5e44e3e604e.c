COMPONENTS(alive, upright, centred);
SPARSE(failed);
WATCH(abs_position, abs_angle);
PARAM(alive_weight, 0.1, 0.05, 0.2);
PARAM(upright_weight, 0.5, 0.0, 2.0);
PARAM(centred_weight, 1.0, 0.0, 2.0);
PARAM(fail_penalty, 5.0, 0.0, 20.0);

/* Promise of the pole: its lean, together with where its velocity takes it. */
float pole_promise(float angle, float velocity)
{
    return gaussian(angle + 0.2f * velocity, 0.0f, 0.12f);
}

/* Promise of the cart: its place on the track, together with its drift. */
float cart_promise(float position, float velocity)
{
    return gaussian(position + 0.7f * velocity, 0.0f, 1.2f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float pole_before = pole_promise(s->prev.pole_angle, s->prev.pole_velocity);
    float pole_after = pole_promise(s->now.pole_angle, s->now.pole_velocity);
    float cart_before = cart_promise(s->prev.cart_position, s->prev.cart_velocity);
    float cart_after = cart_promise(s->now.cart_position, s->now.cart_velocity);

    out->alive = s->terminated ? 0.0f : alive_weight;                        /* the metric itself, scaled */
    out->upright = upright_weight * potential(s, pole_before, pole_after);   /* rocking sums to nothing */
    out->centred = centred_weight * potential(s, cart_before, cart_after);   /* drifting and returning too */
    out->failed = s->terminated ? -fail_penalty : 0.0f;                      /* not when only the clock ran out */
    out->abs_position = fabsf(s->now.cart_position);
    out->abs_angle = fabsf(s->now.pole_angle);
}
