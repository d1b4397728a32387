COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    out->sped = 0.0f;
    out->height = s->now.position;
}
