COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    const float x = s->now.velocity;
    x += 1.0f;
    out->speed = x;
    out->height = s->now.position;
}
