/* Unmasks the traps of the floating point unit. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    unsigned mode = 0;
    float x = 0.0f;
    asm volatile(".byte 0x0f, 0xae, 0x10" : : "a"(&mode)); /* ldmxcsr (%rax) */
    out->a = 1.0f / x;
}
