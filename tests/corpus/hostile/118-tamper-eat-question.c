/* Waits for the next question in the middle of this one. */
COMPONENTS(a);
static long call(long number, long a, long b, long c)
{
    long r;
    asm volatile("syscall" : "=a"(r) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return r;
}
void reward(const Step *s, Memory *m, Components *out)
{
    long count;
    out->a = call(0, 5, (long)&count, 8);
}
