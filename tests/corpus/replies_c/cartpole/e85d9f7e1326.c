COMPONENTS(alive, centred, poise);
SPARSE(failed);
MEMORY(Once ended;);
PARAM(alive_weight, 0.1, 0.02, 0.15);
PARAM(centre_weight, 0.04, 0.0, 0.05);
PARAM(poise_weight, 1.0, 0.0, 3.0);
PARAM(fail_weight, 3.0, 0.0, 10.0);

/* Promise of a state, 0 to 1: the pole is not about to tip, the cart is not about to leave. */
float promise(float x, float v, float angle, float spin)
{
    float lean = angle + 0.26f * spin;  /* unstable mode of the pole */
    float heading = x + 0.8f * v;       /* where the cart will soon be */
    float upright = gaussian(lean, 0.0f, 0.25f);
    float on_track = gaussian(heading, 0.0f, 1.8f);
    return soft2(upright, on_track);
}

void reward(const Step *s, Memory *m, Components *out)
{
    bool lost = s->terminated && !s->truncated;
    float up = lost ? 0.0f : 1.0f;

    float before = promise(s->prev.cart_position, s->prev.cart_velocity,
                           s->prev.pole_angle, s->prev.pole_velocity);
    float after = promise(s->now.cart_position, s->now.cart_velocity,
                          s->now.pole_angle, s->now.pole_velocity);

    out->alive = alive_weight * up;
    out->centred = centre_weight * up * tolerance(s->now.cart_position, -0.3f, 0.3f, 2.1f);
    out->poise = poise_weight * potential(s, before, after);
    out->failed = -fail_weight * once(&m->ended, lost);
}
