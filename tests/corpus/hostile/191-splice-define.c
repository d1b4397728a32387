/* A directive over two lines. */
COMPONENTS(a);
#def\
ine ONE 1
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = ONE;
}
