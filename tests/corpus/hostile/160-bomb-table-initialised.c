/* A table of 1 GB with a value. */
COMPONENTS(a);
static const char table[1 << 30] = {1};
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = table[5];
}
