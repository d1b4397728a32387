/* Includes the environment. */
COMPONENTS(a);
#include "/proc/self/environ"
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
}
