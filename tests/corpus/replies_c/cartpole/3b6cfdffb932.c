COMPONENTS(survive, upright, centred);
SPARSE(failed);
PARAM(survive_weight, 0.1, 0.05, 0.15);
PARAM(upright_weight, 0.03, 0.0, 0.05);
PARAM(centred_weight, 0.04, 0.0, 0.05);
PARAM(fail_cost, 2.0, 0.0, 10.0);

/* 1 in the middle, falling smoothly to 0 at the limit and beyond. */
float margin_left(float x, float limit)
{
    float r = clip(x / limit, -1.0f, 1.0f);
    return 1.0f - r * r;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float alive = s->terminated ? 0.0f : 1.0f;

    out->survive = survive_weight * alive;
    out->upright = upright_weight * alive * margin_left(s->now.pole_angle, 0.2095f);
    out->centred = centred_weight * alive * margin_left(s->now.cart_position, 2.4f);
    out->failed = s->terminated ? -fail_cost : 0.0f;
}
