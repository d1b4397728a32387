/* Returns the smallest number there is. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1e-45f;
}
