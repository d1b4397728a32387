COMPONENTS(speed);
MEMORY(float a

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = m->a;
}
