COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float v[2] = {1, 2};
    (out->speed) = ((v)[(1)]) + (s)->now.velocity;
    (v[0]) += 1;
    out->height = s->now.position;
}
