/* A breakpoint. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    asm volatile("int3");
    out->a = 1;
}
