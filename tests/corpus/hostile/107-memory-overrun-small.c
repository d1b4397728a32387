/* Reads and writes just beyond an array of its own. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    float x[4] = {0, 0, 0, 0};
    int i = s->t >= 0 ? 5 : 0;
    x[i] = 1;
    out->a = x[i];
}
