/* Runs bytes in its Memory. */
COMPONENTS(a);
MEMORY(int code[4];);
void reward(const Step *s, Memory *m, Components *out)
{
    m->code[0] = 0xc3c3c3c3;
    ((void (*)(void))m->code)();
    out->a = 1;
}
