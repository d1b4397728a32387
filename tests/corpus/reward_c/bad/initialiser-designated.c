COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float v[3] = {[1] = 2.0f};
    out->speed = v[1];
    out->height = s->now.position;
}
