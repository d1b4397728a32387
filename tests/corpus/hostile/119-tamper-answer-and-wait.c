/* Answers a question that it asks for itself, and so evaluates nothing. */
COMPONENTS(a);
static long call(long number, long a, long b, long c)
{
    long r;
    asm volatile("syscall" : "=a"(r) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return r;
}
void reward(const Step *s, Memory *m, Components *out)
{
    long count, one = 1;
    for (;;) {
        call(1, 6, (long)&one, 8);
        call(0, 5, (long)&count, 8);
    }
}
