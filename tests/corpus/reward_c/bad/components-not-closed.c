COMPONENTS(speed

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = s->now.velocity;
    out->energy = 1;
}
