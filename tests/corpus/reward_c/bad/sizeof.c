COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float v[3];
    for (int i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
        v[i] = 0.0f;
    }
    out->speed = v[0];
    out->height = s->now.position;
}
