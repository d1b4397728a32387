COMPONENTS(speed, height);

float speed(float v)
{
    retrun v * v;
}

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = speed(s->now.velocity);
    out->height = s->now.position;
}
