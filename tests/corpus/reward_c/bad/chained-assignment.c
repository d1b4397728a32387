COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float a = 0, b = 0;
    a = b += 1.0f;
    a += b = 1.0f;
    float c = a = 2.0f;
    out->speed = a + b + c;
    out->height = s->now.position;
}
