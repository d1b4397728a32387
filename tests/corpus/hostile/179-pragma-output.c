/* Has files written. */
COMPONENTS(a);
#pragma comment(option, "-o hostile-canary -MD -MF hostile-canary")
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
}
