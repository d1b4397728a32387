COMPONENTS(alive, upright, centred);
SPARSE(failed);
PARAM(alive_weight, 0.1, 0.05, 0.12);
PARAM(upright_weight, 0.02, 0.0, 0.04);
PARAM(centred_weight, 0.04, 0.0, 0.06);
PARAM(failure_cost, 2.0, 0.0, 5.0);

void reward(const Step *s, Memory *m, Components *out)
{
    /* 1 while the episode goes on or only the clock ran out; 0 when the pole fell or the cart left the track */
    float balanced = s->terminated ? 0.0f : 1.0f;

    float lean_quality = tolerance(s->now.pole_angle, -0.02f, 0.02f, 0.2f);
    float place_quality = tolerance(s->now.cart_position, -0.1f, 0.1f, 2.3f);

    out->alive = alive_weight * balanced;
    out->upright = upright_weight * balanced * lean_quality;
    out->centred = centred_weight * balanced * place_quality;
    out->failed = -failure_cost * (1.0f - balanced);
}
