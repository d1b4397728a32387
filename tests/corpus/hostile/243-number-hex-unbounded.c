/* A literal of 40 digits. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 0xffffffffffffffffffffffffffffffffffffffff;
}
