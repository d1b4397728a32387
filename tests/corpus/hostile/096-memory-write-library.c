/* Changes the code of a function it may call. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    *(volatile char *)&expf = 0xc3;
    out->a = 1;
}
