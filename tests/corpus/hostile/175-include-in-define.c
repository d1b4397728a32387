/* Includes what a macro names. */
COMPONENTS(a);
#define WHAT "/etc/hostname"
#include WHAT
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
}
