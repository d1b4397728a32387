/* Writes beyond its 256 bytes of Memory, into those of other environments. */
COMPONENTS(a);
MEMORY(float x;);
void reward(const Step *s, Memory *m, Components *out)
{
    float *at = (float *)m;
    at[64] = 7;
    out->a = at[0];
}
