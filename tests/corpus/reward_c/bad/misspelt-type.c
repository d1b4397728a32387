COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    flaot x = s->now.velocity;
    out->speed = x;
    out->height = s->now.position;
}
