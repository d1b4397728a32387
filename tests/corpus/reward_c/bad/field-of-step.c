COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = s->velocity;
    out->height = s->now.position;
}
