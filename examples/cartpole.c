/* A reward to try: goodhart train examples/cartpole.c --task cartpole */
COMPONENTS(upright, centred);
PARAM(angle_scale, 0.1, 0.02, 0.5);

void reward(const Step *s, Memory *m, Components *out)
{
    out->upright = gaussian(s->now.pole_angle, 0.0f, angle_scale);
    out->centred = 0.2f * tolerance(s->now.cart_position, -0.5f, 0.5f, 2.0f);
}
