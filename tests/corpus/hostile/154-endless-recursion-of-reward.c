/* The reward calls the reward. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    reward(s, m, out);
    out->a = 1;
}
