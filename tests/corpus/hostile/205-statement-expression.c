/* A block within an expression. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = ({ float x = 1; for (;;) { x += 1; } x; });
}
