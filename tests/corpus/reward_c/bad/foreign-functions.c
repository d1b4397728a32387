COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = max(s->now.velocity, 0.0f) + clamp(s->now.position, 0.0f, 1.0f);
    printf("%f\n", out->speed);
    out->height = s->now.position;
}
