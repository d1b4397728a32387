COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    int n = s->now.velocity > 0;
    bool moving = s->now.velocity;
    float x = moving + n;
    n = 2.5f;
    n += 0.5f;
    x *= n;
    moving = n & 1;
    out->speed = x + (moving ? 1 : 0.5f) + (int)x / 2;
    out->height = s->now.position;
}
