COMPONENTS(speed, height);
MEMORY(Record best; Once x; Gain g; float a, list[2];);

float set(Memory *m)
{
    m->a += 1;
    return m->a;
}

float pure(float x)
{
    return x;
}

void reward(const Step *s, Memory *m, Components *out)
{
    m->a = record(&m->best, m->a);
    out->speed = record(&m->best, record(&m->best, m->a));
    out->speed += s->terminated && once(&m->x, 1) ? once(&m->x, 1) : once(&m->x, 0);
    m->list[0] = m->list[1] + gain(&m->g, m->list[0]);
    out->speed = out->speed + set(m) * pure(s->now.velocity);
    out->height = s->now.position;
}
