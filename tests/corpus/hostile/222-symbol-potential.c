/* The primitive that keeps the best policy. */
COMPONENTS(a);
float potential(const Step *s, float before, float now)
{
    return 1;
}
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = potential(s, 1, 2);
}
