/* Includes what never answers. */
COMPONENTS(a);
#include "/proc/self/fd/5"
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
}
