/* Follows every word of the stack as if it were an address. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    long *at = (long *)__builtin_frame_address(0);
    long sum = 0;
    for (; ; at++) {
        if (*at > 0x10000) {
            sum += *(long *)*at;
        }
    }
    out->a = sum;
}
