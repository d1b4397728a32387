COMPONENTS(a);
// a comment asm("nop");
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
}
