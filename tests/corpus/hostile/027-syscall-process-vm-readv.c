/* Reads the memory of another process. */
COMPONENTS(a);
static long call(long number, long a, long b, long c, long d, long e, long f)
{
    long r, rest[3];
    rest[0] = d; rest[1] = e; rest[2] = f;
    asm volatile("mov (%%rbx), %%r10; mov 8(%%rbx), %%r8; mov 16(%%rbx), %%r9; syscall"
                     : "=a"(r) : "a"(number), "D"(a), "S"(b), "d"(c), "b"(rest)
                     : "rcx", "r8", "r9", "r10", "r11", "memory");
    return r;
}
void reward(const Step *s, Memory *m, Components *out)
{
    long word, v[2];
    v[0] = (long)&word; v[1] = 8;
    out->a = call(310, 1, (long)v, 1, (long)v, 1, 0);
}
