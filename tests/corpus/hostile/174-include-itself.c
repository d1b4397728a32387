/* Includes itself by another name. */
COMPONENTS(a);
#include "/proc/self/exe"
#include __FILE__
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
}
