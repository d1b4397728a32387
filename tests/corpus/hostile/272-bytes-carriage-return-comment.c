COMPONENTS(a);
// a commentvoid f(void) { asm("nop"); }
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
}
