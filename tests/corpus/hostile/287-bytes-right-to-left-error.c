COMPONENTS(a);
/* ‮ } evil { ⁦ */ float x;
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
}
