/* A parameter twice. */
COMPONENTS(a);
PARAM(width, 1, 0, 2);
PARAM(width, 2, 0, 2);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = width;
}
