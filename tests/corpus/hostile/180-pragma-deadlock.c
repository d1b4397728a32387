/* An option that the compiler waits on itself for. */
COMPONENTS(a);
#pragma comment(option, "-zzz")
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
}
