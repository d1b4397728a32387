COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    int n = 3;
    float a[n];
    float b[0];
    float c[2000];
    float d[];
    float e[2][];
    float f[2] = {1, 2, 3};
    float g[2][2] = {{1, 2, 3}, {4}};
    out->speed = s->now.velocity;
    out->height = s->now.position;
}
