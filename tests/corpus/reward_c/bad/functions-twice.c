COMPONENTS(speed, height);

float f(float x)
{
    return x;
}

float f(float x)
{
    return 2.0f * x;
}

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = f(1.0f);
    out->height = s->now.position;
}
