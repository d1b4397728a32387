COMPONENTS(alive, upright, centred);
SPARSE(failed);
PARAM(alive_weight, 0.1, 0.05, 0.12);
PARAM(upright_weight, 0.03, 0.0, 0.04);
PARAM(centred_weight, 0.05, 0.0, 0.05);
PARAM(failure_cost, 5.0, 0.0, 20.0);

/* 1 in the middle, falling as a parabola to 0 at the limit and beyond. */
float margin_left(float x, float limit)
{
    float r = clip(x / limit, -1.0f, 1.0f);
    return 1.0f - r * r;
}

void reward(const Step *s, Memory *m, Components *out)
{
    bool out_of_bounds = fabsf(s->now.pole_angle) > 0.2095f || fabsf(s->now.cart_position) > 2.4f;
    bool lost = out_of_bounds || (s->terminated && !s->truncated && s->t + 1 < s->t_max);
    float up = lost ? 0.0f : 1.0f;

    out->alive = alive_weight * up;                                                      /* the metric: one more step balanced */
    out->upright = upright_weight * up * margin_left(s->now.pole_angle, 0.2095f);        /* early warning before the fall */
    out->centred = centred_weight * up * margin_left(s->now.cart_position, 2.4f);        /* against slow drift off the track */
    out->failed = lost ? -failure_cost : 0.0f;                                           /* never at the time limit */
}
