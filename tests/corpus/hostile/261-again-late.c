/* Changes what it pays after a while, which the probes see as they count from 0 too. */
COMPONENTS(a);
MEMORY(int calls;);
void reward(const Step *s, Memory *m, Components *out)
{
    m->calls += 1;
    out->a = m->calls > 100 ? 1 : 0;
}
