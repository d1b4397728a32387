/* Calls the kernel's text. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    volatile long at = 0xffffffff81000000;
    ((void (*)(void))at)();
    out->a = 1;
}
