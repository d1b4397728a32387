COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float a, b;
    a = 1.0f, b = 2.0f;
    out->speed = a + b;
    out->height = s->now.position;
}
