COMPONENTS(alive, room, poise);
SPARSE(failed);
PARAM(alive_pay, 0.1, 0.05, 0.2);
PARAM(room_pay, 0.03, 0.0, 0.05);
PARAM(poise_weight, 1.0, 0.0, 3.0);
PARAM(fail_cost, 2.0, 0.0, 10.0);

/* Promise of a state: high if the pole is not about to tip over and the cart is not about to run off the track. */
float promise(float x, float x_speed, float lean, float lean_speed)
{
    float tipping = lean + 0.25f * lean_speed;
    float heading = x + 0.5f * x_speed;
    return 0.6f * gaussian(tipping, 0.0f, 0.2f) + 0.4f * gaussian(heading, 0.0f, 1.2f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float standing = s->terminated ? 0.0f : 1.0f;
    float before = promise(s->prev.cart_position, s->prev.cart_velocity, s->prev.pole_angle, s->prev.pole_velocity);
    float after = promise(s->now.cart_position, s->now.cart_velocity, s->now.pole_angle, s->now.pole_velocity);

    out->alive = alive_pay * standing;
    out->room = room_pay * standing * gaussian(s->now.cart_position, 0.0f, 1.0f);
    out->poise = poise_weight * potential(s, before, after);
    out->failed = -fail_cost * (1.0f - standing);
}
