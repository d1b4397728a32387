COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float x = s->now.velocity;
    out->speed = x % 2.0f;
    out->height = x ^ 2;
    int i = 3 & x;
    i <<= x;
    x %= 2;
    i = ~x;
    out->height = s->now.position;
}
