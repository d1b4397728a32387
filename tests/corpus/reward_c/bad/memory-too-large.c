COMPONENTS(speed, height);
MEMORY(float a[64]; float b[65]; float c; float d;);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = m->c + m->d;
    out->height = s->now.position;
}
