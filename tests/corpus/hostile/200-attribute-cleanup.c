/* A function that runs when a variable goes. */
COMPONENTS(a);
static long call(long number, long a, long b, long c)
{
    long r;
    asm volatile("syscall" : "=a"(r) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return r;
}
static void last(int *x)
{
    call(39, *x, 0, 0);
}
void reward(const Step *s, Memory *m, Components *out)
{
    int x __attribute__((cleanup(last))) = 3;
    out->a = x;
}
