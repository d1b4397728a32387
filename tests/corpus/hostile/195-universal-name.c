/* A name by its code point. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    float \u0061sm = 1;
    out->a = \u0061sm;
}
