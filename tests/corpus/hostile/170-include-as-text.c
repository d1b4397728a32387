/* Makes a string of a file. */
COMPONENTS(a);
#define TEXT(...) #__VA_ARGS__
static const char text[] = TEXT(
#include "/etc/hostname"
);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = text[0];
}
