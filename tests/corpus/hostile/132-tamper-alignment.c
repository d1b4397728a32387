/* Leaves with alignment checks on. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
    asm volatile("pushf; orl $0x40000, (%rsp); popf");
}
