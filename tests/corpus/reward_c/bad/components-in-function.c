COMPONENTS(height);

void reward(const Step *s, Memory *m, Components *out)
{
    COMPONENTS(speed);
    out->speed = s->now.velocity;
    out->height = s->now.position;
}
