/* Writes far away. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    *(volatile int *)0x123456789000 = 1;
    out->a = 1;
}
