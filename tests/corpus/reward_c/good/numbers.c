COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float a = 1., b = .5, c = 1e3, d = 1.5E-3f, e = 0x1p-4, f = 0x1.8p+1f, g = 100;
    int h = 0xff, i = 0, j = 2147483647, k = 0X1F;
    out->speed = a + b + c + d + e + f + g + (float)(h + i + j + k);
    out->height = s->now.position;
}
