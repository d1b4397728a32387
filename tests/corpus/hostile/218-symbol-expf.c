/* Its own exponential. */
COMPONENTS(a);
float expf(float x)
{
    return 0;
}
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = expf(1);
}
