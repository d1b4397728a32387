/* Returns the very NaN that marks a term as not set. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    *(unsigned *)out = 0x7fa5c3d1;
}
