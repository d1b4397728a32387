/* More Memory than there is. */
COMPONENTS(a);
MEMORY(int x[1000000];);
void reward(const Step *s, Memory *m, Components *out)
{
    m->x[100000] = 1;
    out->a = 1;
}
