/* Crashes this compiler. */
COMPONENTS(a);
int x __attribute__((cleanup(nobody)));
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
}
