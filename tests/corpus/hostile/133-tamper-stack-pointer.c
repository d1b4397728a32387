/* Moves the stack pointer. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
    asm volatile("xor %rsp, %rsp; push %rax");
}
