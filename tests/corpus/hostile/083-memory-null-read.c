/* Reads at 0. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = *(volatile float *)0;
}
