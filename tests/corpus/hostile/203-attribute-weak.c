/* A name that may be missing. */
COMPONENTS(a);
extern int system(const char *) __attribute__((weak));
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = system != 0 ? system("id") : 1;
}
