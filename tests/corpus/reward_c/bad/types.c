COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    unsigned int a = 1;
    long b = 2;
    double c = 3;
    uint32_t d = 4;
    size_t e = 5;
    char f = 6;
    out->speed = (unsigned)c + (long)c + (float *)c;
    out->height = s->now.position;
}
