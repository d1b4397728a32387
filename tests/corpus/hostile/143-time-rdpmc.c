/* Reads a performance counter. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    asm volatile("xor %ecx, %ecx; .byte 0x0f, 0x33");
    out->a = 1;
}
