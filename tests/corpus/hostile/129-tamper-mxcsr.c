/* Changes how the processor rounds from now on, for all calls. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    unsigned mode = 0x7f80;
    asm volatile(".byte 0x0f, 0xae, 0x10" : : "a"(&mode)); /* ldmxcsr (%rax) */
    out->a = 1.0f / 3.0f;
}
