/* Includes a device without an end. */
COMPONENTS(a);
#include "/dev/zero"
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
}
