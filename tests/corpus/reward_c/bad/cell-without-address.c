COMPONENTS(speed, height);
MEMORY(Once reached;);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = once(m->reached, s->terminated);
    out->height = s->now.position;
}
