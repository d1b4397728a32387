COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = s->now.velocty;
    out->height = s->now.position;
}
