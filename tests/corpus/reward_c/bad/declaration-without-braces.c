COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    if (s->terminated) float x = 1.0f;
    out->speed = s->now.velocity;
    out->height = s->now.position;
}
