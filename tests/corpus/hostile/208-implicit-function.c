/* A function that nobody declared. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = system("id");
}
