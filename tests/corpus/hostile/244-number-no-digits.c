/* A prefix and no number. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 0x;
}
