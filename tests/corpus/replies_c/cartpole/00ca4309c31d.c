COMPONENTS(alive, upright, centered);
SPARSE(failed);
PARAM(alive_weight, 0.1, 0.05, 0.12);
PARAM(upright_weight, 0.04, 0.0, 0.05);
PARAM(centered_weight, 0.04, 0.0, 0.05);
PARAM(fail_penalty, 3.0, 0.0, 10.0);

/* 1 in the middle, flat there, falling to 0 at the limit and staying 0 beyond. */
float margin_left(float x, float limit)
{
    float r = x / limit;
    return clip(1.0f - r * r, 0.0f, 1.0f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float standing = s->terminated ? 0.0f : 1.0f;

    out->alive = alive_weight * standing;
    out->upright = upright_weight * standing * margin_left(s->now.pole_angle, 0.2095f);
    out->centered = centered_weight * standing * margin_left(s->now.cart_position, 2.4f);
    out->failed = s->terminated ? -fail_penalty : 0.0f;
}
