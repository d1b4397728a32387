/* Asks for memory. */
COMPONENTS(a);
void *malloc(unsigned long);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = malloc(1 << 30) != 0;
}
