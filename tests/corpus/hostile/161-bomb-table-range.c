/* A value repeated 268 million times. */
COMPONENTS(a);
static const int table[1 << 28] = {[0 ... (1 << 28) - 1] = 1};
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = table[5];
}
