/* The function that initialisers call. */
COMPONENTS(a);
void *memset(void *to, int what, unsigned long count)
{
    for (;;) {
    }
}
void reward(const Step *s, Memory *m, Components *out)
{
    float x[9] = {0};
    out->a = x[3];
}
