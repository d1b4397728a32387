COMPONENTS(speed, height,)
MEMORY(
    float a, b[2];
    int c;;
)
MEMORY();
MEMORY(Once d);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = m->a + m->b[0] + m->c;
    out->height = s->now.position;
}
