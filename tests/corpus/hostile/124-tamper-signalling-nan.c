/* Returns a signalling NaN. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    *(unsigned *)out = 0x7f800001;
}
