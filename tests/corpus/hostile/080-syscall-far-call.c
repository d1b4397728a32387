/* Changes to 32-bit code by a far return, where numbers mean other calls. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    asm volatile("push $0x23; lea 1f(%rip), %rax; push %rax; .byte 0x48, 0xcb; 1: nop");
    out->a = 1;
}
