COMPONENTS(alive, upright, centred);
PARAM(alive_weight, 0.1, 0.05, 0.2);
PARAM(upright_weight, 1.0, 0.0, 2.0);
PARAM(centred_weight, 0.5, 0.0, 1.0);
PARAM(lean_width, 0.2, 0.05, 0.5);
PARAM(drift_width, 1.6, 0.5, 4.0);

/* How far ahead, in seconds, a motion is followed. */
#define LEAN_LOOKAHEAD 0.25f
#define DRIFT_LOOKAHEAD 0.5f

/* 0 to 1: the pole is, and is heading, upright. */
float upright_promise(float angle, float angle_rate)
{
    return gaussian(angle + LEAN_LOOKAHEAD * angle_rate, 0.0f, lean_width);
}

/* 0 to 1: the cart is in, or is heading to, the middle of the track. */
float centred_promise(float position, float velocity)
{
    return gaussian(position + DRIFT_LOOKAHEAD * velocity, 0.0f, drift_width);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float upright_before = upright_promise(s->prev.pole_angle, s->prev.pole_velocity);
    float upright_after = upright_promise(s->now.pole_angle, s->now.pole_velocity);
    float centred_before = centred_promise(s->prev.cart_position, s->prev.cart_velocity);
    float centred_after = centred_promise(s->now.cart_position, s->now.cart_velocity);

    out->alive = s->terminated ? 0.0f : alive_weight; /* one share for each step survived */
    out->upright = upright_weight * potential(s, upright_before, upright_after); /* swinging sums to nothing */
    out->centred = centred_weight * potential(s, centred_before, centred_after); /* so does drifting out and back */
}
