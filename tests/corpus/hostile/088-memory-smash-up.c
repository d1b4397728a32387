/* Overwrites all of the stack above it. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    char *at = (char *)__builtin_frame_address(0);
    for (;;) {
        *at++ = 0x41;
    }
}
