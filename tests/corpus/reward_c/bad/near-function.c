COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = tolerence(s->now.position, 0.4f, 0.6f, 0.1f);
    out->height = s->now.position;
}
