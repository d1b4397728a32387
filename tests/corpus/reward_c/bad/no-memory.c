COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    m->best = fmaxf(m->best, s->now.position);
    out->speed = m->best;
    out->height = s->now.position;
}
