COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float x = s->now.position;
    out->speed = expf(x) + exp2f(x) + expm1f(x) + logf(x) + log2f(x) + log10f(x) + log1pf(x) + powf(x, 2) + sqrtf(x) + cbrtf(x) + hypotf(x, x) + sinf(x) + cosf(x) + tanf(x) + asinf(x) + acosf(x) + atanf(x) + atan2f(x, x) + sinhf(x) + coshf(x) + tanhf(x) + fabsf(x) + fminf(x, 1) + fmaxf(x, 1) + fmodf(x, 1) + floorf(x) + ceilf(x) + roundf(x) + truncf(x) + copysignf(x, -1);
    out->speed = isfinite(out->speed) && !isinf(x) ? out->speed : abs(x) + abs(-2);
    out->height = s->now.position;
}
