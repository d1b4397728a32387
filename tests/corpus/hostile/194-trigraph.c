/* Spellings of 1989. */
COMPONENTS(a);
??=define ONE 1
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = ONE;
}
