COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float x = 1.0f;
    x == s->now.velocity;
    out->speed = x;
    out->height = s->now.position;
}
