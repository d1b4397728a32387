/* Runs bytes on the stack. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    unsigned char code[16] = {0xb8, 7, 0, 0, 0, 0xc3};
    out->a = ((int (*)(void))code)();
}
