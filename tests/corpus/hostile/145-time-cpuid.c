/* Returns the make of the processor. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    unsigned r;
    asm volatile("xor %%eax, %%eax; cpuid" : "=a"(r) : : "rbx", "rcx", "rdx");
    out->a = r & 0xffff;
}
