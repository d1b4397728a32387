COMPONENTS(alive, upright, centred);
SPARSE(failed);
PARAM(alive_weight, 0.1, 0.02, 0.2);
PARAM(upright_weight, 0.03, 0.0, 0.1);
PARAM(centred_weight, 0.04, 0.0, 0.1);
PARAM(fail_penalty, 5.0, 0.0, 20.0);

/* 1 in the middle, falling as a parabola to 0 at the limit and beyond. */
float margin_left(float x, float limit)
{
    float share = clip(x / limit, -1.0f, 1.0f);
    return 1.0f - share * share;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float standing = s->terminated ? 0.0f : 1.0f;
    float up = margin_left(s->now.pole_angle, 0.2095f);
    float mid = margin_left(s->now.cart_position, 2.4f);

    out->alive = alive_weight * standing;              /* the metric: one more step */
    out->upright = upright_weight * standing * up;     /* far from falling */
    out->centred = centred_weight * standing * mid;    /* far from the ends of the track */
    out->failed = s->terminated ? -fail_penalty : 0.0f; /* not paid at the time limit */
}
