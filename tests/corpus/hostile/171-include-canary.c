/* Includes a file of the working directory. */
COMPONENTS(a);
#include "hostile-keep"
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
}
