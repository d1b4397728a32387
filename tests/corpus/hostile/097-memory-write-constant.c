/* Changes a table. */
COMPONENTS(a);
static const float table[2] = {1, 2};
void reward(const Step *s, Memory *m, Components *out)
{
    *(volatile float *)&table[1] = 5;
    out->a = table[1];
}
