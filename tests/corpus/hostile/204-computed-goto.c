/* Jumps to an address. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    void *to = &&there;
    to = (char *)to + 123456789;
    goto *to;
there:
    out->a = 1;
}
