COMPONENTS(alive, upright, centred);
SPARSE(failed);
PARAM(alive_weight, 0.1, 0.05, 0.12);
PARAM(upright_weight, 0.04, 0.0, 0.05);
PARAM(centred_weight, 0.06, 0.0, 0.08);
PARAM(fail_cost, 5.0, 0.0, 10.0);

#define ANGLE_LIMIT 0.2095f
#define TRACK_LIMIT 2.4f

/* 1 in the middle, falling smoothly to 0 at the limit and beyond. */
float room_left(float x, float limit)
{
    float part = x / limit;
    return clip(1.0f - part * part, 0.0f, 1.0f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    bool lost = s->terminated && !s->truncated;
    float up = lost ? 0.0f : 1.0f;

    out->alive = alive_weight * up;
    out->upright = upright_weight * up * room_left(s->now.pole_angle, ANGLE_LIMIT);
    out->centred = centred_weight * up * room_left(s->now.cart_position, TRACK_LIMIT);
    out->failed = lost ? -fail_cost : 0.0f;
}
