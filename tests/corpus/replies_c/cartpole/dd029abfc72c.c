COMPONENTS(alive, centred, steadying);
SPARSE(failure);
WATCH(edge_closeness, lean);
PARAM(alive_pay, 0.1, 0.05, 0.15);
PARAM(centre_pay, 0.05, 0.0, 0.05);
PARAM(steady_weight, 1.0, 0.0, 3.0);
PARAM(look_ahead, 0.1, 0.0, 0.2);
PARAM(failure_cost, 5.0, 0.0, 10.0);

#define ANGLE_LIMIT 0.2095f
#define TRACK_LIMIT 2.4f

/* 1 in the middle, 0 at the limit and beyond. */
float margin_left(float x, float limit)
{
    float r = x / limit;
    return clip(1.0f - r * r, 0.0f, 1.0f);
}

/* Promise of a state: the pole will be near upright in a moment. */
float pole_promise(float angle, float velocity)
{
    return margin_left(angle + look_ahead * velocity, ANGLE_LIMIT);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = pole_promise(s->prev.pole_angle, s->prev.pole_velocity);
    float after = pole_promise(s->now.pole_angle, s->now.pole_velocity);
    float room = margin_left(s->now.cart_position, TRACK_LIMIT);

    out->alive = s->terminated ? 0.0f : alive_pay;
    out->centred = s->terminated ? 0.0f : centre_pay * room;
    out->steadying = steady_weight * potential(s, before, after);
    out->failure = s->terminated ? -failure_cost : 0.0f;

    out->edge_closeness = fabsf(s->now.cart_position) / TRACK_LIMIT;
    out->lean = fabsf(s->now.pole_angle) / ANGLE_LIMIT;
}
