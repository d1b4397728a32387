/* Returns into the C library. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    long *frame = (long *)__builtin_frame_address(0);
    frame[1] = (long)&expf + 7;
    out->a = 1;
}
