/* What the prelude makes of that primitive. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = gh_potential(s, 1, 2);
}
