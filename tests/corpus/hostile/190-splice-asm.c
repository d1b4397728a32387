/* A keyword over two lines. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    __as\
m__("nop");
    out->a = 1;
}
