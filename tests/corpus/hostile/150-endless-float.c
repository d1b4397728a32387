/* Counts in floats to where adding 1 changes nothing. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    float x = 0;
    for (x = 16777000; x < 1e9f; x += 1) {
    }
    out->a = x;
}
