/* A loop without an end. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    float x = 0;
    for (;;) {
        x += 1;
    }
    out->a = x;
}
