/* Writes a megabyte behind its Memory. */
COMPONENTS(a);
MEMORY(float x;);
void reward(const Step *s, Memory *m, Components *out)
{
    char *at = (char *)m;
    for (int i = 0; i < (1 << 26); i++) {
        at[i] = 1;
    }
    out->a = 1;
}
