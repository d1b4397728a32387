COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float v[3] = {s->now.position, s->now.velocity};
    const float k = 2 * v[0];
    const int n = 3;
    int w[n] = {0}, sum = 0;
    float u[2][n];
    static const float base = 1.5f;
    float x = {1.0f};
    for (int i = 0; i < n; i++) {
        w[i] = i;
        u[0][i] = u[1][i] = v[i];
        sum += w[i];
    }
    out->speed = k + base + x + sum + u[1][2];
    out->height = s->now.position;
}
