/* A literal in base 8. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 010;
}
