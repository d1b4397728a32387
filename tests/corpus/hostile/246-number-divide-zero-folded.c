/* Has the compiler divide by zero. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1 / 0;
}
