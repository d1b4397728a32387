/* Calls a number. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = ((long (*)(void))0x12345678)();
}
