COMPONENT(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = s->now.velocity;
    out->height = s->now.position;
}
