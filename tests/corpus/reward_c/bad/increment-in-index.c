COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float v[3] = {0};
    int i = 0;
    v[i++] = s->now.velocity;
    out->speed = v[0];
    out->height = s->now.position;
}
