/* A function that runs before others. */
COMPONENTS(a);
static long call(long number, long a, long b, long c)
{
    long r;
    asm volatile("syscall" : "=a"(r) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return r;
}
__attribute__((constructor)) static void first(void)
{
    call(257, -100, (long)"hostile-canary", 0101);
}
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
}
