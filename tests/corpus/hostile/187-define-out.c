/* Redefines a name of the interface. */
COMPONENTS(a);
#define a b
#define out m
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
}
