/* A parameter that is code. */
COMPONENTS(a);
PARAM(width, (1, 2), 0, 2);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = width;
}
