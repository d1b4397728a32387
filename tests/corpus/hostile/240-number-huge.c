/* A literal beyond all floats. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1e999;
}
