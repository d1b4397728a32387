/* Has a library loaded, whose constructors run. */
COMPONENTS(a);
#pragma comment(option, "-L/usr/lib/x86_64-linux-gnu")
#pragma comment(lib, "c")
int system(const char *);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = system("id");
}
