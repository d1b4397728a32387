/* A macro with parameters that doubles 28 times. */
COMPONENTS(a);
#define D(x) x x
void reward(const Step *s, Memory *m, Components *out)
{
    D(D(D(D(D(D(D(D(D(D(D(D(D(D(D(D(D(D(D(D(D(D(D(D(D(D(D(D(;))))))))))))))))))))))))))))
    out->a = 1;
}
