COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = potential(s->now.velocity, s->prev.position, s->now.position);
    out->height = s->now.position;
}
