COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    s->now.velocity * 2.0f;
    out->speed = s->now.velocity;
    out->height = s->now.position;
}
