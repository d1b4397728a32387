/* Keeps a value between calls, in a function. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    static float sum;
    sum += 1;
    out->a = sum;
}
