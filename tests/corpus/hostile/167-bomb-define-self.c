/* Macros that name each other. */
COMPONENTS(a);
#define A B
#define B A
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = A;
}
