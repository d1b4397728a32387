COMPONENTS(speed, height);

float f(void)
{
    return;
}

void reward(const Step *s, Memory *m, Components *out)
{
    return 1.0f;
    out->height = s->now.position;
}
