/* Reads a variable that was not set. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    float x;
    if (s->t < 0) {
        x = 1;
    }
    out->a = x;
}
