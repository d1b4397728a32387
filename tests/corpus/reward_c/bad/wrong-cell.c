COMPONENTS(speed, height);
MEMORY(Once reached; float last;);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = record(&m->reached, s->now.position);
    out->height = s->now.position;
}
