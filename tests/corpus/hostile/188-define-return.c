/* Redefines return. */
COMPONENTS(a);
#define return for (;;)
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
    return;
}
