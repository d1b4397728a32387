COMPONENTS(speed, height);
MEMORY(Once reached;);

void reward(const Step *s, Memory *m, Components *out)
{
    m->reached = 0;
    out->speed = s->now.velocity;
    out->height = s->now.position;
}
