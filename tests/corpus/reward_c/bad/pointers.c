COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float *p = &out->speed;
    *p = 1.0f;
    Memory *q = m;
    out->speed = p[0];
    out->height = s->now.position;
}
