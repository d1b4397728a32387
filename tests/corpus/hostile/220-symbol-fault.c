/* The function that notes faults. */
COMPONENTS(a);
void gh_fault(int kind, int line, int value, int bound)
{
}
void reward(const Step *s, Memory *m, Components *out)
{
    float x = 0;
    for (;;) {
        x += 1;
    }
    out->a = x;
}
