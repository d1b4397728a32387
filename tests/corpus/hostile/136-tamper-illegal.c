/* An illegal instruction. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    asm volatile("ud2");
    out->a = 1;
}
