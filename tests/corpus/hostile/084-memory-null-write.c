/* Writes at 0. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    *(volatile float *)0 = 1;
    out->a = 1;
}
