/* Arrays that jump over what lies below the stack. */
COMPONENTS(a);
static float take(long n)
{
    char room[n];
    room[0] = 1;
    return room[0];
}
void reward(const Step *s, Memory *m, Components *out)
{
    for (long n = 1 << 20; n < 1L << 44; n *= 2) {
        out->a = take(n);
    }
}
