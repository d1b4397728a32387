/* Returns the time by the processor's counter. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    unsigned low;
    asm volatile("rdtsc" : "=a"(low) : : "rdx");
    out->a = low & 0xffff;
}
