COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float x = 1.0f;
    else x = 2.0f;
    out->speed = x;
    out->height = s->now.position;
}
