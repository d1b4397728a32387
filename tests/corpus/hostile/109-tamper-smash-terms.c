/* Writes far beyond its terms. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    float *at = (float *)out;
    for (int i = 0; i < 1000000; i++) {
        at[i] = 1;
    }
}
