COMPONENTS(balanced, upright, centred, steered);
SPARSE(failed);
PARAM(balanced_weight, 0.1, 0.05, 0.12);
PARAM(upright_weight, 0.04, 0.0, 0.04);
PARAM(centred_weight, 0.04, 0.0, 0.04);
PARAM(steered_weight, 0.5, 0.0, 1.0);
PARAM(pole_lookahead, 0.25, 0.0, 0.5);
PARAM(cart_lookahead, 0.5, 0.0, 1.5);
PARAM(failure_cost, 5.0, 0.0, 20.0);

#define ANGLE_LIMIT 0.2095f
#define TRACK_LIMIT 2.4f

/* 1 in the middle of the allowed range, falling quadratically to 0 at its edge and beyond. */
float margin_left(float x, float limit)
{
    float share = x / limit;
    return clip(1.0f - share * share, 0.0f, 1.0f);
}

/* Promise of a state, 0 to 1: high if pole and cart are heading for the middle of their ranges. */
float promise(float angle, float angle_rate, float position, float speed)
{
    float lean_ahead = angle + pole_lookahead * angle_rate;
    float place_ahead = position + cart_lookahead * speed;
    return gaussian(lean_ahead, 0.0f, ANGLE_LIMIT) * gaussian(place_ahead, 0.0f, TRACK_LIMIT);
}

void reward(const Step *s, Memory *m, Components *out)
{
    bool lost = s->terminated && !s->truncated;
    float alive = lost ? 0.0f : 1.0f;
    float before = promise(s->prev.pole_angle, s->prev.pole_velocity, s->prev.cart_position, s->prev.cart_velocity);
    float after = promise(s->now.pole_angle, s->now.pole_velocity, s->now.cart_position, s->now.cart_velocity);

    out->balanced = balanced_weight * alive;
    out->upright = upright_weight * alive * margin_left(s->now.pole_angle, ANGLE_LIMIT);
    out->centred = centred_weight * alive * margin_left(s->now.cart_position, TRACK_LIMIT);
    out->steered = steered_weight * potential(s, before, after); /* rocking to and fro sums to nothing */
    out->failed = lost ? -failure_cost : 0.0f;
}
