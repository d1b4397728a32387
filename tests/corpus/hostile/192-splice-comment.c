/* A comment that the splice makes longer. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    // nothing here \
    out->a = 1;
}
