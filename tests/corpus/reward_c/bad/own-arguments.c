COMPONENTS(speed, height);

float pay(const Step *s, float weight)
{
    return weight * s->now.velocity;
}

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = pay(s->now.velocity);
    out->height = s->now.position;
}
