/* Makes an integer of NaN. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    float zero = s->t - s->t, nan = zero / zero;
    int i = (int)nan;
    out->a = i > 0 ? 1 : 2;
}
