COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    if (s->terminated) { out->speed = 0.0f }
    out->speed = s->now.velocity;
    out->height = s->now.position;
}
