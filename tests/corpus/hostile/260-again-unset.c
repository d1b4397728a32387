/* Sets a term on one path. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    if (s->t > 0) {
        out->a = 1;
    }
}
