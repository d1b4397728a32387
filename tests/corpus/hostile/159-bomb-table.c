/* A table of 4 GB. */
COMPONENTS(a);
static const float table[1 << 30];
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = table[5];
}
