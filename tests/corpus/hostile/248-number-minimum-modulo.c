/* The least integer modulo -1. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    int least = -2147483647 - 1, minus = s->t_max > 0 ? -1 : 1;
    out->a = least % minus;
}
