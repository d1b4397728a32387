COMPONENTS(speed, height);
MEMORY(Once reached; float last;);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = gain(&m->last, s->now.position);
    out->height = s->now.position;
}
