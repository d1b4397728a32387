COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = tanhf(s->now.velocity, 2.0f);
    out->height = s->now.position;
}
