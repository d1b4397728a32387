COMPONENTS(speed, height);
MEMORY(float last;);

float next(Memory *m)
{
    m->last += 1.0f;
    return m->last;
}

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = clip(next(m), 0.0f, m->last);
    out->height = s->now.position;
}
