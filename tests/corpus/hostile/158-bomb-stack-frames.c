/* Many frames that are each small enough. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    float room[256];
    for (int i = 0; i < 256; i++) {
        room[i] = i;
    }
    out->a = room[s->t & 255];
}
