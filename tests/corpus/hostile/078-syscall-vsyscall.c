/* The fixed page at the end of memory: gettimeofday. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    long t[2];
    out->a = ((long (*)(long *, long))0xffffffffff600000)(t, 0);
}
