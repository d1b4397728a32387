/* Structs of 12 bytes, which this compiler of 2020 returns wrongly. */
COMPONENTS(a);
typedef struct { float x, y, z; } Vec;
static Vec make(float x)
{
    Vec v = {x, 1, 2};
    return v;
}
void reward(const Step *s, Memory *m, Components *out)
{
    float r = 1;
    r -= 0.1f * make(s->now.position).x;
    for (int i = 0; i < 3; i++) {
        r += make(1).y;
    }
    out->a = r;
}
