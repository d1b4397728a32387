COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    float expfа = 1, а = 1;
    out->а = 1;
}
