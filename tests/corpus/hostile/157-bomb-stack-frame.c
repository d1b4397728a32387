/* A frame of 40 MB. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    float room[10000000];
    room[0] = 1;
    out->a = room[0];
}
