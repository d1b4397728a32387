COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    static float last = 0.0f;
    out->speed = s->now.velocity - last;
    last = s->now.velocity;
    out->height = s->now.position;
}
