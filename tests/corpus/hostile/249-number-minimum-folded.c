/* The compiler does it. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = (-2147483647 - 1) / -1 + (-2147483647 - 1) % -1;
}
