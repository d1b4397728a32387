/* What the emitter makes of a function. */
COMPONENTS(a);
float f(float x)
{
    return x;
}
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = f(1) + gh_u_f(1);
}
