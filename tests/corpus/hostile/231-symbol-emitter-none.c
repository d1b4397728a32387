/* A member that the emitter adds. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    m->gh_none = 5;
    out->a = m->gh_none;
}
