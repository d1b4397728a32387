/* Takes NaN for an index. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    float zero = s->t - s->t, nan = zero / zero, x[4] = {1, 2, 3, 4};
    out->a = x[(int)nan];
}
