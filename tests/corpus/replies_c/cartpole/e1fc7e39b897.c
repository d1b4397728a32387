COMPONENTS(balanced, upright, centred, recovering);
SPARSE(failed);
PARAM(balanced_weight, 0.1, 0.05, 0.12);
PARAM(upright_weight, 0.04, 0.0, 0.04);
PARAM(centred_weight, 0.04, 0.0, 0.04);
PARAM(recovering_weight, 0.3, 0.0, 0.5);
PARAM(fall_time, 0.25, 0.1, 0.4);
PARAM(failure_cost, 5.0, 0.0, 20.0);

#define ANGLE_LIMIT 0.2095f
#define TRACK_LIMIT 2.4f
#define LEAN_SPREAD 0.25f

/* 1 in the middle of the allowed range, falling quadratically to 0 at its edge and beyond. */
float margin_left(float x, float limit)
{
    float share = x / limit;
    return clip(1.0f - share * share, 0.0f, 1.0f);
}

/* Promise of a pole: 1 if it is neither leaning nor about to lean, less the further it is going to fall. */
float promise(float angle, float velocity)
{
    float lean_ahead = angle + fall_time * velocity;
    return gaussian(lean_ahead, 0.0f, LEAN_SPREAD);
}

void reward(const Step *s, Memory *m, Components *out)
{
    bool lost = s->terminated && !s->truncated;
    float alive = lost ? 0.0f : 1.0f;
    float before = promise(s->prev.pole_angle, s->prev.pole_velocity);
    float after = promise(s->now.pole_angle, s->now.pole_velocity);

    out->balanced = balanced_weight * alive;
    out->upright = upright_weight * alive * margin_left(s->now.pole_angle, ANGLE_LIMIT);
    out->centred = centred_weight * alive * margin_left(s->now.cart_position, TRACK_LIMIT);
    out->recovering = recovering_weight * potential(s, before, after);
    out->failed = lost ? -failure_cost : 0.0f;
}
