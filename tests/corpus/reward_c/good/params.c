#define HALF 0.5
COMPONENTS(speed, height);
PARAM(a, 1, 0, 2);
PARAM(b, -1.5, -3.0f, +2)
PARAM(c, HALF, HALF / 2, 2 * HALF);
PARAM(d, 1.0 / 3.0, sqrtf(0.01f), M_PI);
static const float twice = 2 * a;
const float table[2] = {a, -b};

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = a * b + c * d;
    out->height = s->now.position;
}
