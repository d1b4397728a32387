/* Reads an element that was not set. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    float x[8];
    x[0] = 1;
    out->a = x[3 + (s->t & 1)];
}
