/* A loop that is not part of the language. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    while (1) {
    }
}
