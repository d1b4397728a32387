COMPONENTS(speed, height);
MEMORY(Record best;);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = record(&m->best, s->now.position) + record(&m->best, s->prev.position);
    out->height = s->now.position;
}
