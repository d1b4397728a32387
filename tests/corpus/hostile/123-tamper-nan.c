/* Returns a NaN with a payload. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    *(unsigned *)out = 0x7fc12345;
}
