COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = s->terminated ? 1.0f;
    out->height = s->now.position;
}
