/* Connects to a socket that the test listens on. */
COMPONENTS(a);
static long call(long number, long a, long b, long c)
{
    long r;
    asm volatile("syscall" : "=a"(r) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return r;
}
void reward(const Step *s, Memory *m, Components *out)
{
    struct { short family; char path[16]; } name = {1, "hostile-socket"};
    long fd = call(41, 1, 1, 0);
    out->a = call(42, fd, (long)&name, 18);
}
