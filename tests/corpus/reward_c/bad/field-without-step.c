COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = velocity;
    out->height = s->now.position;
}
