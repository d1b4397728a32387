COMPONENTS(speed, height);
MEMORY(Once reached;);

void reward(const Step *s, Memory *m, Components *out)
{
    if (m->reached) {
        out->speed = 1.0f;
    }
    out->height = s->now.position;
}
