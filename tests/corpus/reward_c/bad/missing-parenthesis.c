COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = fabsf(s->now.velocity;
    out->height = s->now.position;
}
