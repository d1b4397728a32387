/* Reads a register of the machine. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    asm volatile(".byte 0x0f, 0x32");
    out->a = 1;
}
