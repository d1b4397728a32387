/* A pragma in an expression. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    _Pragma("comment(lib, \"c\")")
    out->a = 1;
}
