COMPONENTS(alive, upright, centered);
SPARSE(failed);
PARAM(alive_weight, 0.1, 0.02, 0.12);
PARAM(upright_weight, 0.04, 0.0, 0.06);
PARAM(center_weight, 0.04, 0.0, 0.06);
PARAM(fail_penalty, 3.0, 0.0, 10.0);

#define ANGLE_LIMIT 0.2095f
#define TRACK_LIMIT 2.4f

/* 1 in the middle, falling as a parabola to 0 at the limit and beyond. */
float margin_left(float x, float limit)
{
    float share = x / limit;
    return clip(1.0f - share * share, 0.0f, 1.0f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float up = margin_left(s->now.pole_angle, ANGLE_LIMIT);
    float middle = margin_left(s->now.cart_position, TRACK_LIMIT);
    float standing = s->terminated ? 0.0f : 1.0f;

    out->alive = alive_weight * standing;                       /* the metric itself */
    out->upright = upright_weight * standing * up;              /* lean less */
    out->centered = center_weight * standing * soft2(middle, up); /* do not drift off */
    out->failed = s->terminated ? -fail_penalty : 0.0f;         /* not paid at the time limit */
}
