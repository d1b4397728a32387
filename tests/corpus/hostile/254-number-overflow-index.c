/* Overflows an index into a small one. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    float x[4] = {1, 2, 3, 4};
    int i = 2147483647 + s->t_max - 199;
    out->a = x[i];
}
