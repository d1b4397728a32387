COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = s->act.engine == PUSH_RIHGT ? 1.0f : 0.0f;
    out->height = s->now.position;
}
