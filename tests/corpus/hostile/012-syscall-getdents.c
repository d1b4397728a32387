/* Lists the working directory. */
COMPONENTS(a);
static long call(long number, long a, long b, long c)
{
    long r;
    asm volatile("syscall" : "=a"(r) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return r;
}
void reward(const Step *s, Memory *m, Components *out)
{
    char text[64];
    out->a = call(217, 3, (long)text, 64);
}
