COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float x = x + 1.0f;
    out->speed = x;
    out->height = s->now.position;
}
