/* Changes its own code. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    *(volatile char *)&reward = 0xc3;
    out->a = 1;
}
