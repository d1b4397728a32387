/* Has the C library linked in. */
COMPONENTS(a);
#pragma comment(option, "-static -L/usr/lib/x86_64-linux-gnu")
#pragma comment(lib, "c")
int getpid(void);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = getpid();
}
