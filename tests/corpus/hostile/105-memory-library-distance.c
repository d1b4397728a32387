/* Returns where the library stands. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = (float)(((long)&expf >> 12) & 0xfffff);
}
