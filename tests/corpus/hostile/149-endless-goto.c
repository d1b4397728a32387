/* A loop by goto. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
again:
    goto again;
}
