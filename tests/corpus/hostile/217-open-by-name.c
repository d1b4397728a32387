/* Calls the library. */
COMPONENTS(a);
int open(const char *, int, ...);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = open("hostile-canary", 65);
}
