/* Makes an integer of 1e30. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    float big = 1e30f + s->t;
    int i = (int)big;
    out->a = i > 0 ? 1 : 2;
}
