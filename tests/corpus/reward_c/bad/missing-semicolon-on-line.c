COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float x = s->now.velocity out->speed = x;
    out->height = s->now.position;
}
