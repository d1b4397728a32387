COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float momentum = s->now.velocity;
    out->speed = momentun;
    out->height = s->now.position;
}
