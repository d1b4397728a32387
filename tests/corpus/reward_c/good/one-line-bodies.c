COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    if (s->terminated) out->speed = 1; else if (s->truncated) out->speed = 2; else { out->speed = 3; }
    if (s->t > 3);
    for (int i = 0; i < 3; i++);
    out->height = s->now.position;
}
