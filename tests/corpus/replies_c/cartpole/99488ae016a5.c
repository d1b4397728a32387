COMPONENTS(alive, upright, centered);
SPARSE(failed);
PARAM(alive_weight, 0.1, 0.05, 0.12);
PARAM(upright_weight, 0.03, 0.0, 0.04);
PARAM(centered_weight, 0.03, 0.0, 0.04);
PARAM(fail_penalty, 5.0, 0.0, 20.0);

#define ANGLE_LIMIT 0.2095f
#define TRACK_LIMIT 2.4f

/* 1 in the middle, falling as a parabola to 0 at the limit and beyond. */
float margin_left(float x, float limit)
{
    float r = clip(x / limit, -1.0f, 1.0f);
    return 1.0f - r * r;
}

void reward(const Step *s, Memory *m, Components *out)
{
    bool fail = s->terminated && !s->truncated;
    float up = fail ? 0.0f : 1.0f;

    out->alive = alive_weight * up;
    out->upright = upright_weight * up * margin_left(s->now.pole_angle, ANGLE_LIMIT);
    out->centered = centered_weight * up * margin_left(s->now.cart_position, TRACK_LIMIT);
    out->failed = fail ? -fail_penalty : 0.0f;
}
