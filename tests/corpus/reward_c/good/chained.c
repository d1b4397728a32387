COMPONENTS(speed, height);
MEMORY(float x;);

void reward(const Step *s, Memory *m, Components *out)
{
    float a, b, c;
    a = b = c = 1.0f;
    int i;
    i = a = b;
    out->speed = m->x = a + b + c + (float)i;
    out->height = s->now.position;
}
