/* A function as in 1978. */
COMPONENTS(a);
float f(x) float x; { return x; }
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = f(1);
}
