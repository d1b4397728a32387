/* Returns chance. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    unsigned r;
    asm volatile(".byte 0x0f, 0xc7, 0xf0" : "=a"(r));
    out->a = r & 0xffff;
}
