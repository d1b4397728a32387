COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    static const float start = s->now.position;
    out->speed = start;
    out->height = s->now.position;
}
