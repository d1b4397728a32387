COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float sum = 0;
    int i, j;
    for (int k = 0; k < 8; k++) sum += k;
    for (i = 0, j = 10; i < 4; i++, j -= 2) {
        if (i == 2) continue;
        sum += j;
        if (sum > 100) break;
    }
    for (int a = 0; a < 3; ++a)
        for (int b = a + 1; b < 4; b++)
            sum += a * b;
    for (int n = 8; n >= 1; n = n - 3) {
    }
    for (float x = 0; x < 1; x += 0.25f) sum += x;
    out->speed = sum;
    out->height = s->now.position;
}
