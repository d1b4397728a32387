/* A table of functions. */
COMPONENTS(a);
static float (*const table[2])(float) = {expf, sqrtf};
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = table[s->t & 1](1);
}
