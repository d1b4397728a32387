/* Returns infinity. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1.0f / (s->t - s->t + 0.0f);
}
