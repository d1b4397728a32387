COMPONENTS(balanced, centred, recover);
SPARSE(failed);
WATCH(predicted_lean);
PARAM(balanced_weight, 0.13, 0.08, 0.15);
PARAM(centred_weight, 0.05, 0.0, 0.05);
PARAM(recover_weight, 1.0, 0.0, 2.0);
PARAM(failure_cost, 5.0, 0.0, 20.0);

#define TRACK_LIMIT 2.4f
#define FALL_TIME 0.25f
#define LEAN_SPREAD 0.12f

/* 1 in the middle of the allowed range, falling quadratically to 0 at its edge and beyond. */
float margin_left(float x, float limit)
{
    float share = x / limit;
    return clip(1.0f - share * share, 0.0f, 1.0f);
}

/* Where the pole is heading: its angle plus what its velocity adds while it falls. */
float lean(float angle, float velocity)
{
    return clip(angle + FALL_TIME * velocity, -1.0f, 1.0f);
}

/* Promise of a state: 1 if the pole is heading for upright. */
float promise(float heading)
{
    return gaussian(heading, 0.0f, LEAN_SPREAD);
}

void reward(const Step *s, Memory *m, Components *out)
{
    bool lost = s->terminated && !s->truncated;
    float alive = lost ? 0.0f : 1.0f;
    float lean_before = lean(s->prev.pole_angle, s->prev.pole_velocity);
    float lean_after = lean(s->now.pole_angle, s->now.pole_velocity);

    out->balanced = balanced_weight * alive;
    out->centred = centred_weight * alive * margin_left(s->now.cart_position, TRACK_LIMIT);
    out->recover = recover_weight * potential(s, promise(lean_before), promise(lean_after));
    out->failed = lost ? -failure_cost : 0.0f;
    out->predicted_lean = fabsf(lean_after);
}
