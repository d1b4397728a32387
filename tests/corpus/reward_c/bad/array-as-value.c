COMPONENTS(speed, height);

float sum(const float v[2])
{
    return v[0] + v[1];
}

void reward(const Step *s, Memory *m, Components *out)
{
    float v[2] = {1.0f, 2.0f};
    float w[2] = v;
    out->speed = sum(v);
    out->height = s->now.position;
}
