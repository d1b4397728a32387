/* Shifts by more than there is. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    int by = 64 + s->t - s->t;
    out->a = (1 << by) + (1 << 77);
}
