COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = fabsf * 2.0f;
    out->height = s->now.position;
}
