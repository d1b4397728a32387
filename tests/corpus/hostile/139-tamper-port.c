/* Writes to a port of the machine. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    asm volatile(".byte 0xe6, 0x80");
    out->a = 1;
}
