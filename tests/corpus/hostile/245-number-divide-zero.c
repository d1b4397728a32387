/* Divides integers by zero. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    int z = s->t - s->t;
    out->a = 1 / z;
}
