/* Sets the trap flag. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    asm volatile("pushf; orl $0x100, (%rsp); popf; nop");
    out->a = 1;
}
