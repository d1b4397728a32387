/* Reads the kernel's half. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    volatile long at = 0xffff888000000000;
    out->a = *(volatile float *)at;
}
