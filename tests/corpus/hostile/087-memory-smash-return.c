/* Overwrites the address it returns to. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    long *frame = (long *)__builtin_frame_address(0);
    frame[1] = 0x4141414141414141;
    out->a = 1;
}
