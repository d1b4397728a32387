/* Halts the processor. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    asm volatile("hlt");
    out->a = 1;
}
