COMPONENTS(alive, upright, centred);
PARAM(alive_weight, 0.1, 0.05, 0.2);
PARAM(upright_weight, 1.2, 0.0, 4.0);
PARAM(centred_weight, 0.6, 0.0, 3.0);
PARAM(lean_width, 0.2, 0.05, 0.5);
PARAM(drift_width, 1.5, 0.5, 4.0);
PARAM(return_lean, 0.03, 0.0, 0.1);

#define LEAN_LOOKAHEAD 0.25f
#define DRIFT_LOOKAHEAD 0.5f
#define MAX_RETURN_LEAN 0.05f

/* 1 at zero, falling smoothly, with a tail that never goes quite flat. */
float closeness(float x, float width)
{
    float r = x / fmaxf(width, 0.01f);
    return 1.0f / (1.0f + r * r);
}

/* Where the cart is heading. */
float heading(float position, float velocity)
{
    return position + DRIFT_LOOKAHEAD * velocity;
}

/* Promise of the pole, 0 to 1: heading to the lean that brings the cart back to the middle. */
float pole_promise(float angle, float angle_rate, float position, float velocity)
{
    float target = clip(-return_lean * heading(position, velocity), -MAX_RETURN_LEAN, MAX_RETURN_LEAN);
    float lean = angle + LEAN_LOOKAHEAD * angle_rate;
    return closeness(lean - target, lean_width);
}

/* Promise of the cart, 0 to 1: heading to the middle of the track. */
float cart_promise(float position, float velocity)
{
    return closeness(heading(position, velocity), drift_width);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float pole_before = pole_promise(s->prev.pole_angle, s->prev.pole_velocity,
                                     s->prev.cart_position, s->prev.cart_velocity);
    float pole_after = pole_promise(s->now.pole_angle, s->now.pole_velocity,
                                    s->now.cart_position, s->now.cart_velocity);
    float cart_before = cart_promise(s->prev.cart_position, s->prev.cart_velocity);
    float cart_after = cart_promise(s->now.cart_position, s->now.cart_velocity);

    out->alive = s->terminated ? 0.0f : alive_weight;                     /* one share for each step survived */
    out->upright = upright_weight * potential(s, pole_before, pole_after); /* guidance; loops sum to nothing */
    out->centred = centred_weight * potential(s, cart_before, cart_after); /* guidance; loops sum to nothing */
}
