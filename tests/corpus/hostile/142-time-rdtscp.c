/* The same by another instruction. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    unsigned low;
    asm volatile(".byte 0x0f, 0x01, 0xf9" : "=a"(low) : : "rdx", "rcx");
    out->a = low & 0xffff;
}
