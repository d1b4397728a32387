/* A literal in base 16. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 0x1p200f;
}
