/* Finds out which environment it is in by the place of its Memory. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = (float)(((long)m >> 8) & 0xf);
}
