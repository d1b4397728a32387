/* An array whose size is known late: 1 TiB. */
COMPONENTS(a);
static float take(long n)
{
    char room[n];
    room[0] = 1;
    room[n - 1] = 2;
    return room[0];
}
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = take(1L << 40);
}
