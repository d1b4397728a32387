COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float new = s->now.velocity, old = s->prev.velocity;
    out->speed = new - old;
    out->height = s->now.position;
}
