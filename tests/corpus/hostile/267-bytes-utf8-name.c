COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    float ÿþ = 1;
    out->a = ÿþ;
}
