/* The library by another name. */
COMPONENTS(a);
float f(float) __attribute__((alias("expf")));
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = f(1);
}
