/* Asks where and when it is compiled. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = __FILE__[0] + __DATE__[0] + __TIME__[0];
}
