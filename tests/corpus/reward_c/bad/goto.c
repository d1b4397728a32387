COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float x = s->now.velocity;
    if (x < 0.0f) goto negative;
    out->speed = x;
negative:
    out->height = s->now.position;
}
