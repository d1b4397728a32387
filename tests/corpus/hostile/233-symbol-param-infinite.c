/* A parameter beyond all numbers. */
COMPONENTS(a);
PARAM(width, 1e999, 0, 2);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = width;
}
