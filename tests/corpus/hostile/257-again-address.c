/* Returns the address of a variable. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    float x = 1;
    out->a = (float)(((long)&x >> 4) & 0xffff);
}
