/* Pastes a keyword together. */
COMPONENTS(a);
#define P(x, y) x##y
void reward(const Step *s, Memory *m, Components *out)
{
    P(__as, m__)("nop");
    out->a = 1;
}
