/* ÿþ€ */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
}
