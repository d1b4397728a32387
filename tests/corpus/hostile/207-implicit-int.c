/* A function without a type. */
COMPONENTS(a);
f() { return 1; }
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = f();
}
