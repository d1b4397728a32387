/* A variable that stands at a multiple of 1 GB. */
COMPONENTS(a);
static const char table[1] __attribute__((aligned(1 << 30))) = {1};
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
}
