/* Includes the list of users, to find it in the error. */
COMPONENTS(a);
#include "/etc/passwd"
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
}
