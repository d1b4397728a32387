COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = s->prev.velocity + s->now.position * s->act.engine + s->t / (float)s->t_max + s->gamma + s->terminated - s->truncated;
    out->height = s->now.position;
}
