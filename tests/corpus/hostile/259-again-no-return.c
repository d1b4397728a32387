/* Returns what nobody set. */
COMPONENTS(a);
float f(float x)
{
    if (x > 2) {
        return 1;
    }
}
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = f(1);
}
